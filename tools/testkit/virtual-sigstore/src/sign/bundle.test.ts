import { createHash, verify, X509Certificate } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { makeImage } from '../image/image.ts';
import type { DsseEntry, HashedRekord } from '../log/entries.ts';
import { createWorld } from '../world.ts';
import { type BundleOptions, bundle } from './bundle.ts';
import type { BundleJson } from './bundle-json.ts';
import { pae, type Statement } from './dsse.ts';
import { bundleReferrer, type ReferrerManifest, referrersIndex } from './referrer.ts';

const world = createWorld({ seed: 'bundle' });
const { root } = makeImage();
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://issuer.example',
});
const ARTIFACT = Buffer.from('an artifact');
const b64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');
const raw = (text = ''): Buffer => Buffer.from(text, 'base64');

function make(options: Partial<BundleOptions> = {}, subject: Parameters<typeof bundle>[1] = root) {
  const { bytes } = bundle(world, subject, { signer: leaf, ...options });
  const json = JSON.parse(Buffer.from(bytes).toString()) as BundleJson;
  const entry = json.verificationMaterial.tlogEntries?.[0];
  return {
    json,
    entry,
    body: JSON.parse(raw(entry?.canonicalizedBody).toString() || 'null') as unknown,
  };
}

describe('bundle', () => {
  it('signs a cosign statement with exactly one nameless subject', () => {
    const { dsseEnvelope } = make().json;
    const payload = raw(dsseEnvelope?.payload);
    expect(JSON.parse(payload.toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ digest: { sha256: root.digest.slice(7) } }],
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      predicate: {},
    } satisfies Statement);
    const signature = raw(dsseEnvelope?.signatures[0]?.sig);
    expect(
      verify(
        'sha256',
        pae('application/vnd.in-toto+json', payload),
        new X509Certificate(leaf.certificate.pem).publicKey,
        signature,
      ),
    ).toBe(true);
  });

  it('carries one certificate and a dsse entry about the envelope', () => {
    const { json, entry, body } = make();
    const { spec } = body as DsseEntry;
    expect(json.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    expect(json.verificationMaterial.certificate?.rawBytes).toBe(b64(leaf.certificate.der));
    expect(entry?.kindVersion).toEqual({ kind: 'dsse', version: '0.0.1' });
    expect(spec.signatures).toEqual([
      { signature: json.dsseEnvelope?.signatures[0]?.sig, verifier: b64(leaf.certificate.pem) },
    ]);
    expect(spec.payloadHash.value).toBe(
      createHash('sha256').update(raw(json.dsseEnvelope?.payload)).digest('hex'),
    );
  });

  it("writes the integers as decimal strings, the tree's index apart from the log's", () => {
    const { entry } = make();
    const proof = entry?.inclusionProof;
    for (const number of [entry?.logIndex, entry?.integratedTime, proof?.logIndex, proof?.treeSize])
      expect(number).toMatch(/^[1-9][0-9]*$/);
    expect(proof?.logIndex).not.toBe(entry?.logIndex);
    expect(proof?.checkpoint?.envelope).toContain(`\n${proof?.treeSize}\n${proof?.rootHash}\n`);
  });

  it('promises over the global index', () => {
    const { entry } = make();
    const logID = raw(entry?.logId.keyId).toString('hex');
    const promise =
      `{"body":"${entry?.canonicalizedBody}",` +
      `"integratedTime":${entry?.integratedTime},"logID":"${logID}","logIndex":${entry?.logIndex}}`;
    expect(
      verify(
        'sha256',
        Buffer.from(promise),
        world.pins.rekorKey,
        raw(entry?.inclusionPromise?.signedEntryTimestamp),
      ),
    ).toBe(true);
  });

  it('hints at a key by its hash', () => {
    const key = world.keyPair();
    expect(make({ signer: { key } }).json.verificationMaterial.publicKey).toEqual({
      hint: Buffer.from(key.fingerprint, 'hex').toString('base64'),
    });
  });

  it.each([
    ['0.1', 2],
    ['0.2', 2],
    ['0.3-old', 0],
  ] as const)('writes version %s', (version, chain) => {
    const { json } = make({ version });
    expect(json.mediaType).toBe(
      `application/vnd.dev.sigstore.bundle+json;version=${version.slice(0, 3)}`,
    );
    expect(json.verificationMaterial.x509CertificateChain?.certificates ?? []).toHaveLength(chain);
  });

  it('leaves out what it is told to', () => {
    expect(make({ tlog: false }).entry).toBeUndefined();
    expect(make({ set: false }).entry?.inclusionPromise).toBeUndefined();
    expect(make({ proof: false }).entry?.inclusionProof).toBeUndefined();
  });

  it('signs the bytes of an artifact', () => {
    const { json, body } = make({}, ARTIFACT);
    const { spec } = body as HashedRekord;
    expect(json.messageSignature?.messageDigest).toEqual({
      algorithm: 'SHA2_256',
      digest: createHash('sha256').update(ARTIFACT).digest('base64'),
    });
    expect(
      verify(
        'sha256',
        ARTIFACT,
        new X509Certificate(leaf.certificate.pem).publicKey,
        raw(json.messageSignature?.signature),
      ),
    ).toBe(true);
    expect(spec.signature.content).toBe(json.messageSignature?.signature);
    expect(spec.data.hash).toEqual({
      algorithm: 'sha256',
      value: createHash('sha256').update(ARTIFACT).digest('hex'),
    });
  });

  it('refuses a message signature over a mere digest', () =>
    expect(() => make({ content: 'messageSignature' })).toThrow(TypeError));

  it('hashes with SHA-384 for P-384', () => {
    const key = world.keyPair('p384');
    const { messageSignature } = make({ signer: { key } }, ARTIFACT).json;
    expect(messageSignature?.messageDigest.algorithm).toBe('SHA2_384');
    expect(verify('sha384', ARTIFACT, key.publicKeyPem, raw(messageSignature?.signature))).toBe(
      true,
    );
  });

  it('prehashes for Ed25519', () => {
    const key = world.keyPair('ed25519');
    const { json, body } = make({ signer: { key } }, ARTIFACT);
    expect((body as HashedRekord).spec.data.hash.algorithm).toBe('sha512');
    expect(
      ed25519ph.verify(
        raw(json.messageSignature?.signature),
        ARTIFACT,
        key.publicKeyDer.slice(-32),
      ),
    ).toBe(true);
  });

  it('is what tamper.bundle makes of it, text included', () => {
    expect(
      make({ tamper: { bundle: (json) => ({ ...json, mediaType: 'x' }) } }).json.mediaType,
    ).toBe('x');
    const text = bundle(world, root, {
      signer: leaf,
      tamper: { bundle: () => '{"a":1,"a":2}' },
    }).bytes;
    expect(Buffer.from(text).toString()).toBe('{"a":1,"a":2}');
  });
});

describe('bundleReferrer', () => {
  const referrer = bundleReferrer(world, root, { signer: leaf });
  const manifest = JSON.parse(Buffer.from(referrer.manifest).toString()) as ReferrerManifest;
  const type = 'application/vnd.dev.sigstore.bundle.v0.3+json';

  it('refers to the image with one bundle and the empty configuration', () => {
    expect(manifest).toMatchObject({
      schemaVersion: 2,
      artifactType: type,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        size: 2,
      },
      layers: [{ mediaType: type }],
      subject: root,
      annotations: {
        'org.opencontainers.image.created': '2026-01-15T12:00:00Z',
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1',
      },
    });
    expect(Object.keys(manifest.subject)).toEqual(['mediaType', 'digest', 'size']);
    for (const { digest } of [manifest.config, ...manifest.layers])
      expect(referrer.blobs.has(digest)).toBe(true);
  });

  it('is listed in a fallback index with its type', () => {
    const index = referrersIndex(root, [referrer]);
    expect(index.tag).toBe(root.digest.replace(':', '-'));
    expect(JSON.parse(Buffer.from(index.bytes).toString())).toMatchObject({
      manifests: [
        {
          digest: referrer.descriptor.digest,
          artifactType: type,
          annotations: manifest.annotations,
        },
      ],
    });
  });

  it('can lie about its subject', () => {
    const liar = bundleReferrer(world, root, {
      signer: leaf,
      referrer: { tamper: { manifest: (honest) => ({ ...honest, subject: honest.config }) } },
    });
    expect(JSON.parse(Buffer.from(liar.manifest).toString())).toMatchObject({
      subject: { size: 2 },
    });
  });
});

describe('hostile combinations', () => {
  const thief = world.keyPair('p256', 'thief');

  it('signs the same checkpoint with another key', () => {
    const { entry } = make({
      tamper: {
        entry: (own) => ({
          ...own,
          proof: {
            ...own.proof,
            checkpoint: world.log.checkpoint({ size: own.proof.treeSize, key: thief }),
          },
        }),
      },
    });
    const [text = '', line = ''] = entry?.inclusionProof?.checkpoint?.envelope.split('\n\n') ?? [];
    const signature = raw(line.trimEnd().split(' ')[2]).subarray(4);
    expect([
      verify('sha256', Buffer.from(`${text}\n`), world.pins.rekorKey, signature),
      verify('sha256', Buffer.from(`${text}\n`), thief.publicKeyPem, signature),
    ]).toEqual([false, true]);
  });

  it('names another certificate in an entry that is otherwise right', () => {
    const other = world.issueLeaf({
      identity: { email: 'eve@example.com' },
      issuer: 'https://issuer.example',
    });
    const body = (honest: object): object => ({
      ...honest,
      spec: {
        ...(honest as HashedRekord).spec,
        signature: { publicKey: { content: b64(other.certificate.pem) } },
      },
    });
    expect(
      (make({ tamper: { body } }, ARTIFACT).body as HashedRekord).spec.signature.publicKey.content,
    ).toBe(b64(other.certificate.pem));
  });

  it('takes the entry of another log', () => {
    const elsewhere = createWorld({ seed: 'elsewhere' });
    const { entry } = make({ tamper: { entry: ({ body }) => elsewhere.log.append(body) } });
    expect(raw(entry?.logId.keyId).toString('hex')).toBe(elsewhere.log.logId);
  });
});
