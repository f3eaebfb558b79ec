import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Descriptor } from '../descriptor.ts';
import { bundleReferrer } from '../sign/referrer.ts';
import { signSimple } from '../sign/simple.ts';
import { createWorld } from '../world.ts';
import { type Image, type ImageOptions, makeImage } from './image.ts';
import { layoutFiles, writeLayout } from './layout.ts';

type Manifest = { config: Descriptor; layers: Descriptor[] };
const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const parse = <T>(bytes: Uint8Array | undefined): T =>
  JSON.parse(Buffer.from(bytes ?? []).toString()) as T;
const manifestsOf = ({ manifests, blobs }: Image): Manifest[] =>
  manifests.map(({ digest }) => parse<Manifest>(blobs.get(digest)));

describe('makeImage', () => {
  it('is an index over two platforms by default', () => {
    const { root, blobs, manifests } = makeImage();
    const index = parse<{ manifests: Descriptor[] }>(blobs.get(root.digest));
    expect(root.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(index.manifests).toEqual(manifests);
    expect(manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
  });

  it.each<[string, ImageOptions]>([
    ['two platforms', {}],
    ['one platform', { platforms: ['linux/arm/v7'] }],
    ['plain tars', { compression: 'none', sizes: [10, 20, 3000] }],
    ['no layers', { sizes: [] }],
  ])('holds exactly what its manifests name: %s', (_, options) => {
    const image = makeImage(options);
    const named = [
      image.root,
      ...image.manifests,
      ...manifestsOf(image).flatMap(({ config, layers }) => [config, ...layers]),
    ];
    for (const { digest, size } of named)
      expect([digest, size]).toEqual([
        digestOf(image.blobs.get(digest) ?? Buffer.of()),
        image.blobs.get(digest)?.length,
      ]);
    expect(new Set(named.map(({ digest }) => digest))).toEqual(new Set(image.blobs.keys()));
  });

  it('names the uncompressed tars in its configuration', () => {
    const image = makeImage({ platforms: ['linux/amd64'], sizes: [600] });
    const [manifest] = manifestsOf(image);
    const tar = gunzipSync(image.blobs.get(manifest?.layers[0]?.digest ?? '') ?? Buffer.of());
    expect(parse(image.blobs.get(manifest?.config.digest ?? ''))).toMatchObject({
      os: 'linux',
      architecture: 'amd64',
      rootfs: { diff_ids: [digestOf(tar)] },
    });
    expect([
      tar.length % 512,
      tar.subarray(124, 135).toString(),
      tar.subarray(257, 265).toString(),
    ]).toEqual([0, '00000001130', 'ustar\x0000']);
  });

  it('follows from its options', () => {
    expect(makeImage({ seed: 'a' })).toEqual(makeImage({ seed: 'a' }));
    expect(makeImage({ seed: 'a' }).root.digest).not.toBe(makeImage({ seed: 'b' }).root.digest);
  });

  it('writes no time and no operating system into gzip headers', () => {
    const image = makeImage({ platforms: ['linux/amd64'] });
    const layer = image.blobs.get(manifestsOf(image)[0]?.layers[0]?.digest ?? '');
    expect([...(layer ?? []).slice(4, 10)]).toEqual([0, 0, 0, 0, expect.any(Number), 255]);
  });

  it('can be an index of one', () =>
    expect(makeImage({ platforms: ['linux/amd64'], index: true }).root.mediaType).toContain(
      'index',
    ));
});

describe('layout', () => {
  const world = createWorld({ seed: 'layout' });
  const signer = { key: world.keyPair() };
  const image = { ...makeImage(), name: 'registry.example/app:1.0' };
  const attachments = [
    signSimple(world, image.root, { signer }),
    bundleReferrer(world, image.root, { signer }),
  ];
  const entries = (style: 'cosign' | 'plain'): unknown =>
    parse<{ manifests: unknown }>(
      layoutFiles({ images: [image], attachments, style }).get('index.json'),
    ).manifests;

  it('is what cosign saves: kinds without names, referrers unlisted but there', () => {
    expect(entries('cosign')).toEqual([
      { ...image.root, annotations: { kind: 'dev.cosignproject.cosign/imageIndex' } },
      expect.objectContaining({
        digest: attachments[0]?.descriptor.digest,
        annotations: { kind: 'dev.cosignproject.cosign/sigs' },
      }),
    ]);
    const files = layoutFiles({ images: [image], attachments });
    expect(files.has(`blobs/sha256/${attachments[1]?.descriptor.digest.slice(7)}`)).toBe(true);
  });

  it('names images and tags in a plain layout, and lists referrers', () => {
    expect(entries('plain')).toMatchObject([
      {
        digest: image.root.digest,
        annotations: { 'org.opencontainers.image.ref.name': image.name },
      },
      { annotations: { 'org.opencontainers.image.ref.name': attachments[0]?.tag } },
      {
        digest: attachments[1]?.descriptor.digest,
        artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      },
    ]);
  });

  it('is written to a directory, each blob under its digest', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'layout-'));
    await writeLayout(dir, { images: [image], attachments });
    for (const [digest, bytes] of image.blobs)
      expect(new Uint8Array(await readFile(join(dir, 'blobs', digest.replace(':', '/'))))).toEqual(
        bytes,
      );
    expect(parse(await readFile(join(dir, 'oci-layout')))).toEqual({ imageLayoutVersion: '1.0.0' });
    await rm(dir, { recursive: true });
  });
});
