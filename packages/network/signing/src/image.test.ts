import { repositoryStore } from '@sealift/attachments';
import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { connect, type Registries } from '@sealift/registry';
import { decodeBundle } from '@sealift/sigstore';
import { makeImage } from '@sealift/virtual-sigstore';
import { afterEach, describe, expect, it } from 'vitest';
import { attestImage, type Format, signImage } from './image.ts';
import { makeSigner } from './signing.fixture.ts';

const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], sizes: [16] });
const TAG = `sha256-${image.root.digest.slice(7)}`;
let server: FakeRegistry;
let registries: Registries;
const open = async (options: RegistryOptions = {}): Promise<void> => {
  server = await startRegistry(options);
  registries = connect();
  const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: image.blobs.get(digest) ?? new Uint8Array(),
  }));
  server.put('team/app', [...image.blobs.values()], stored, { v1: image.root.digest });
};
afterEach(async () => {
  await registries.close();
  await server.close();
});

const store = (repository = 'team/app') => repositoryStore(registries.at(server.host), repository);
const signer = makeSigner();
const common = (formats: readonly Format[]) => ({
  credential: { signer },
  witnesses: {},
  formats,
  created: '2026-01-01T00:00:00Z',
});
const sign = (formats: readonly Format[], { recursive = false, annotations = {} } = {}) =>
  signImage(store(), parseReference(`${server.host}/team/app:v1`), {
    ...common(formats),
    recursive,
    annotations,
  });
const manifestAt = (name: string) => {
  const repository = server.repository('team/app');
  const stored = repository.manifests.get(repository.tags.get(name) ?? name);
  return JSON.parse(Buffer.from(stored?.bytes ?? '{}').toString()) as {
    layers: { digest: string; mediaType: string; annotations: Record<string, string> }[];
    config: { digest: string; size: number };
    manifests: { digest: string; artifactType: string; annotations: Record<string, string> }[];
    subject?: { digest: string };
  };
};
const blobAt = (digest: string): Buffer =>
  Buffer.from(server.repository('team/app').blobs.get(digest as `sha256:${string}`) ?? '');

describe('a legacy signature', () => {
  it('lies under its tag, with the configuration that cosign writes', async () => {
    await open();
    await sign(['legacy']);
    const { layers, config } = manifestAt(`${TAG}.sig`);
    expect(layers.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.dev.cosign.simplesigning.v1+json',
    ]);
    expect(config.size).toBe(233);
    expect(blobAt(layers[0]?.digest ?? '').toString()).toContain(
      `"docker-reference":"${server.host}/team/app"`,
    );
  });

  it('is added to those that are there', async () => {
    await open();
    await sign(['legacy']);
    const [first] = manifestAt(`${TAG}.sig`).layers;
    await sign(['legacy'], { annotations: { build: '7' } });
    const { layers, config } = manifestAt(`${TAG}.sig`);
    expect([layers.length, layers[0]]).toEqual([2, first]);
    expect(JSON.parse(blobAt(config.digest).toString())).toMatchObject({
      rootfs: { diff_ids: layers.map(({ digest }) => digest) },
    });
  });

  it('does not replace something else under its tag', async () => {
    await open();
    server.put('team/app', [], [], { [`${TAG}.sig`]: image.root.digest });
    expect(await codeOf(() => sign(['legacy']))).toBe('USAGE');
    expect(server.repository('team/app').tags.get(`${TAG}.sig`)).toBe(image.root.digest);
  });

  it('has no room for an entry of Rekor 2', async () => {
    await open();
    const witnesses = { rekor: { url: 'http://127.0.0.1:1', version: 2 as const } };
    const options = { ...common(['legacy']), witnesses, recursive: false, annotations: {} };
    expect(
      await codeOf(() => signImage(store(), parseReference(`${server.host}/team/app:v1`), options)),
    ).toBe('UNSUPPORTED');
  });
});

describe('a bundle', () => {
  it('refers to its image, and reads as one', async () => {
    await open();
    const [signed] = await sign(['bundle']);
    const { subject, layers } = manifestAt(signed?.digest ?? '');
    expect(subject?.digest).toBe(image.root.digest);
    expect(decodeBundle(blobAt(layers[0]?.digest ?? ''))).toMatchObject({
      format: { id: 'sigstore bundle v0.3' },
    });
  });

  it(
    'is listed in the fallback index where the registry has no API, beside what is ' + 'there',
    async () => {
      await open({ referrers: false });
      await sign(['bundle']);
      await sign(['bundle']);
      const { manifests } = manifestAt(TAG);
      expect(manifests.map(({ artifactType }) => artifactType)).toEqual(
        Array(2).fill('application/vnd.dev.sigstore.bundle.v0.3+json'),
      );
      expect(manifests[0]?.annotations['dev.sigstore.bundle.predicateType']).toBe(
        'https://sigstore.dev/cosign/sign/v1',
      );
    },
  );

  it('does not replace something else under the fallback tag', async () => {
    await open({ referrers: false });
    server.put('team/app', [], [], { [TAG]: image.manifests[0]?.digest ?? '' });
    expect(await codeOf(() => sign(['bundle']))).toBe('USAGE');
  });
});

describe('an index', () => {
  it('is signed alone, or with each of its platforms', async () => {
    await open();
    expect(
      (await sign(['bundle', 'legacy'])).map(({ subject, format }) => [subject, format]),
    ).toEqual([
      [image.root.digest, 'bundle'],
      [image.root.digest, 'legacy'],
    ]);
    const subjects = (await sign(['legacy'], { recursive: true })).map(({ subject }) => subject);
    expect(subjects).toEqual([image.root.digest, ...image.manifests.map(({ digest }) => digest)]);
  });
});

describe('an attestation', () => {
  it.each<[Format, string]>([
    ['legacy', `${TAG}.att`],
    ['bundle', ''],
  ])('is written as %s', async (format, tag) => {
    await open();
    const options = {
      ...common([format]),
      predicateType: 'https://spdx.dev/Document',
      predicate: '{}',
    };
    const [signed] = await attestImage(
      store(),
      parseReference(`${server.host}/team/app:v1`),
      options,
    );
    expect(signed?.tag ?? '').toBe(tag);
    const { layers } = manifestAt(signed?.digest ?? '');
    expect(layers).toHaveLength(1);
    if (format === 'legacy')
      expect(layers[0]).toMatchObject({
        mediaType: 'application/vnd.dsse.envelope.v1+json',
        annotations: { predicateType: 'https://spdx.dev/Document' },
      });
  });
});

describe('nothing is signed', () => {
  it('where the image is not there', async () => {
    await open();
    const reference = parseReference(`${server.host}/team/other:v1`);
    expect(
      await codeOf(() =>
        signImage(store('team/other'), reference, {
          ...common(['bundle']),
          recursive: false,
          annotations: {},
        }),
      ),
    ).toBe('NOT_FOUND');
  });

  it('where the key makes bad signatures', async () => {
    await open();
    const broken = { ...signer, sign: async () => makeSigner().sign(new Uint8Array()) };
    const options = {
      ...common(['bundle']),
      credential: { signer: broken },
      recursive: false,
      annotations: {},
    };
    expect(
      await codeOf(() => signImage(store(), parseReference(`${server.host}/team/app:v1`), options)),
    ).toBe('INTERNAL');
    expect(server.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});
