/** Docker archives as `docker save` and others write them, for tests. */
import { gzipSync } from 'node:zlib';
import { digest } from '@sealift/bytes';
import { type RawEntry, rawTar } from '../tar.fixture.ts';

const hexOf = (bytes: Uint8Array): string => digest.hexOf(digest.of(bytes));

export interface Saved {
  readonly names?: readonly string[] | null;
  /** Layers, unpacked. */
  readonly layers?: readonly Uint8Array[];
  readonly gzip?: boolean;
  readonly config?: object;
}

export interface SavedFiles {
  readonly files: Map<string, RawEntry>;
  readonly manifest: Record<string, unknown>;
}

/** The files of one image, in the older form: `<hex>/layer.tar`, `<hex>.json`. */
export function saved({
  names = ['app:1'],
  layers = [LAYER],
  gzip = false,
  config = {},
}: Saved = {}): SavedFiles {
  const text = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => digest.of(layer)) },
    ...config,
  });
  const files = new Map<string, RawEntry>();
  const put = (name: string, body: Uint8Array | string): string => {
    files.set(name, { name, body });
    return name;
  };
  const Layers = layers.map((layer) =>
    put(`${hexOf(layer)}/layer.tar`, gzip ? gzipSync(layer) : layer),
  );
  const Config = put(`${hexOf(Buffer.from(text))}.json`, text);
  return { files, manifest: { Config, RepoTags: names, Layers } };
}

export const LAYER = rawTar({ name: 'hello', body: 'hello' });

/** An archive of images, with manifest.json at its end, where `docker save` has it. */
export function archiveOf(...images: readonly SavedFiles[]): Buffer {
  const files = new Map(images.flatMap((image) => [...image.files]));
  const body = JSON.stringify(images.map(({ manifest }) => manifest));
  return rawTar(...files.values(), { name: 'manifest.json', body });
}
