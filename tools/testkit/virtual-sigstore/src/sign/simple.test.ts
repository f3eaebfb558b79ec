import { createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Descriptor } from '../descriptor.ts';
import { makeImage } from '../image/image.ts';
import type { HashedRekord } from '../log/entries.ts';
import { createWorld } from '../world.ts';
import { type Attachment, cosignObject } from './attachment.ts';
import type { Signer } from './signer.ts';
import { type SimpleTamper, signSimple } from './simple.ts';

const world = createWorld({ seed: 'simple' });
const { root } = makeImage();
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://issuer.example',
});
const key: Signer = { key: world.keyPair() };
const PAYLOAD =
  `{"critical":{"identity":{"docker-reference":"registry.example/app"},` +
  `"image":{"docker-manifest-digest":"${root.digest}"},"type":"cosign container image ` +
  `signature"},"optional":null}`;

type Manifest = { config: Descriptor; layers: Descriptor[] };
type RekorBundle = {
  SignedEntryTimestamp: string;
  Payload: { body: string; integratedTime: number; logIndex: number; logID: string };
};

/** A .sig object read from its bytes, as a registry would hand it out. */
function read({ manifest, blobs }: Attachment) {
  const { config, layers } = JSON.parse(Buffer.from(manifest).toString()) as Manifest;
  const annotations: Record<string, string> = { ...layers[0]?.annotations };
  const rekor = JSON.parse(
    annotations['dev.sigstore.cosign/bundle'] ?? 'null',
  ) as RekorBundle | null;
  const body =
    rekor && (JSON.parse(Buffer.from(rekor.Payload.body, 'base64').toString()) as HashedRekord);
  const payload = blobs.get(layers[0]?.digest ?? '') ?? Buffer.of();
  return {
    config,
    layers,
    annotations,
    rekor,
    body,
    payload,
    signature: Buffer.from(annotations['dev.cosignproject.cosign/signature'] ?? '', 'base64'),
  };
}

const sign = (signer: Signer, tamper: SimpleTamper = {}): ReturnType<typeof read> =>
  read(signSimple(world, root, { signer, tamper }));

describe('signSimple', () => {
  it('is stored under the tag of the image digest, each blob under its own', () => {
    const signed = signSimple(world, root, { signer: key });
    expect(signed.tag).toBe(`${root.digest.replace(':', '-')}.sig`);
    for (const [digest, bytes] of signed.blobs)
      expect(digest).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    expect(signed.blobs.get(signed.descriptor.digest)).toEqual(signed.manifest);
  });

  it('signs the payload by key, without certificate', () => {
    const { payload, signature, annotations } = sign(key);
    expect(Buffer.from(payload).toString()).toBe(PAYLOAD);
    expect(verify('sha256', payload, key.key.publicKeyPem, signature)).toBe(true);
    expect(Object.keys(annotations)).toEqual([
      'dev.cosignproject.cosign/signature',
      'dev.sigstore.cosign/bundle',
    ]);
  });

  it('signs the payload by certificate, with its chain', () => {
    const { payload, signature, annotations } = sign(leaf);
    expect(
      verify(
        'sha256',
        payload,
        new X509Certificate(annotations['dev.sigstore.cosign/certificate'] ?? '').publicKey,
        signature,
      ),
    ).toBe(true);
    expect(annotations['dev.sigstore.cosign/chain']).toBe(
      world.pins.caIntermediates + world.pins.caRoots,
    );
  });

  it.each([
    ['key', key],
    ['leaf', leaf],
  ])('logs payload, signature and %s', (_, signer) => {
    const { payload, signature, body, rekor } = sign(signer);
    expect(body).toEqual({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: {
          hash: { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') },
        },
        signature: {
          content: signature.toString('base64'),
          publicKey: {
            content: Buffer.from(signer.certificate?.pem ?? signer.key.publicKeyPem).toString(
              'base64',
            ),
          },
        },
      },
    });
    const {
      body: b64,
      integratedTime,
      logIndex,
      logID,
    } = rekor?.Payload ?? { body: '', integratedTime: 0, logIndex: 0, logID: '' };
    const promise =
      `{"body":"${b64}","integratedTime":${integratedTime},"logID":"${logID}",` +
      `"logIndex":${logIndex}}`;
    expect(
      verify(
        'sha256',
        Buffer.from(promise),
        world.pins.rekorKey,
        Buffer.from(rekor?.SignedEntryTimestamp ?? '', 'base64'),
      ),
    ).toBe(true);
  });

  it('has the 233-byte configuration that cosign writes', () =>
    expect(sign(key).config.size).toBe(233));
  it('can do without the log', () =>
    expect(read(signSimple(world, root, { signer: key, log: false })).rekor).toBeNull());
  it('carries optional annotations', () => {
    expect(
      Buffer.from(
        read(signSimple(world, root, { signer: key, optional: { env: 'prod' } })).payload,
      ).toString(),
    ).toContain('"optional":{"env":"prod"}');
  });

  it('puts several signatures into one object', () => {
    const both = cosignObject(
      'sigs',
      root,
      signSimple(world, root, { signer: key }),
      signSimple(world, root, { signer: leaf }),
    );
    expect(read(both).layers).toHaveLength(2);
    expect([...both.blobs.keys()]).toHaveLength(3);
  });
});

describe('tamper', () => {
  it('payload: before it is signed', () => {
    const { payload, signature } = sign(key, { payload: () => Buffer.from('{}') });
    expect(verify('sha256', payload, key.key.publicKeyPem, signature)).toBe(true);
  });

  it('layer: after it was signed, under an honest digest', () => {
    const { payload, signature } = sign(key, { layer: () => Buffer.from('{}') });
    expect([
      Buffer.from(payload).toString(),
      verify('sha256', payload, key.key.publicKeyPem, signature),
    ]).toEqual(['{}', false]);
  });

  it("entry: another signature's", () => {
    const other = signSimple(world, root, { signer: leaf });
    const { body, signature } = sign(key, { entry: (own) => other.entries[0] ?? own });
    expect(body?.spec.signature.content).not.toBe(signature.toString('base64'));
  });

  it('body: one field of a good one', () => {
    const { body } = sign(key, { body: (good) => ({ ...good, apiVersion: '0.0.9' }) });
    expect(body?.apiVersion).toBe('0.0.9');
  });

  it('signer: a key that the certificate does not hold', () => {
    const { payload, signature } = sign({ ...leaf, key: key.key });
    expect(
      verify('sha256', payload, new X509Certificate(leaf.certificate.pem).publicKey, signature),
    ).toBe(false);
  });

  it('annotations: dropped', () =>
    expect(sign(leaf, { annotations: () => ({}) }).annotations).toEqual({}));
});
