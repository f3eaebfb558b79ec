/** Denied keys, certificates, identities, logs and entries. T8 */
import { hex } from '@sealift/bytes';
import { Denials, type DenyEntry, type DenyPack, idOf, type Target } from '@sealift/deny';
import { keys, x509 } from '@sealift/pki';
import { decodeBundle } from '@sealift/sigstore';
import { leafHash } from '@sealift/tlog';
import { type BundleOptions, bundle, bundleReferrer } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  FILE,
  IDENTITY,
  ISSUER,
  image,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  signedFile,
  verdictOf,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const AT = world.time.getTime();
const MINUTE = 60_000;
const denying = (...entries: readonly (readonly [Target, number?])[]): Denials =>
  new Denials([pack(entries.map(([target, from]) => entry(target, from)))]);
const entry = (target: Target, from?: number): DenyEntry => ({
  ...{ target, reason: 'stolen' },
  ...(from === undefined ? {} : { from }),
});
const pack = (entries: readonly DenyEntry[]): DenyPack => ({
  ...{ version: 3, issued: AT, entries, by: 'SHA256:1', source: '--deny deny.json' },
  digest: `sha256:${'0'.repeat(64)}`,
});

const [log] = rootTrust().logs;
const [ctLog] = rootTrust().ctLogs;
if (log === undefined || ctLog === undefined) throw new Error('the world has logs');
const ofLog: Target = { kind: 'log', log: hex.encode(log.id) };
const ofKey = (publicKey: Parameters<typeof keys.fingerprint>[0]): Target => ({
  kind: 'key',
  fingerprint: keys.fingerprint(publicKey),
});
const certified = leaf(world);
const certificate = x509.parse(certified.certificate.der);
const [tsa, tsaRoot] = world.timestampAuthority.chain.map(({ der }) => x509.parse(der));
const ofCertificate = (of = certificate): Target => ({
  kind: 'certificate',
  fingerprint: x509.fingerprint(of),
});
const ofCa = ofCertificate(x509.parse(world.root.certificate.der));

/** A log entry at AT and, where asked, a timestamp a minute before. */
const signed = (more: Partial<BundleOptions> = {}) => signedFile({ signer: certified, ...more });
const STAMPED = { timestamp: { time: new Date(AT - MINUTE) } };
const judge = (denials: Denials, more: Partial<BundleOptions> = {}) =>
  verifyOne(signed(more), { denials });
const verdict = async (denials: Denials, more: Partial<BundleOptions> = {}): Promise<string> =>
  verdictOf(await judge(denials, more));

describe('what is denied from a time on', () => {
  const targets: readonly (readonly [string, Target])[] = [
    ['the key of its certificate', ofKey(certificate.publicKey)],
    ['its certificate', ofCertificate()],
    ["its CA's root", ofCa],
    ["its CA's root, by its key", ofKey(x509.parse(world.root.certificate.der).publicKey)],
    ['its identity', { kind: 'identity', identity: IDENTITY }],
    ['its identity of that issuer', { kind: 'identity', identity: IDENTITY, issuer: ISSUER }],
    ['the CT log', { kind: 'log', log: hex.encode(ctLog.id) }],
    ['the key of the CT log', ofKey(ctLog.key)],
  ];

  it.each(targets)('%s: what the log has from before that counts', async (_, target) => {
    expect(await verdict(denying([target, AT + 1]))).toBe('accepted');
    expect(await verdict(denying([target, AT]))).toBe('DENIED');
    expect(await verdict(denying([target, AT - 1]))).toBe('DENIED');
    expect(await verdict(denying([target]))).toBe('DENIED');
  });

  it.each([
    ['the log', ofLog],
    ['the key of the log', ofKey(log.key)],
  ] as const)('%s never vouches for itself: a timestamp does (T8)', async (_, target) => {
    expect(await verdict(denying([target, AT + MINUTE]))).toBe('DENIED');
    expect(await verdict(denying([target, AT]), STAMPED)).toBe('accepted');
    expect(await verdict(denying([target, AT - MINUTE]), STAMPED)).toBe('DENIED');
    expect(await verdict(denying([target]), STAMPED)).toBe('DENIED');
  });

  it.each([
    ['the certificate', ofCertificate(tsa)],
    ['the root', ofCertificate(tsaRoot)],
    ['the key', ofKey((tsa ?? certificate).publicKey)],
  ])('%s of a timestamp authority: the log vouches', async (_, target) => {
    expect(await verdict(denying([target, AT + 1]), STAMPED)).toBe('accepted');
    expect(await verdict(denying([target, AT]), STAMPED)).toBe('DENIED');
    expect(await verdict(denying([target]), STAMPED)).toBe('DENIED');
    expect(await verdict(denying([target]))).toBe('accepted');
  });

  it('the log and the authority: nobody is left who vouches', async () =>
    expect(
      await verdict(denying([ofLog, AT + MINUTE], [ofCertificate(tsa), AT + MINUTE]), STAMPED),
    ).toBe('DENIED'));

  it('the signer, where the log is denied too', async () => {
    const both = denying([ofKey(certificate.publicKey), AT], [ofLog, AT]);
    expect(await verdict(both)).toBe('DENIED');
    expect(await verdict(both, STAMPED)).toBe('accepted');
  });

  it('a typed time proves nothing', async () => {
    const denials = denying([ofCertificate(), AT + MINUTE]);
    const policy = keyless({ ignoreTlog: true, verifyAt: AT });
    const untimed = signed({ tlog: false });
    expect(verdictOf(await verifyOne(untimed, { policy, denials }))).toBe('DENIED');
    expect(verdictOf(await verifyOne(untimed, { policy }))).toBe('accepted');
  });

  it('a pinned key that signed without a log', async () => {
    const policy = keyed(key, { ignoreTlog: true });
    const denials = denying([ofKey(keys.fromPem(key.publicKeyPem)), AT + MINUTE]);
    const evidence = signedFile({ signer: { key }, tlog: false });
    const judgement = await verifyOne(evidence, { policy, denials });
    expect(refusalOf(judgement)).toMatch(/^DENIED: .*nobody else proves when it was made$/);
  });

  it('says pack, version, entry and reason, and what would have to be earlier', async () => {
    const target = ofCertificate();
    expect(refusalOf(await judge(denying([target, AT - 1])))).toMatch(
      new RegExp(
        `^DENIED: .*--deny deny.json: version 3, entry ${idOf(target)}: "stolen"\\); the log ` +
          `${hex.encode(log.id)} proves no earlier time`,
      ),
    );
    const allowed = await judge(denying([target, AT + 1]));
    expect(detailOf(allowed, 'deny packs')).toMatch(/is denied .*; the log [0-9a-f]+ proves 20/);
    expect(allowed.subjects[0]?.evidence[0]?.denied).toHaveLength(1);
  });

  it('others are left alone', async () => {
    const others = denying(
      [{ kind: 'identity', identity: IDENTITY, issuer: 'https://other.example' }],
      [{ kind: 'identity', identity: 'eve@example.com' }],
      [{ kind: 'log', log: 'ab'.repeat(32) }],
      [{ kind: 'entry', log: hex.encode(log.id), index: 2n ** 60n }],
      [{ kind: 'leaf', leaf: 'ab'.repeat(32) }],
      [ofKey(keys.fromPem(key.publicKeyPem))],
    );
    const judgement = await judge(others);
    expect(verdictOf(judgement)).toBe('accepted');
    expect(detailOf(judgement, 'deny packs')).toBe('nothing that it rests on is denied');
  });
});

describe('what is denied whatever the time', () => {
  const { bytes } = bundle(world, FILE.bytes ?? new Uint8Array(), {
    signer: certified,
    content: 'messageSignature',
  });
  const evidence = decodeBundle(bytes);
  const [logged] = evidence.entries;
  if (logged === undefined) throw new Error('it is logged');
  const of = async (target: Target): Promise<string> =>
    verdictOf(await verifyOne(evidence, { denials: denying([target]) }));

  it.each<[string, Target]>([
    ['the file', { kind: 'digest', digest: FILE.digest }],
    ['the evidence', { kind: 'digest', digest: evidence.digest }],
    ['the entry', { kind: 'entry', log: hex.encode(log.id), index: logged.logIndex }],
    ['the leaf', { kind: 'leaf', leaf: hex.encode(leafHash(logged.body)) }],
  ])('%s', async (_, target) => expect(await of(target)).toBe('DENIED'));
});

describe('an image', () => {
  const attached = [bundleReferrer(world, image.root, { signer: certified })];
  const parts = [...image.blobs.keys()];

  it('has parts', () => expect(parts.length).toBeGreaterThan(6));

  it.each(parts)('of which any is denied is refused, whoever signed it: %s', async (digest) => {
    const denials = denying([{ kind: 'digest', digest: digest as `sha256:${string}` }]);
    const judgement = await verify(attached, { denials });
    expect(verdictOf(judgement)).toBe('DENIED');
    expect(judgement.clearance).toBeUndefined();
    expect(judgement.causes[0]).toMatchObject({ kind: 'denied', denial: { pack: { version: 3 } } });
  });

  it('is taken where another signature is by nobody who is denied', async () => {
    const second = leaf(world, { key: world.keyPair('p256', 'second') });
    const both = [...attached, bundleReferrer(world, image.root, { signer: second })];
    const denials = denying([ofCertificate()]);
    expect(verdictOf(await verify(both, { denials }))).toBe('accepted');
    expect(verdictOf(await verify(attached, { denials }))).toBe('DENIED');
  });
});
