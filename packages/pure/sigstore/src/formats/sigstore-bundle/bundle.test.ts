import { digest, LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { type BundleOptions, bundle, createWorld, makeImage } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenJson, changedAt, type Loose } from '../../changed.fixture.ts';
import { decodeBundle } from './bundle.ts';

const world = createWorld({ seed: 'bundle' });
const image = makeImage({}).root;
const signer = world.issueLeaf({ identity: { email: 'ada@example.com' } });
const key = world.keyPair();
const file = utf8.encode('a file');

const json = (options: Partial<BundleOptions> = {}): Loose =>
  bundle(world, image, { signer, ...options }).json as unknown as Loose;
const decode = (value: unknown) =>
  decodeBundle(utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)));
const codeOfBundle = (value: unknown): Promise<string> => codeOf(() => decode(value));
const V03 = json();
const V02 = json({ version: '0.2' });
const V01 = json({ version: '0.1' });
const KEYED = json({ signer: { key } });
const MESSAGE = bundle(world, file, { signer }).json as unknown as Loose;
const STAMPED = json({ timestamp: true });
const ENTRY = 'verificationMaterial.tlogEntries.0';
const PROOF = `${ENTRY}.inclusionProof`;

describe('a bundle', () => {
  it('has content, a certificate and log entries', () => {
    const { bytes, entry } = bundle(world, image, { signer });
    const evidence = decodeBundle(bytes);
    expect(evidence).toMatchObject({
      format: { id: 'sigstore bundle v0.3' },
      digest: digest.of(bytes),
      content: {
        kind: 'dsse',
        envelope: { payloadType: 'application/vnd.in-toto+json', keyId: '', raw: undefined },
      },
      material: { kind: 'certificate', leaf: signer.certificate.der, hints: [] },
      timestamps: [],
    });
    expect(evidence.entries).toMatchObject([
      {
        kindVersion: { kind: 'dsse', version: '0.0.1' },
        body: entry?.body,
        logIndex: BigInt(entry?.logIndex ?? -1),
        integratedTime: BigInt(entry?.integratedTime ?? -1),
        set: entry?.set,
        proof: {
          logIndex: BigInt(entry?.proof.logIndex ?? -1),
          treeSize: BigInt(entry?.proof.treeSize ?? -1),
          checkpoint: entry?.proof.checkpoint,
        },
      },
    ]);
  });

  it('of a key has its hint', () => {
    expect(decode(KEYED).material).toEqual({
      kind: 'key',
      hint: Buffer.from(key.fingerprint, 'hex').toString('base64'),
    });
    expect(decode(changedAt(KEYED, 'verificationMaterial.publicKey', {})).material).toEqual({
      kind: 'key',
      hint: '',
    });
  });

  it('of v0.3 may have a chain, which only a private CA does', () => {
    const chain = changedAt(
      changedAt(V03, 'verificationMaterial.certificate', undefined),
      'verificationMaterial.x509CertificateChain',
      { certificates: [CERTIFICATE, CERTIFICATE] },
    );
    expect(decode(chain).material).toMatchObject({
      hints: [signer.certificate.der],
      ofPrivateCa: true,
    });
    expect(decode(V03).material).not.toHaveProperty('ofPrivateCa');
    expect(decode(V02).material).not.toHaveProperty('ofPrivateCa');
  });

  it('before v0.3 has a chain: all but the first are hints', () => {
    const chain = changedAt(
      V02,
      'verificationMaterial.x509CertificateChain.certificates.9',
      undefined,
    );
    expect(decode(chain)).toMatchObject({
      format: { id: 'sigstore bundle v0.2' },
      material: { leaf: signer.certificate.der, hints: [world.intermediate.certificate.der] },
    });
  });

  it('of a file has the digest that it states', () => {
    expect(decode(MESSAGE).content).toMatchObject({
      kind: 'message',
      hint: { hash: 'sha256', value: digest.sha256(file) },
    });
    expect(
      decode(changedAt(MESSAGE, 'messageSignature.messageDigest', undefined)).content,
    ).toMatchObject({ hint: undefined });
  });

  it('may have timestamps, with the line breaks that `base64` writes', () => {
    const [plain] = decode(STAMPED).timestamps;
    expect(plain?.length).toBeGreaterThan(100);
    const path =
      'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp';
    const wrapped = Buffer.from(plain ?? [])
      .toString('base64')
      .replace(/.{76}/g, '$&\n');
    expect(decode(changedAt(STAMPED, path, wrapped)).timestamps).toEqual([plain]);
  });

  it.each<[string, unknown]>([
    [
      'the other spelling of v0.3',
      changedAt(V03, 'mediaType', 'application/vnd.dev.sigstore.bundle+json;version=0.3'),
    ],
    ['no log entry', json({ tlog: false })],
    ['no promise in v0.3', json({ set: false })],
    ['no integrated time', changedAt(V03, `${ENTRY}.integratedTime`, undefined)],
    ['an index left out: zero', changedAt(V03, `${ENTRY}.logIndex`, undefined)],
    ['an index as a number', changedAt(V03, `${ENTRY}.logIndex`, 5)],
    ['hashes left out: none', changedAt(V03, `${PROOF}.hashes`, undefined)],
    ['no proof in v0.1', changedAt(V01, PROOF, undefined)],
    ['a proof without a checkpoint in v0.1', changedAt(V01, `${PROOF}.checkpoint`, undefined)],
    ['empty timestamp data', changedAt(V03, 'verificationMaterial.timestampVerificationData', {})],
    ['null timestamp data', changedAt(V03, 'verificationMaterial.timestampVerificationData', null)],
    [
      'no list of timestamps in it',
      changedAt(V03, 'verificationMaterial.timestampVerificationData', { rfc3161Timestamps: [] }),
    ],
    ['null content beside the content', changedAt(V03, 'messageSignature', null)],
    [
      'the same key ID as its hint',
      changedAt(
        KEYED,
        'dsseEnvelope.signatures.0.keyid',
        Buffer.from(key.fingerprint, 'hex').toString('base64'),
      ),
    ],
    [
      'a key ID without a hint',
      changedAt(
        changedAt(KEYED, 'verificationMaterial.publicKey', {}),
        'dsseEnvelope.signatures.0.keyid',
        'x',
      ),
    ],
  ])('may have %s', async (_, value) => expect(await codeOfBundle(value)).toBe('accepted'));

  it('drops a proof that nothing signs, in v0.1', () =>
    expect(
      decode(changedAt(V01, `${PROOF}.checkpoint`, undefined)).entries[0]?.proof,
    ).toBeUndefined());
});

const CERTIFICATE = { rawBytes: Buffer.from(signer.certificate.der).toString('base64') };
const TYPE = 'application/vnd.dev.sigstore.bundle';

describe('a bundle is refused with', () => {
  it.each<[string, unknown, string]>([
    ['text that is cut', JSON.stringify(V03).slice(0, -1), 'PARSE'],
    [
      'a key twice (T19)',
      JSON.stringify(V03).replace('"dsseEnvelope"', '"dsseEnvelope":{},"dsseEnvelope"'),
      'PARSE',
    ],
    ['a list around it', [V03], 'STRUCTURE'],
    ['no media type', changedAt(V03, 'mediaType', undefined), 'STRUCTURE'],
    ['version 0.4', changedAt(V03, 'mediaType', `${TYPE}.v0.4+json`), 'MEDIA_TYPE'],
    ['version 99.9', changedAt(V03, 'mediaType', `${TYPE}+json;version=99.9`), 'MEDIA_TYPE'],
    [
      'a version that goes on',
      changedAt(V03, 'mediaType', `${TYPE}+json;version=0.3x`),
      'MEDIA_TYPE',
    ],
    ['the newer spelling of v0.1', changedAt(V01, 'mediaType', `${TYPE}.v0.1+json`), 'MEDIA_TYPE'],
    ['a media type in capitals', changedAt(V03, 'mediaType', `${TYPE}.v0.3+JSON`), 'MEDIA_TYPE'],
    ['a media type that objects inherit', changedAt(V03, 'mediaType', 'constructor'), 'MEDIA_TYPE'],
    ['an unknown field', changedAt(V03, 'more', 1), 'STRUCTURE'],
    [
      'an unknown field of the material',
      changedAt(V03, 'verificationMaterial.more', 1),
      'STRUCTURE',
    ],
    ['snake case', changedAt(V03, 'verificationMaterial.tlog_entries', []), 'STRUCTURE'],
    ['no material', changedAt(V03, 'verificationMaterial', undefined), 'STRUCTURE'],
    ['no content', changedAt(V03, 'dsseEnvelope', undefined), 'STRUCTURE'],
    ['both contents', changedAt(V03, 'messageSignature', MESSAGE['messageSignature']), 'STRUCTURE'],
    ['no key material', changedAt(V03, 'verificationMaterial.certificate', undefined), 'STRUCTURE'],
    [
      'a key and a certificate',
      changedAt(V03, 'verificationMaterial.publicKey', { hint: '' }),
      'STRUCTURE',
    ],
    [
      'a chain beside the certificate',
      changedAt(V03, 'verificationMaterial.x509CertificateChain', { certificates: [CERTIFICATE] }),
      'STRUCTURE',
    ],
    [
      'one certificate in v0.2',
      changedAt(
        changedAt(V02, 'verificationMaterial.x509CertificateChain', undefined),
        'verificationMaterial.certificate',
        CERTIFICATE,
      ),
      'STRUCTURE',
    ],
    [
      'an empty chain',
      changedAt(V02, 'verificationMaterial.x509CertificateChain.certificates', []),
      'STRUCTURE',
    ],
    [
      'an unknown field of a certificate',
      changedAt(V03, 'verificationMaterial.certificate.more', 1),
      'STRUCTURE',
    ],
    [
      'an unknown field of a chain',
      changedAt(V02, 'verificationMaterial.x509CertificateChain.more', 1),
      'STRUCTURE',
    ],
    [
      'an unknown field of a key',
      changedAt(KEYED, 'verificationMaterial.publicKey.rawBytes', 'AAAA'),
      'STRUCTURE',
    ],
    [
      'an empty certificate',
      changedAt(V03, 'verificationMaterial.certificate.rawBytes', ''),
      'STRUCTURE',
    ],
    [
      'a certificate that is not base64',
      changedAt(V03, 'verificationMaterial.certificate.rawBytes', 'Zh=='),
      'BASE64',
    ],
    [
      'another key ID than its hint',
      changedAt(KEYED, 'dsseEnvelope.signatures.0.keyid', 'another'),
      'STRUCTURE',
    ],
    ['no signature in the envelope', changedAt(V03, 'dsseEnvelope.signatures', []), 'STRUCTURE'],
    [
      'two signatures in the envelope (TOB-SIGSTORE-9)',
      changedAt(V03, 'dsseEnvelope.signatures', [{ sig: 'AAAA' }, { sig: 'AAAA' }]),
      'STRUCTURE',
    ],
    ['an empty signature', changedAt(V03, 'dsseEnvelope.signatures.0.sig', ''), 'STRUCTURE'],
    ['an empty payload', changedAt(V03, 'dsseEnvelope.payload', ''), 'STRUCTURE'],
    ['no payload type', changedAt(V03, 'dsseEnvelope.payloadType', undefined), 'STRUCTURE'],
    ['an unknown field of the envelope', changedAt(V03, 'dsseEnvelope.more', 1), 'STRUCTURE'],
    [
      'an unknown field of a signature',
      changedAt(V03, 'dsseEnvelope.signatures.0.more', 1),
      'STRUCTURE',
    ],
    [
      'an empty message signature',
      changedAt(MESSAGE, 'messageSignature.signature', ''),
      'STRUCTURE',
    ],
    ['an unknown field of a message', changedAt(MESSAGE, 'messageSignature.more', 1), 'STRUCTURE'],
    [
      'a message digest by SHA-1',
      changedAt(MESSAGE, 'messageSignature.messageDigest.algorithm', 'SHA1'),
      'STRUCTURE',
    ],
    [
      'a message digest by a number',
      changedAt(MESSAGE, 'messageSignature.messageDigest.algorithm', 1),
      'STRUCTURE',
    ],
    [
      'a message digest of another length',
      changedAt(MESSAGE, 'messageSignature.messageDigest.digest', 'AAAA'),
      'STRUCTURE',
    ],
    [
      'an unknown field of a message digest',
      changedAt(MESSAGE, 'messageSignature.messageDigest.more', 1),
      'STRUCTURE',
    ],
    ['no promise in v0.1', changedAt(V01, `${ENTRY}.inclusionPromise`, undefined), 'STRUCTURE'],
    ['no proof in v0.2', changedAt(V02, PROOF, undefined), 'STRUCTURE'],
    ['no proof in v0.3', changedAt(V03, PROOF, undefined), 'STRUCTURE'],
    ['no checkpoint in v0.2', changedAt(V02, `${PROOF}.checkpoint`, undefined), 'STRUCTURE'],
    ['no checkpoint in v0.3', changedAt(V03, `${PROOF}.checkpoint`, undefined), 'STRUCTURE'],
    ['an empty checkpoint', changedAt(V03, `${PROOF}.checkpoint`, {}), 'STRUCTURE'],
    [
      'an unknown field of a checkpoint',
      changedAt(V03, `${PROOF}.checkpoint.more`, 1),
      'STRUCTURE',
    ],
    ['an unknown field of a proof', changedAt(V03, `${PROOF}.more`, 1), 'STRUCTURE'],
    ['a negative index', changedAt(V03, `${ENTRY}.logIndex`, '-1'), 'STRUCTURE'],
    ['an index with a leading zero', changedAt(V03, `${ENTRY}.logIndex`, '01'), 'STRUCTURE'],
    [
      'an index past 2^63-1',
      changedAt(V03, `${ENTRY}.logIndex`, '9223372036854775808'),
      'STRUCTURE',
    ],
    ['a negative time', changedAt(V03, `${ENTRY}.integratedTime`, '-1'), 'STRUCTURE'],
    ['a negative proof index', changedAt(V03, `${PROOF}.logIndex`, '-1'), 'STRUCTURE'],
    ['a tree size in words', changedAt(V03, `${PROOF}.treeSize`, 'eight'), 'STRUCTURE'],
    ['an empty root hash', changedAt(V03, `${PROOF}.rootHash`, ''), 'STRUCTURE'],
    ['a hash that is a number', changedAt(V03, `${PROOF}.hashes`, [1]), 'STRUCTURE'],
    ['a hash that is not base64', changedAt(V03, `${PROOF}.hashes`, ['!']), 'BASE64'],
    ['no log ID', changedAt(V03, `${ENTRY}.logId`, undefined), 'STRUCTURE'],
    ['an empty log ID', changedAt(V03, `${ENTRY}.logId.keyId`, ''), 'STRUCTURE'],
    ['an unknown field of a log ID', changedAt(V03, `${ENTRY}.logId.more`, 1), 'STRUCTURE'],
    ['no kind', changedAt(V03, `${ENTRY}.kindVersion`, undefined), 'STRUCTURE'],
    ['an unknown field of a kind', changedAt(V03, `${ENTRY}.kindVersion.more`, 1), 'STRUCTURE'],
    ['no body', changedAt(V03, `${ENTRY}.canonicalizedBody`, undefined), 'STRUCTURE'],
    ['an empty body', changedAt(V03, `${ENTRY}.canonicalizedBody`, ''), 'STRUCTURE'],
    [
      'an empty promise',
      changedAt(V03, `${ENTRY}.inclusionPromise.signedEntryTimestamp`, ''),
      'STRUCTURE',
    ],
    [
      'an unknown field of a promise',
      changedAt(V03, `${ENTRY}.inclusionPromise.more`, 1),
      'STRUCTURE',
    ],
    ['an unknown field of an entry', changedAt(V03, `${ENTRY}.more`, 1), 'STRUCTURE'],
    ['null for an entry', changedAt(V03, 'verificationMaterial.tlogEntries', [null]), 'STRUCTURE'],
    [
      'one entry twice',
      changedAt(
        V03,
        'verificationMaterial.tlogEntries.1',
        (V03['verificationMaterial'] as Loose)['tlogEntries']?.[0],
      ),
      'STRUCTURE',
    ],
    [
      'a timestamp that is not base64',
      changedAt(
        STAMPED,
        'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp',
        'Zh==',
      ),
      'BASE64',
    ],
    [
      'a timestamp with spaces',
      changedAt(
        STAMPED,
        'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp',
        'AA AA',
      ),
      'BASE64',
    ],
    [
      'an unknown field of a timestamp',
      changedAt(
        STAMPED,
        'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.more',
        1,
      ),
      'STRUCTURE',
    ],
    [
      'an unknown field of the timestamps',
      changedAt(STAMPED, 'verificationMaterial.timestampVerificationData.more', 1),
      'STRUCTURE',
    ],
  ])('%s', async (_, value, code) => expect(await codeOfBundle(value)).toBe(code));

  it('nothing but a code, whatever is changed', async () => {
    const codes = ['accepted', 'PARSE', 'MEDIA_TYPE', 'STRUCTURE', 'BASE64', 'LIMIT'];
    for (const good of [V03, V02, V01, KEYED, MESSAGE, STAMPED])
      await fc.assert(
        fc.asyncProperty(brokenJson(good), async (text) => {
          expect(codes).toContain(await codeOf(() => decodeBundle(new TextEncoder().encode(text))));
        }),
        { numRuns: 300 },
      );
  });
});

describe('limits of a bundle', () => {
  const entry = (V03['verificationMaterial'] as Loose)['tlogEntries']?.[0];
  const many = (count: number, make: (i: number) => unknown): unknown[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const at = (
    value: unknown,
    path: string,
    limit: number,
    make: (i: number) => unknown,
  ): Promise<string[]> =>
    Promise.all(
      [limit, limit + 1].map((count) => codeOfBundle(changedAt(value, path, many(count, make)))),
    );

  it('are on entries, hashes, timestamps and certificates: the edge, and one past it', async () => {
    const stamp = { signedTimestamp: 'AAAA' };
    expect(
      await at(V03, 'verificationMaterial.tlogEntries', LIMITS.tlogEntries, (i) => ({
        ...(entry as object),
        logIndex: String(i),
      })),
    ).toEqual(['accepted', 'LIMIT']);
    expect(await at(V03, `${PROOF}.hashes`, LIMITS.inclusionHashes, () => 'AAAA')).toEqual([
      'accepted',
      'LIMIT',
    ]);
    expect(
      await at(
        STAMPED,
        'verificationMaterial.timestampVerificationData.rfc3161Timestamps',
        LIMITS.timestamps,
        () => stamp,
      ),
    ).toEqual(['accepted', 'LIMIT']);
    expect(
      await at(
        V02,
        'verificationMaterial.x509CertificateChain.certificates',
        LIMITS.certificates,
        () => CERTIFICATE,
      ),
    ).toEqual(['accepted', 'LIMIT']);
  });

  it('are on its bytes, where it is no attestation', { timeout: 60_000 }, async () => {
    const padded = (value: unknown, size: number): Promise<string> => {
      const bytes = new Uint8Array(size).fill(0x20);
      bytes.set(utf8.encode(JSON.stringify(value)));
      return codeOf(() => decodeBundle(bytes));
    };
    expect(await padded(MESSAGE, LIMITS.bundleJson)).toBe('accepted');
    expect(await padded(MESSAGE, LIMITS.bundleJson + 1)).toBe('LIMIT');
    expect(await padded(V03, LIMITS.bundleJson + 1)).toBe('accepted');
  });
});
