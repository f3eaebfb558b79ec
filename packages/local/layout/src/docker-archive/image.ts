/** An image of a docker archive, as the OCI manifest that it becomes. */
import { posix } from 'node:path';
import { readPiece } from '@sealift/blobs';
import { type Digest, digest, Fields, json, LIMITS, type Tally, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import type { FileInTar, TarFiles } from '../foreign-tar.ts';
import { describeLayer } from './layer.ts';
import type { SavedImage } from './manifest.ts';

/** What was made of an image, and where its layers are in the archive. */
export interface ConvertedImage {
  readonly descriptor: Descriptor;
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  readonly layers: ReadonlyMap<Digest, FileInTar>;
}

/**
 * Makes a manifest around the config and the layers, whose bytes stay as they are: equal archives
 * give equal digests.
 * @throws Rejection MISSING_BLOB | DIGEST | INDEX | LIMIT | UNSUPPORTED | TAR_NAME
 */
export async function convert(
  tar: TarFiles,
  saved: SavedImage,
  total: Tally,
): Promise<ConvertedImage> {
  const config = readConfig(tar, saved.config);
  const diffIds = diffIdsOf(config, saved);
  const layers = new Map<Digest, FileInTar>();
  const described: Descriptor[] = [];
  for (const [i, diffId] of diffIds.entries()) {
    const file = fileIn(tar, saved.layers[i] ?? '');
    const layer = await describeLayer(file, diffId, total);
    layers.set(layer.digest, file);
    described.push(layer);
  }
  const manifest = utf8.encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: describe(MEDIA_TYPES.imageConfig, config),
      layers: described,
    }),
  );
  return { descriptor: describe(MEDIA_TYPES.ociManifest, manifest), manifest, config, layers };
}

const describe = (mediaType: string, bytes: Uint8Array): Descriptor => ({
  mediaType,
  digest: digest.of(bytes),
  size: bytes.length,
});

function fileIn(tar: TarFiles, name: string): FileInTar {
  const path = posix.normalize(name);
  if (posix.isAbsolute(path) || path.split('/')[0] === '..')
    reject('TAR_NAME', `"${printable(name)}" leads out of the archive`);
  const file = tar.file(path);
  return file ?? reject('MISSING_BLOB', `"${printable(name)}" is not in the archive`);
}

/** Its file is called by its digest, by everyone but a few builders. */
const HEX = /^(?:sha256:)?([0-9a-f]{64})(?:\.json)?$/;

function readConfig(tar: TarFiles, name: string): Uint8Array {
  const file = fileIn(tar, name);
  if (file.size > LIMITS.ociManifest)
    reject('LIMIT', `config of ${file.size} bytes, limit ${LIMITS.ociManifest}`);
  const bytes = readPiece(file);
  const stated = HEX.exec(posix.basename(name))?.[1];
  const found = digest.of(bytes);
  if (stated !== undefined && found !== `sha256:${stated}`)
    reject('DIGEST', `config "${printable(name)}": the bytes hash to ${found}`);
  return bytes;
}

function diffIdsOf(config: Uint8Array, { config: name, layers }: SavedImage): Digest[] {
  const where = `config "${printable(name)}"`;
  const fields = new Fields(json.parse(config, 'INDEX', LIMITS.ociManifest), where, 'INDEX');
  const diffIds = fields
    .object('rootfs')
    .list('diff_ids')
    .map((each) => digest.parse(typeof each === 'string' ? each : '', 'INDEX'));
  if (diffIds.length !== layers.length)
    reject('INDEX', `${where} has ${diffIds.length} layers, manifest.json lists ${layers.length}`);
  return diffIds;
}
