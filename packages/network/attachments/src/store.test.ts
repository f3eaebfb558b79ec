import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { attachmentTag, MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect, type Registries } from '@sealift/registry';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterEach, describe, expect, it } from 'vitest';
import { addBundle } from './add-bundle.ts';
import { addLayer } from './add-layer.ts';
import { type EvidenceStore, repositoryStore } from './store.ts';

const image = makeImage({ platforms: ['linux/amd64'], sizes: [16] });
const subject = image.root;
const TAG = attachmentTag(subject.digest, 'referrers-tag');
const stored = {
  mediaType: subject.mediaType,
  bytes: image.blobs.get(subject.digest) ?? new Uint8Array(),
};
const bundle = { bundle: Buffer.from('{}'), predicateType: 'https://x.example', created: 'now' };
const layer = { mediaType: MEDIA_TYPES.simpleSigning, bytes: Buffer.from('{}'), annotations: {} };

let server: FakeRegistry;
let registries: Registries;
async function open(options: RegistryOptions = {}, tags = {}): Promise<EvidenceStore> {
  server = await startRegistry(options);
  registries = connect();
  server.put('team/app', [...image.blobs.values()], [stored], tags);
  return repositoryStore(registries.at(server.host), 'team/app');
}
afterEach(async () => {
  await registries.close();
  await server.close();
});
const tags = () => [...server.repository('team/app').tags.keys()];
const puts = () => server.requests.filter(({ method }) => method === 'PUT');

describe('a bundle', () => {
  it.each<[string, RegistryOptions, string[]]>([
    ['no index where the registry lists it', {}, []],
    ['an index where it does not', { referrers: false }, [TAG]],
  ])('gets %s', async (_, options, expected) => {
    await addBundle(await open(options), subject, bundle);
    expect(tags()).toEqual(expected);
  });

  const other = makeImage({ platforms: ['linux/s390x'], sizes: [8] }).root;
  it.each<[string, string, typeof subject]>([
    ['of this image itself', 'REGISTRY', subject],
    ['of another image', 'USAGE', other],
  ])('is refused where its index would take the place %s', async (_, code, of) => {
    const tag = attachmentTag(of.digest, 'referrers-tag');
    const store = await open({ referrers: false }, { [tag]: subject.digest });
    expect(await codeOf(() => addBundle(store, of, bundle))).toBe(code);
    expect(server.repository('team/app').tags.get(tag)).toBe(subject.digest);
  });
});

describe('a referrer that refers to nothing', () => {
  it('is never sent', async () => {
    const store = await open();
    const pushed = () => store.pushReferrer(stored.bytes, stored.mediaType);
    expect(await codeOf(pushed)).toBe('INTERNAL');
    expect(puts()).toEqual([]);
  });
});

describe('a layer', () => {
  const tag = attachmentTag(subject.digest, 'cosign-sig');
  it('is sent once, however often it is added', async () => {
    const store = await open();
    await addLayer(store, subject.digest, 'cosign-sig', layer);
    const first = server.requests.filter(({ method }) => method === 'POST').length;
    await addLayer(store, subject.digest, 'cosign-sig', layer);
    expect(tags()).toEqual([tag]);
    // The config of two layers is another one.
    expect(server.requests.filter(({ method }) => method === 'POST').length).toBe(first + 1);
  });

  it('is refused where an index has its tag (T5)', async () => {
    const index = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], sizes: [8] }).root;
    const store = await open();
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: index.mediaType, manifests: [] }),
    );
    const { digest } = await registries
      .at(server.host)
      .pushManifest('team/app', bytes, index.mediaType, tag);
    const added = () => addLayer(store, subject.digest, 'cosign-sig', layer);
    expect(await codeOf(added)).toBe('USAGE');
    expect(server.repository('team/app').tags.get(tag)).toBe(digest);
  });
});
