/** What goes wrong with an enterprise's PKI, and how each ends by what the message named. */
import { bundle, revocationList } from '@sealift/virtual-sigstore';
import {
  corpCa,
  corpLeaf,
  extensionsOf,
  issuing,
  MAIL,
  pemOf,
  policyCa,
  root,
  world,
} from '@sealift/virtual-sigstore/enterprise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('enterprise');
const ARTIFACT = Buffer.from('a release\n');
const leaf = corpLeaf();
const short = corpLeaf({
  notBefore: new Date('2026-01-15T11:00:00Z'),
  notAfter: new Date('2026-01-15T13:00:00Z'),
});
const noCa = corpCa('No CA', {
  parent: policyCa,
  extensions: extensionsOf({}).filter(({ oid }) => oid !== '2.5.29.19'),
});
const mended = corpCa('No CA', { parent: policyCa });
const { timestampAuthority: tsa } = world;

type Options = Parameters<typeof bundle>[2];
const signed = (signer: Options['signer'], more: Partial<Options> = {}): Uint8Array =>
  bundle(world, ARTIFACT, { signer, content: 'messageSignature', ...more }).bytes;
const unlogged = { tlog: false } as const;
const stamped = { tlog: false, timestamp: true } as const;

/** What a symptom begins with: who signed, and that Rekor's key is pinned. */
const verify = (file: string, pins: string, environment = {}) =>
  bench.run(
    `verify-blob AT/file --bundle AT/${file}.json --certificate-identity ${MAIL} ` +
      `--no-oidc-issuer --insecure-ignore-sct ${pins}`,
    environment,
  );
const LOGGED = '--rekor-key AT/rekor.pub';
const STAMPED = '--insecure-ignore-tlog --timestamp-certificate-chain AT/tsa.pem';
const CHAIN = '--certificate-chain AT/chain.pem';

const date = (text: string) => new Date(`${text}T00:00:00Z`);
const revoking = (ca: typeof root, certificate: typeof leaf.certificate, on?: Date) =>
  revocationList(ca, { revoked: [{ certificate, ...(on ? { date: on } : {}) }] }).der;

beforeAll(() =>
  bench.writeAll({
    file: ARTIFACT,
    'leaf.json': signed(leaf),
    'short.json': signed(short, unlogged),
    'stamped.json': signed(short, stamped),
    'no-ca.json': signed(corpLeaf({ authority: noCa })),
    'rekor.pub': world.pins.rekorKey,
    'tsa.pem': tsa.chain.map(({ pem }) => pem).join(''),
    'foreign.pem': world.pins.caRoots,
    'root.pem': pemOf(root),
    'between.pem': pemOf(issuing, policyCa),
    'policy-ca.pem': pemOf(policyCa),
    'issuing.pem': pemOf(issuing),
    'chain.pem': pemOf(issuing, policyCa, root),
    'turned.pem': pemOf(root, policyCa, issuing),
    'no-ca.pem': pemOf(noCa, policyCa, root),
    'mended.pem': pemOf(mended, policyCa, root),
    'issuing.crl': revocationList(issuing).der,
    'issuing-2025.crl': revocationList(issuing, { nextUpdate: date('2026-01-02') }).pem,
    'policy-ca.crl': revocationList(policyCa).pem,
    'root.crl': revocationList(root).der,
    'leaf-early.crl': revoking(issuing, leaf.certificate, date('2026-01-10')),
    'leaf-late.crl': revoking(issuing, leaf.certificate, date('2026-02-10')),
    'ca-early.crl': revoking(policyCa, issuing.certificate, date('2026-01-10')),
    'ca-late.crl': revoking(policyCa, issuing.certificate, date('2026-02-10')),
  }),
);
afterAll(() => bench.close());

describe('a symptom ends by what its message names', () => {
  it('an unknown authority', async () => {
    const { code, message } = await verify('leaf', `${LOGGED} --ca-roots AT/foreign.pem`);
    expect(code).toBe('CERT_CHAIN');
    expect(message).toContain('the name of its issuer (CN=Issuing CA,O=Corp)');
    expect(message).toContain('--ca-roots');
    const pinned = `${LOGGED} --ca-roots AT/root.pem --ca-intermediates AT/between.pem`;
    expect((await verify('leaf', pinned)).code).toBe('accepted');
  });

  it('an incomplete chain', async () => {
    const roots = `${LOGGED} --ca-roots AT/root.pem --ca-intermediates`;
    const { code, message } = await verify('leaf', `${roots} AT/issuing.pem`);
    expect(code).toBe('CERT_CHAIN');
    expect(message).toContain('the issuer of CN=Issuing CA,O=Corp (CN=Policy CA,O=Corp)');
    expect((await verify('leaf', `${roots} AT/between.pem`)).code).toBe('accepted');
  });

  it('a chain file that was turned around', async () => {
    const { code, message } = await verify('leaf', `${LOGGED} --certificate-chain AT/turned.pem`);
    expect([code, message]).toEqual(['CHAIN_ORDER', expect.stringContaining('3, 2, 1')]);
    expect((await verify('leaf', `${LOGGED} ${CHAIN}`)).code).toBe('accepted');
  });

  it('a chain file that was cut, and an intermediate that is pinned on purpose', async () => {
    const cut = `${LOGGED} --certificate-chain AT/between.pem`;
    const { code, message } = await verify('leaf', cut);
    expect([code, message]).toEqual(['PARTIAL_CHAIN', expect.stringContaining('--partial-chain')]);
    const { code: then, anchors } = await verify('leaf', `${cut} --partial-chain`);
    expect(then).toBe('accepted');
    expect(anchors.map(({ source }) => source).join()).toContain('(--partial-chain)');
    const variable = { SIGSTORE_ROOT_FILE: 'AT/between.pem' };
    expect((await verify('leaf', LOGGED, variable)).code).toBe('PARTIAL_CHAIN');
  });

  it('an intermediate that is no CA', async () => {
    const { code, message } = await verify('no-ca', `${LOGGED} --certificate-chain AT/no-ca.pem`);
    expect([code, message]).toEqual(['CERT_CHAIN', expect.stringContaining('trust check')]);
    expect(message).toContain('not a CA');
    const { code: then } = await verify('no-ca', `${LOGGED} --certificate-chain AT/mended.pem`);
    expect(then).toBe('accepted');
  });

  it('an expired leaf without a time, and with one', async () => {
    const waived = `--insecure-ignore-tlog ${CHAIN}`;
    const { code, message } = await verify('short', waived);
    expect([code, message]).toEqual(['TIMESTAMP_MISSING', expect.stringContaining('--verify-at')]);
    const typed = (time: string) => verify('short', `${waived} --verify-at ${time}`);
    expect((await typed('2026-06-01T00:00:00Z')).code).toBe('CERT_TIME');
    expect((await typed('2026-01-15T12:00:00Z')).code).toBe('accepted');
    expect((await verify('stamped', `${STAMPED} ${CHAIN}`)).code).toBe('accepted');
  });

  it('a v0.3 bundle with a missing intermediate', async () => {
    const rooted = `${LOGGED} --ca-roots AT/root.pem`;
    const { code, message } = await verify('leaf', rooted);
    expect([code, message]).toEqual(['CERT_CHAIN', expect.stringContaining('--ca-intermediates')]);
    expect((await verify('leaf', `${rooted} --ca-intermediates AT/between.pem`)).code).toBe(
      'accepted',
    );
  });
});

describe('a CRL (signed on 2026-01-15)', () => {
  const judged = (crls: string, pins = LOGGED, file = 'leaf') =>
    verify(file, `${pins} ${CHAIN} ${crls.replace(/\S+/g, '--certificate-crl AT/$&.crl')}`);

  it.each([
    ['the leaf before it signed', 'leaf-early', 'CERT_REVOKED'],
    ['an intermediate before the leaf signed', 'ca-early', 'CERT_REVOKED'],
    ['one of the two, in any order', 'issuing ca-early root', 'CERT_REVOKED'],
    ['the leaf after it signed', 'leaf-late', 'accepted'],
    ['an intermediate after the leaf signed', 'ca-late', 'accepted'],
    ['nothing', 'issuing policy-ca root', 'accepted'],
  ])('that revokes %s: %s is %s', async (_, crls, code) =>
    expect((await judged(crls)).code).toBe(code),
  );

  it('that revokes whoever signed, at a time that somebody typed', async () => {
    const typed = '--insecure-ignore-tlog --verify-at 2026-01-01T00:00:00Z';
    const { code, message } = await judged('leaf-late', typed);
    expect([code, message]).toEqual(['CERT_REVOKED', expect.stringContaining('2026-02-10')]);
    expect((await judged('issuing policy-ca root', typed)).code).toBe('accepted');
  });

  it('a revoked intermediate ends by a signature of one that counts', async () => {
    const { code, message } = await judged('ca-early');
    expect([code, message]).toEqual(['CERT_REVOKED', expect.stringContaining('signed again')]);
    expect(message).toContain('CN=Issuing CA,O=Corp (serial ');
    const next = corpCa('Issuing CA 2', { parent: policyCa });
    bench.writeAll({
      'again.json': signed(corpLeaf({ authority: next })),
      'next.pem': pemOf(next, policyCa, root),
    });
    const again = `${LOGGED} --certificate-chain AT/next.pem --certificate-crl AT/ca-early.crl`;
    expect((await verify('again', again)).code).toBe('accepted');
  });

  it('says what it leaves open: CAs without a list, and lists that ended', async () => {
    const ended = await judged('issuing-2025');
    const open = ended.notEstablished.join('\n');
    expect(open).toContain('REVOCATION by CN=Issuing CA,O=Corp: its list ended at 2026-01-02');
    expect(open).toContain('REVOCATION by CN=Policy CA,O=Corp: none of the lists');
    const all = await judged('issuing policy-ca root');
    expect(all.notEstablished.join('\n')).not.toContain('REVOCATION');
    const none = await judged('');
    expect(none.notEstablished.join('\n')).not.toContain('REVOCATION');
  });

  const reason = (code: number) => [{ oid: '2.5.29.21', value: Uint8Array.of(0x0a, 1, code) }];
  it.each([
    ['without a reason, which is every time', undefined, '2026-02-10', 'CERT_REVOKED'],
    ['since its key was stolen, whatever time it states', 1, '2026-02-10', 'CERT_REVOKED'],
    ['since it was replaced, later', 4, '2026-02-10', 'accepted'],
    ['since it was replaced, before', 4, '2026-01-10', 'CERT_REVOKED'],
  ])('that revokes a timestamp authority %s (RFC 3161 §4.1)', async (_, code, on, expected) => {
    const extensions = code === undefined ? {} : { extensions: reason(code) };
    const revoked = [{ certificate: tsa.certificate, date: date(on), ...extensions }];
    bench.writeAll({ 'tsa.crl': revocationList(tsa.root, { revoked }).der });
    expect((await judged('tsa', STAMPED, 'stamped')).code).toBe(expected);
  });

  it('that is none is a fault of the configuration', async () =>
    expect((await verify('leaf', `${LOGGED} ${CHAIN} --certificate-crl AT/root.pem`)).code).toBe(
      'CONFIG',
    ));
});
