import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LocatedContent } from '@sealift/blobs';
import { digest, LIMITS } from '@sealift/bytes';
import { parseManifest, readGraph } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import type { LayoutOptions } from '../layout.ts';
import { type RawEntry, rawTar } from '../tar.fixture.ts';
import { archiveOf, LAYER, type SavedFiles, saved } from './archive.fixture.ts';
import { openDockerArchive } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-docker-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

async function opening<T>(
  tar: Uint8Array,
  work: (content: LocatedContent) => Promise<T>,
  options: LayoutOptions = {},
): Promise<T> {
  const path = join(folder, `${count++}.tar`);
  writeFileSync(path, tar);
  const content = await openDockerArchive(path, options);
  try {
    return await work(content);
  } finally {
    await content.close();
  }
}

/** What an export does with it: names, and every blob read. */
const whole = (tar: Uint8Array, options?: LayoutOptions) =>
  opening(
    tar,
    async (content) => {
      await content.hashAll();
      for (const { descriptor } of content.images) {
        const read = (each: { readonly digest: typeof descriptor.digest }) =>
          content.read(each.digest, LIMITS.ociManifest);
        const { configs, layers } = await readGraph(descriptor, read);
        for (const { digest: of, size } of [...configs, ...layers]) {
          expect(content.size(of)).toBe(size);
          for await (const piece of content.open(of)) expect(piece.length).toBeGreaterThan(0);
        }
      }
      return content.images.map(({ name }) => name);
    },
    options,
  );
const manifestOf = (tar: Uint8Array) =>
  opening(tar, async (content) => {
    const [image] = content.images;
    if (image === undefined) throw new Error('no image');
    const manifest = parseManifest(
      await content.read(image.descriptor.digest, LIMITS.ociManifest),
      image.descriptor,
    );
    return manifest.kind === 'manifest' ? manifest : undefined;
  });
const NAME = 'docker.io/library/app:1';
const other = saved({ names: ['registry.example/other:2'], layers: [rawTar({ name: 'other' })] });

describe('a docker archive', () => {
  it.each<[string, SavedFiles[], (string | undefined)[]]>([
    ['of one image', [saved()], [NAME]],
    ['with layers in gzip', [saved({ gzip: true })], [NAME]],
    ['of two images', [saved(), other], [NAME, 'registry.example/other:2']],
    [
      'of an image with two names',
      [saved({ names: ['app:1', 'app:2'] })],
      [NAME, 'docker.io/library/app:2'],
    ],
    ['of an image that was saved by its ID', [saved({ names: null })], [undefined]],
    ['of an image with the same layer twice', [saved({ layers: [LAYER, LAYER] })], [NAME]],
    ['of an image without layers', [saved({ layers: [] })], [NAME]],
  ])('%s is read whole', async (_, images, names) =>
    expect(await whole(archiveOf(...images))).toEqual(names),
  );

  it('keeps the bytes of config and layers, and makes one manifest of them', async () => {
    for (const [gzip, mediaType] of [
      [false, 'application/vnd.oci.image.layer.v1.tar'],
      [true, 'application/vnd.oci.image.layer.v1.tar+gzip'],
    ] as const) {
      const made = await manifestOf(archiveOf(saved({ gzip })));
      const bytes = gzip ? gzipSync(LAYER) : LAYER;
      expect(made?.layers).toMatchObject([{ mediaType, digest: digest.of(bytes) }]);
      expect(made).toEqual(await manifestOf(archiveOf(saved({ gzip }))));
    }
  });

  it('says what got lost', () =>
    opening(archiveOf(saved()), async ({ passedOver }) =>
      expect(passedOver?.[0]).toMatch(/^the digest that an image has in a registry: /),
    ));

  it('reads a layer that is a link to another', async () => {
    const { files, manifest } = saved({ layers: [LAYER, LAYER] });
    const [path = ''] = manifest['Layers'] as string[];
    files.set('two/layer.tar', { name: 'two/layer.tar', type: '2', target: `../${path}` });
    expect(
      await whole(archiveOf({ files, manifest: { ...manifest, Layers: [path, 'two/layer.tar'] } })),
    ).toEqual([NAME]);
  });

  it.each<[string, LayoutOptions, string]>([
    ['its name as it was saved', { tag: 'app:1' }, NAME],
    ['its full name', { tag: NAME }, NAME],
    ['its tag', { tag: '2' }, 'registry.example/other:2'],
    ['another name', { tag: 'app:1', as: 'registry.example/mine:3' }, 'registry.example/mine:3'],
  ])('gives one image by %s', async (_, options, name) =>
    expect(await whole(archiveOf(saved(), other), options)).toEqual([name]),
  );

  it('is not read for images that nobody wants', async () => {
    const broken = saved({
      names: ['broken:1'],
      layers: [Buffer.from('x')],
      config: { rootfs: {} },
    });
    expect(await codeOf(() => whole(archiveOf(saved(), broken)))).toBe('INDEX');
    expect(await whole(archiveOf(saved(), broken), { tag: 'app:1' })).toEqual([NAME]);
  });
});

/** An image with one thing changed: files of it, or what manifest.json says. */
function changed(change: (made: SavedFiles) => object) {
  const { files, manifest } = saved();
  const more = change({ files, manifest });
  return archiveOf({ files, manifest: { ...manifest, ...more } });
}
const first = ({ manifest }: SavedFiles, name: 'Layers'): string =>
  (manifest[name] as string[])[0] ?? '';
const put = (made: SavedFiles, entry: RawEntry): object => {
  made.files.set(entry.name, entry);
  return {};
};
const body = (made: SavedFiles, name: string, bytes: Uint8Array | string): object =>
  put(made, { name, body: bytes });
const without = (made: SavedFiles, name: string): object => {
  made.files.delete(name);
  return {};
};
const withConfig = (bytes: Uint8Array | string) =>
  changed((made) => ({ ...body(made, 'config.json', bytes), Config: 'config.json' }));
const configOf = ({ manifest }: SavedFiles): string => String(manifest['Config']);

describe('refused is', () => {
  it.each<[string, string, Uint8Array, LayoutOptions?]>([
    ['a tar without manifest.json', 'INDEX', rawTar({ name: 'a', body: 'x' })],
    ['a manifest.json that is no list', 'INDEX', rawTar({ name: 'manifest.json', body: '{}' })],
    ['a manifest.json of nothing', 'NO_IMAGES', rawTar({ name: 'manifest.json', body: '[]' })],
    [
      'a manifest.json with a key twice',
      'INDEX',
      rawTar({ name: 'manifest.json', body: '[{"Config":"a","Config":"b"}]' }),
    ],
    ['a whole archive in gzip', 'NO_BUNDLE', gzipSync(archiveOf(saved()))],
    ['an archive that is cut off', 'TAR_TRUNCATED', archiveOf(saved()).subarray(0, 700)],
    ['a name that is none', 'INDEX', archiveOf(saved({ names: ['NOT A NAME'] }))],
    ['one name for two images', 'INDEX', archiveOf(saved(), saved({ layers: [] }))],
    ['a tag that no image has', 'USAGE', archiveOf(saved(), other), { tag: '3' }],
    [
      'a tag that two images have',
      'USAGE',
      archiveOf(saved(), saved({ names: ['b:1'], layers: [] })),
      { tag: '1' },
    ],
    [
      'a name for two images',
      'USAGE',
      archiveOf(saved(), other),
      { as: 'registry.example/mine:3' },
    ],
    [
      'a config that is not there',
      'MISSING_BLOB',
      changed((made) => without(made, configOf(made))),
    ],
    [
      'a config of another digest than its name',
      'DIGEST',
      changed((made) => body(made, configOf(made), '{"rootfs":{"diff_ids":[]}}')),
    ],
    ['a config that is no JSON', 'INDEX', withConfig('{')],
    ['a config without layers', 'INDEX', withConfig('{}')],
    ['a config of too many bytes', 'LIMIT', withConfig(Buffer.alloc(LIMITS.ociManifest + 1))],
    ['fewer layers than the config has', 'INDEX', changed(() => ({ Layers: [] }))],
    ['layers that are no texts', 'INDEX', changed(() => ({ Layers: [1] }))],
    [
      'a thousand layers and one',
      'LIMIT',
      changed((made) => ({ Layers: Array(1001).fill(first(made, 'Layers')) })),
    ],
    [
      'a layer that is not there',
      'MISSING_BLOB',
      changed((made) => without(made, first(made, 'Layers'))),
    ],
    ['a layer outside', 'TAR_NAME', changed(() => ({ Layers: ['../x'] }))],
    ['a layer at an absolute place', 'TAR_NAME', changed(() => ({ Layers: ['/etc/passwd'] }))],
    [
      'a layer that is a link outside',
      'TAR_NAME',
      changed((made) => put(made, { name: first(made, 'Layers'), type: '2', target: '../../x' })),
    ],
    [
      'another layer than the config says',
      'DIGEST',
      changed((made) => body(made, first(made, 'Layers'), rawTar({ name: 'evil' }))),
    ],
    [
      'another layer in gzip',
      'DIGEST',
      changed((made) => body(made, first(made, 'Layers'), gzipSync(rawTar({ name: 'evil' })))),
    ],
    [
      'gzip that is cut off',
      'INDEX',
      changed((made) => body(made, first(made, 'Layers'), gzipSync(LAYER).subarray(0, 40))),
    ],
    [
      'gzip that is broken',
      'INDEX',
      changed((made) => body(made, first(made, 'Layers'), Buffer.from('1f8bffff', 'hex'))),
    ],
    [
      'a layer in zstd',
      'UNSUPPORTED',
      changed((made) => body(made, first(made, 'Layers'), Buffer.from('28b52ffd00', 'hex'))),
    ],
  ])('%s: %s', async (_, code, tar, options) =>
    expect(await codeOf(() => whole(tar, options))).toBe(code),
  );

  it('a layer that unpacks to a thousand times its size: LIMIT', async () => {
    const bomb = gzipSync(Buffer.alloc(128 * 1024 * 1024), { level: 9 });
    const tar = changed((made) => body(made, first(made, 'Layers'), bomb));
    expect(await codeOf(() => whole(tar))).toBe('LIMIT');
  });
});
