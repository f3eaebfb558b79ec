/** What a signature becomes with what the services said of it. */
import { base64, pem, utf8 } from '@sealift/bytes';
import { type EntryJson, signingAnswers } from '@sealift/fake-sources';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { decodeBundle } from '@sealift/sigstore';
import { createWorld, type KeyType, keyFromSeed, type Scheme } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credential } from '../credential.ts';
import { type Reply, type Served, serve } from '../signing.fixture.ts';
import { signEnvelope, signMessage } from './bundle.ts';
import { attestLegacy, signLegacy } from './legacy.ts';
import type { SigningServices } from './prove.ts';

const world = createWorld({ seed: 'evidence of signing' });
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://i.example',
});
const LEAF = pem.decodeFile(leaf.certificate.pem, 'CONFIG')[0]?.der ?? new Uint8Array();
const HASHES: Partial<Record<KeyType, Scheme>> = { p384: 'sha384', p521: 'sha512' };
const credentialOf = (type: KeyType): Credential => {
  const key = keyFromSeed(type, 'evidence');
  const { publicKeyPem } = key;
  const sign = async (data: Uint8Array) => key.sign(data, HASHES[type]);
  return { signer: { publicKeyPem, publicKey: keys.fromPem(publicKeyPem), sign } };
};
const byKey = credentialOf('p256');
const certified: Credential = {
  signer: {
    publicKeyPem: leaf.key.publicKeyPem,
    publicKey: keys.fromPem(leaf.key.publicKeyPem),
    sign: async (data) => leaf.key.sign(data),
  },
  certificate: { leaf: LEAF, chain: [LEAF] },
};

let served: Served;
const answers: Record<string, (sent: string) => Reply> = {};
/** What was answered last, as it went out. */
const said: Record<string, string> = {};
beforeEach(async () => {
  const honest = signingAnswers(world);
  for (const path of ['/api/v1/log/entries', '/api/v2/log/entries', '/tsa'])
    answers[path] = (sent) => {
      const body = honest(path, sent) as string | Uint8Array;
      said[path] = Buffer.from(body).toString(path === '/tsa' ? 'base64' : 'utf8');
      return { status: 201, body };
    };
  served = await serve(({ url = '' }, body) => answers[url]?.(body) ?? { status: 404 });
});
afterEach(() => served.close());

const services = (version?: 1 | 2, isTimed = false): SigningServices => ({
  ...(version === undefined ? {} : { rekor: { url: served.url, version } }),
  ...(isTimed ? { timestampUrl: `${served.url}/tsa` } : {}),
});
const sent = (path: string) =>
  JSON.parse(served.requests.find((each) => each.path === path)?.body ?? '{}');
const logged = (): EntryJson =>
  Object.values(JSON.parse(said['/api/v1/log/entries'] ?? '{}') as Record<string, EntryJson>)[0] ??
  expect.unreachable();
const DATA = utf8.encode('{"payload":true}');
const PROOFS = 'dev.sigstore.cosign/';

describe('a legacy signature', () => {
  it('holds the promise of the log and the time, as cosign 2 reads them', async () => {
    const { annotations } = await signLegacy(DATA, byKey, services(1, true));
    const { verification, ...payload } = logged();
    const { body, integratedTime, logIndex, logID } = payload;
    const promise =
      `{"body":"${body}","integratedTime":${integratedTime},"logIndex":${logIndex},` +
      `"logID":"${logID}"}`;
    expect(annotations[`${PROOFS}bundle`]).toBe(
      `{"SignedEntryTimestamp":"${verification.signedEntryTimestamp}","Payload":${promise}}`,
    );
    expect(annotations[`${PROOFS}rfc3161timestamp`]).toBe(
      `{"SignedRFC3161Timestamp":"${said['/tsa']}"}`,
    );
    expect(Object.keys(annotations)).not.toContain(`${PROOFS}certificate`);
  });

  it('holds nothing of services that nobody named', async () => {
    const { annotations } = await signLegacy(DATA, byKey, {});
    expect(Object.keys(annotations)).toEqual(['dev.cosignproject.cosign/signature']);
    expect(served.requests).toEqual([]);
  });

  it('holds the certificate and its chain, and the log is shown the certificate', async () => {
    const { annotations } = await signLegacy(DATA, certified, services(1));
    expect(annotations[`${PROOFS}certificate`]).toBe(pem.encode('CERTIFICATE', LEAF));
    expect(annotations[`${PROOFS}chain`]).toBe(pem.encode('CERTIFICATE', LEAF));
    const { content } = sent('/api/v1/log/entries').spec.signature.publicKey;
    expect(Buffer.from(content, 'base64').toString()).toBe(pem.encode('CERTIFICATE', LEAF));
  });

  it('of an attestation is logged as an envelope, and has none of its own', async () => {
    const layer = await attestLegacy('text/plain', DATA, 'https://p.example', byKey, services(1));
    expect(layer.annotations).toMatchObject({
      predicateType: 'https://p.example',
      'dev.cosignproject.cosign/signature': '',
    });
    const { kind, spec } = sent('/api/v1/log/entries');
    expect([kind, spec.proposedContent.envelope]).toEqual(['dsse', utf8.decode(layer.bytes)]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a signature', () => signLegacy(DATA, byKey, services(2))],
    ['an attestation', () => attestLegacy('t', DATA, 'https://p.example', byKey, services(2))],
  ])('has no room for Rekor 2, which is not told: %s', async (_, sign) => {
    expect(await codeOf(sign)).toBe('UNSUPPORTED');
    expect(served.requests).toEqual([]);
  });
});

describe('a bundle', () => {
  const materialOf = (bytes: Uint8Array) =>
    JSON.parse(Buffer.from(bytes).toString()).verificationMaterial;

  it('holds the entry and the time, and is read by the verifier', async () => {
    const bytes = await signEnvelope('text/plain', DATA, byKey, services(1, true));
    expect(materialOf(bytes)).toMatchObject({
      publicKey: { hint: base64.encode(byKey.signer.publicKey.id) },
      tlogEntries: [{ logIndex: String(logged().logIndex) }],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: said['/tsa'] }] },
    });
    expect(decodeBundle(bytes).format.id).toBe('sigstore bundle v0.3');
  });

  it('holds one certificate, or those of a private CA beside it', async () => {
    const one = await signMessage(DATA, certified, {});
    expect(materialOf(one)).toEqual({ certificate: { rawBytes: base64.encode(LEAF) } });
    const { certificate = { leaf: LEAF, chain: [] }, ...rest } = certified;
    const withChain = { ...rest, certificate: { ...certificate, inBundle: [LEAF] } };
    expect(materialOf(await signMessage(DATA, withChain, {}))).toEqual({
      x509CertificateChain: {
        certificates: [{ rawBytes: base64.encode(LEAF) }, { rawBytes: base64.encode(LEAF) }],
      },
    });
  });

  it.each([
    ['p256', 'SHA2_256'],
    ['p384', 'SHA2_384'],
    ['p521', 'SHA2_512'],
  ] as const)('of a file names the hash of its key: %s', async (type, algorithm) => {
    const bytes = await signMessage(DATA, credentialOf(type), {});
    const { messageSignature } = JSON.parse(Buffer.from(bytes).toString());
    expect(messageSignature.messageDigest.algorithm).toBe(algorithm);
  });

  it.each([
    ['p256', 'PKIX_ECDSA_P256_SHA_256'],
    ['p384', 'PKIX_ECDSA_P384_SHA_384'],
    ['p521', 'PKIX_ECDSA_P521_SHA_512'],
    ['rsa2048', 'PKIX_RSA_PKCS1V15_2048_SHA256'],
  ] as const)('is logged by Rekor 2 under the name of its key: %s', async (type, details) => {
    await signEnvelope('text/plain', DATA, credentialOf(type), services(2));
    const { verifier } = sent('/api/v2/log/entries').hashedRekordRequestV002.signature;
    expect(verifier.keyDetails).toBe(details);
    expect(Object.keys(verifier)).toEqual(['keyDetails', 'publicKey']);
  });

  it('is logged by Rekor 2 with its certificate, where it has one', async () => {
    await signEnvelope('text/plain', DATA, certified, services(2));
    const { verifier } = sent('/api/v2/log/entries').hashedRekordRequestV002.signature;
    expect(verifier.x509Certificate).toEqual({ rawBytes: base64.encode(LEAF) });
  });

  it('is not made where the log or the authority fails: nothing is half proved', async () => {
    for (const path of ['/api/v1/log/entries', '/tsa']) {
      const good = answers[path] ?? expect.unreachable();
      answers[path] = () => ({ status: 500, body: 'broken' });
      const signing = signEnvelope('text/plain', DATA, byKey, services(1, true));
      expect(await codeOf(() => signing)).toBe('SIGNING_SERVICE');
      answers[path] = good;
    }
  });

  it('is not made with a key that Rekor 2 does not take', async () => {
    const run = () => signMessage(DATA, credentialOf('ed25519'), services(2));
    expect(await codeOf(run)).toBe('UNSUPPORTED');
    expect(served.requests).toEqual([]);
  });
});
