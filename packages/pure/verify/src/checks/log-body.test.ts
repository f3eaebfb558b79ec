import { createPublicKey } from 'node:crypto';
import { digest } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { decodeFile, type Evidence, type SignedContent } from '@sealift/sigstore';
import type { EntryBody } from '@sealift/tlog';
import { attest, type BundleOptions, type Key, legacyBlobBundle } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { EvidenceCase } from '../case.ts';
import { contextsOf } from '../seats.ts';
import { type FileSubject, fileSubject } from '../subject.ts';
import {
  FILE,
  key,
  keyed,
  keyedBy,
  keyless,
  leaf,
  refusalOf,
  rootTrust,
  signedFile,
  subject,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';
import { matchBody } from './log-body.ts';

const SLSA = 'https://slsa.dev/provenance/v1';
const signer = leaf(world);
const two = world.keyPair('p256', 'second');
const three = world.keyPair('p256', 'third');
const rsa = world.keyPair('rsa2048');
const p384 = world.keyPair('p384');
const other = fileSubject(new TextEncoder().encode('another'));
const stated: FileSubject = {
  kind: 'file',
  digest: FILE.digest,
  digests: new Map([...FILE.digests].slice(0, 1)),
};
const b64 = (text: string): string => Buffer.from(text).toString('base64');

/** Signed by `by`, while the log says that the PEM text made it. */
const loggedAs = (pem: string, by: Key = key, more: Partial<BundleOptions> = {}) =>
  signedFile({
    signer: { key: by },
    ...more,
    tamper: {
      body: (body) => {
        const { spec } = body as unknown as { spec: { signature: object } };
        return {
          ...body,
          spec: { ...spec, signature: { ...spec.signature, publicKey: { content: b64(pem) } } },
        };
      },
    },
  });
const unhinted = (evidence: Evidence): Evidence => ({
  ...evidence,
  material: { kind: 'key', hint: '' },
});
const pkcs1 = createPublicKey(rsa.publicKeyPem).export({ type: 'pkcs1', format: 'pem' }).toString();

describe('who signed, as the log says', () => {
  const mismatch = 'TLOG_BODY_MISMATCH: a.txt: ';
  it.each<[string, ReturnType<typeof loggedAs>, Parameters<typeof verifyOne>[1], string]>([
    ['a key in its older form', loggedAs(pkcs1, rsa), { policy: keyed(rsa) }, 'accepted'],
    [
      'another key in its older form',
      loggedAs(pkcs1),
      { policy: keyed() },
      `${mismatch}the key in the log entry is not that of the evidence`,
    ],
    [
      'another pinned key than the one that signed',
      loggedAs(two.publicKeyPem),
      { policy: keyedBy([key, two]) },
      `${mismatch}the key in the log entry is not that of the evidence`,
    ],
    [
      'a certificate, where a key signed',
      loggedAs(signer.certificate.pem),
      { policy: keyed() },
      `${mismatch}the log entry is of a certificate, the evidence of a key`,
    ],
    [
      'a key, where a certificate did',
      loggedAs(signer.key.publicKeyPem, key, { signer }),
      {},
      `${mismatch}the log entry is of a key, the evidence carries a certificate`,
    ],
    [
      'a key that nobody pinned and that did not sign',
      unhinted(loggedAs(three.publicKeyPem)),
      { policy: keyed(two) },
      `${mismatch}neither the logged key nor a pinned one made the signature`,
    ],
    [
      'a key that nobody pinned and that signed',
      unhinted(loggedAs(key.publicKeyPem)),
      { policy: keyed(two) },
      'KEY: a.txt: signed with the key SHA256:',
    ],
  ])('%s', async (_, evidence, options, says) =>
    expect(refusalOf(await verifyOne(evidence, options))).toContain(says),
  );
});

describe('another file', () => {
  it.each<
    [string, Parameters<typeof verifyOne>[0], Parameters<typeof verifyOne>[1], FileSubject, string]
  >([
    [
      'by one of two pinned keys',
      signedFile({ signer: { key } }),
      { policy: keyedBy([two, key]) },
      other,
      'SUBJECT: a.txt: the file is not the one that was',
    ],
    [
      'without a digest in the bundle',
      decodeFile(legacyBlobBundle(world, FILE.bytes ?? new Uint8Array(), { signer })),
      {},
      other,
      'SUBJECT',
    ],
    [
      'of which only another digest is known',
      signedFile({ signer: { key: p384 } }),
      { policy: keyed(p384) },
      stated,
      'UNSUPPORTED: a.txt: the log entry states a sha384',
    ],
  ])('%s', async (_, evidence, options, file, says) =>
    expect(refusalOf(await verifyOne(evidence, options, file))).toContain(says),
  );
});

describe('the envelope in an entry intoto 0.0.2', () => {
  type Intoto = { spec: { content: { hash?: object; envelope: object } } };
  const changed = (change: (content: Intoto['spec']['content']) => object) =>
    attest(world, subject, {
      signer,
      predicateType: SLSA,
      predicate: {},
      entryKind: 'intoto002',
      tamper: {
        body: (body) => ({
          ...body,
          spec: { content: change((body as unknown as Intoto).spec.content) },
        }),
      },
    });
  it.each<[string, ReturnType<typeof changed>, string]>([
    ['with no hash of it', changed(({ hash: _, ...content }) => content), 'accepted'],
    [
      'with another payload',
      changed((content) => ({
        ...content,
        envelope: { ...content.envelope, payload: b64(b64('x')) },
      })),
      'the payload in the log entry',
    ],
    [
      'of another type',
      changed((content) => ({ ...content, envelope: { ...content.envelope, payloadType: 'x' } })),
      'the payload type in the log entry',
    ],
  ])('%s', async (_, attachment, says) =>
    expect(refusalOf(await verify([attachment], { policy: keyless({ types: [SLSA] }) }))).toContain(
      says,
    ),
  );
});

describe('a body that cannot be about the content', () => {
  const signature = Uint8Array.of(1);
  const verifier = { label: 'CERTIFICATE', der: signer.certificate.der };
  const payload = new TextEncoder().encode('{}');
  const hash = digest.sha256(payload);
  const dataHash = { hash: 'sha256', value: hash } as const;
  const bodies = {
    hashedrekord: { kind: 'hashedrekord 0.0.1', dataHash, signature, verifier },
    dsse: { kind: 'dsse 0.0.1', payloadHash: hash, envelopeHash: hash, signature, verifier },
    intoto1: { kind: 'intoto 0.0.1', envelopeHash: hash, payloadHash: hash, verifier },
  } as const satisfies { [name: string]: EntryBody };
  const simple: SignedContent = { kind: 'simple signing', payload, signature };
  const envelope = (raw: Uint8Array | undefined): SignedContent => ({
    kind: 'dsse',
    envelope: { payloadType: 'x', payload, signature, keyId: '', raw },
  });

  const judge = (body: EntryBody, content: SignedContent) => {
    const [context] = contextsOf({ trust: rootTrust(), policy: keyless(), crypto: nodeCrypto });
    const evidence = { ...signedFile(), content };
    return matchBody(body, {
      context,
      evidence,
      subject: FILE,
      times: [],
      established: { proved: {} },
    } as EvidenceCase);
  };
  it.each<[string, EntryBody, SignedContent]>([
    ['hashedrekord of an envelope', bodies.hashedrekord, envelope(payload)],
    ['dsse of a simple signing', bodies.dsse, simple],
    ['intoto 0.0.1 of an envelope that is not at hand', bodies.intoto1, envelope(undefined)],
  ])('%s', async (_, body, content) => {
    expect(await codeOf(() => judge(body, content))).toBe('TLOG_KIND');
    await expect(judge(body, content)).rejects.toThrow(
      `an entry ${body.kind} cannot be about this`,
    );
  });
  it.each<[string, EntryBody, SignedContent]>([
    ['hashedrekord of a simple signing', bodies.hashedrekord, simple],
    ['dsse of an envelope', bodies.dsse, envelope(payload)],
    ['intoto 0.0.1 of an envelope', bodies.intoto1, envelope(payload)],
  ])('%s can', async (_, body, content) =>
    expect(await codeOf(() => judge(body, content))).toBe('accepted'),
  );
});
