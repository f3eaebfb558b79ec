/** What the manifest of a referrer repeats of its layers, and how layers are printed. T39 */
import { base64 } from '@sealift/bytes';
import type { Descriptor, Manifest } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import {
  attest,
  type BundleOptions,
  bundle,
  createWorld,
  makeImage,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import * as formats from './attached.ts';
import { cosignAttestation } from './cosign-attestation.ts';
import { cosignSignature } from './cosign-signature.ts';
import type { AttachedFormat } from './format.ts';

const world = createWorld({ seed: 'carried' });
const image = makeImage({}).root;
const leaf = world.issueLeaf({ identity: { email: 'ada@example.com' } });
const key = world.keyPair();
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PLAIN_BUNDLE = 'application/vnd.dev.sigstore.bundle+json;version=';
const LOG = 'dev.sigstore.cosign/bundle';

function layerOf({ layers: [layer] }: ReturnType<typeof signSimple>) {
  if (layer === undefined) return expect.unreachable();
  const { annotations = {}, ...descriptor } = layer.descriptor;
  const read = { ...descriptor, annotations: new Map(Object.entries(annotations)) };
  return { descriptor: read as Descriptor, bytes: layer.bytes };
}
const print = ({ layer }: AttachedFormat, { descriptor, bytes }: ReturnType<typeof layerOf>) =>
  layer.print(layer.decode(descriptor, bytes), descriptor, bytes);

describe('a signature of cosign’s', () => {
  it('is printed with certificate and chain, and what the log said as it was', () => {
    const layer = layerOf(signSimple(world, image, { signer: leaf }));
    const printed = JSON.parse(print(cosignSignature, layer));
    expect(printed.Cert).toEqual({ Raw: base64.encode(leaf.certificate.der) });
    expect(printed.Chain).not.toEqual([]);
    expect(printed.Payload).toBe(base64.encode(layer.bytes));
    expect(printed.Bundle).toEqual(JSON.parse(layer.descriptor.annotations?.get(LOG) ?? ''));
    expect(printed.RFC3161Timestamp).toBeNull();
  });

  it('by a key has neither, and nothing of a log where there is none', () => {
    const layer = layerOf(signSimple(world, image, { signer: { key }, log: false }));
    expect(JSON.parse(print(cosignSignature, layer))).toMatchObject({
      ...{ Cert: null, Chain: null, Bundle: null },
      Base64Signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
    });
  });

  it('PARSE where what the log said is no JSON', async () => {
    const layer = layerOf(signSimple(world, image, { signer: { key }, log: false }));
    const evidence = cosignSignature.layer.decode(layer.descriptor, layer.bytes);
    const descriptor = { ...layer.descriptor, annotations: new Map([[LOG, '{']]) };
    expect(await codeOf(() => cosignSignature.layer.print(evidence, descriptor, layer.bytes))).toBe(
      'PARSE',
    );
  });

  it('is nothing but a signature over a payload', async () => {
    const layer = layerOf(
      attest(world, image, { signer: leaf, predicateType: 'x', predicate: {} }),
    );
    const evidence = cosignAttestation.layer.decode(layer.descriptor, layer.bytes);
    expect(
      await codeOf(() => cosignSignature.layer.print(evidence, layer.descriptor, layer.bytes)),
    ).toBe('INTERNAL');
  });
});

const found = (artifactType: string | undefined, config: string): Manifest =>
  ({
    ...(artifactType === undefined ? {} : { artifactType }),
    config: { mediaType: config },
  }) as unknown as Manifest;
const asked = (bytes: Uint8Array) => ({
  descriptor: {} as Descriptor,
  read: async () => bytes,
});

describe('the manifest of a referrer', () => {
  const ATT = 'application/vnd.dev.cosign.artifact.att.v1+json';
  const IN_TOTO = 'application/vnd.in-toto+json';
  const EMPTY = 'application/vnd.oci.empty.v1+json';
  it.each([
    ['that cosign called its own', ATT, EMPTY, ATT, 'layers'],
    ['that cosign called so by its configuration', undefined, ATT, ATT, 'layers'],
    ['with envelopes as they are', IN_TOTO, EMPTY, IN_TOTO, 'empty'],
    ['of another name', 'text/plain', EMPTY, IN_TOTO, 'empty'],
  ])('%s', async (_, artifactType, config, type, form) => {
    const manifest = found(artifactType, config);
    const said = await cosignAttestation.layer.referrer(manifest, asked(new Uint8Array()));
    expect(said).toEqual({ types: [type], config: form, annotations: {} });
  });

  const said = (subject: Parameters<typeof bundle>[1], more: Partial<BundleOptions> = {}) => {
    const { bytes } = bundle(world, subject, { signer: leaf, ...more });
    return formats.ofLayer(BUNDLE)?.layer.referrer(found(BUNDLE, EMPTY), asked(bytes));
  };

  it('of a bundle repeats what its statement says', async () =>
    expect(await said(image, { predicateType: 'https://x.example/v1' })).toMatchObject({
      types: ['application/vnd.dev.sigstore.bundle.v0.3+json', expect.any(String)],
      annotations: {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': 'https://x.example/v1',
      },
    }));

  it('of a bundle over a file says that alone', async () =>
    expect(await said(Buffer.from('a file'), { content: 'messageSignature' })).toMatchObject({
      annotations: { 'dev.sigstore.bundle.content': 'message-signature' },
    }));

  it('of an older bundle has its one name', async () =>
    expect((await said(image, { version: '0.2' }))?.types).toEqual([`${PLAIN_BUNDLE}0.2`]));

  it.each([
    ['PARSE', '{'],
    ['STRUCTURE', '{}'],
  ])('%s where the bundle is none', async (code, text) => {
    const layer = formats.ofLayer(BUNDLE)?.layer;
    const read = async () => layer?.referrer(found(BUNDLE, EMPTY), asked(Buffer.from(text)));
    expect(await codeOf(read)).toBe(code);
  });
});
