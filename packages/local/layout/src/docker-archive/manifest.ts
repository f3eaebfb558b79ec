/**
 * manifest.json of a docker archive, as `docker save`, `podman save` and skopeo write it:
 *
 *     [{"Config": "<hex>.json", "RepoTags": ["app:1"], "Layers": ["<hex>/layer.tar", …]}]
 */
import { Fields, type Json, json, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, parseReference } from '@sealift/oci';

/** An image of the archive. */
export interface SavedImage {
  /** Names of files in the archive. */
  readonly config: string;
  readonly layers: readonly string[];
  /** Full references; none where it was saved by its ID. */
  readonly names: readonly string[];
}

/** Layers of one image: Docker's own limit is 127. */
const LAYERS = 1000;

/** @throws Rejection INDEX | LIMIT | NO_IMAGES */
export function readManifest(bytes: Uint8Array): SavedImage[] {
  const list = json.parse(bytes, 'INDEX', LIMITS.indexJson);
  if (!Array.isArray(list)) return reject('INDEX', 'manifest.json is not a list of images');
  if (list.length === 0) reject('NO_IMAGES', 'manifest.json lists no image');
  if (list.length > LIMITS.images)
    reject('LIMIT', `manifest.json lists ${list.length} images, limit ${LIMITS.images}`);
  return list.map(readImage);
}

function readImage(value: Json, at: number): SavedImage {
  const where = `manifest.json[${at}]`;
  const fields = new Fields(value, where, 'INDEX');
  const layers = texts(fields, 'Layers', where);
  if (layers.length > LAYERS) reject('LIMIT', `${where}: ${layers.length} layers, limit ${LAYERS}`);
  return {
    config: fields.text('Config'),
    layers,
    names: texts(fields, 'RepoTags', where).map((name) => fullName(name, where)),
  };
}

/** Go writes null for a list that was never made. */
function texts(fields: Fields, name: string, where: string): string[] {
  if (!fields.has(name) || fields.required(name) === null) return [];
  return fields
    .list(name)
    .map((each) =>
      typeof each === 'string' ? each : reject('INDEX', `${where}.${name}: not a list of texts`),
    );
}

/** Docker shortens names of Docker Hub alone: `app:1` is `docker.io/library/app:1`. */
function fullName(name: string, where: string): string {
  try {
    return formatReference(parseReference(name));
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('INDEX', `${where}: "${printable(name)}" is no name of an image`, {
      cause: thrown,
    });
  }
}
