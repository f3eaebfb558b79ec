/**
 * The set file: what travels with every medium and says which volumes make the bundle. Canonical
 * JSON (RFC 8785).
 *
 *     {"bundle":"sha256:…",
 *      "data":[{"digest":"sha256:…","size":4294966784},…],
 *      "id":"sha256:…",
 *      "parity":["sha256:…"],
 *      "schemaVersion":1,
 *      "shardSize":4294966784,
 *      "size":9663676416}
 *
 * `id` is the SHA-256 of the same document without `id`: it covers k, n, the shard size, the total
 * length, every volume's hash and the
 * name of the bundle, so that volumes of two sets never mix (T14). The set file proves nothing:
 * what the volumes make is verified as any bundle is.
 */
import { canonicalJson, type Digest, digest, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';

export const SET_VERSION = 1;

/**
 * Volumes are cut at multiples of a tar block, so that a part of one is never a part of a header.
 * In bytes.
 */
export const GRAIN = 512;

export interface Piece {
  readonly digest: Digest;
  readonly size: number;
}

/** What the set file says: the volumes that one bundle was cut into, each by its digest. */
export interface VolumeSet {
  /** Names the set. */
  readonly id: Digest;
  /** Names the bundle that was cut. */
  readonly bundle: Digest;
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** Of the largest data volume and of every parity volume, in bytes. */
  readonly shardSize: number;
  /** One after the other they are the bundle. */
  readonly data: readonly Piece[];
  /** Hashes of the parity volumes. */
  readonly parity: readonly Digest[];
}

/** The set of these volumes of a bundle. */
export function makeSet(
  bundle: Digest,
  data: readonly Piece[],
  parity: readonly Digest[],
): VolumeSet {
  const size = data.reduce((sum, each) => sum + each.size, 0);
  const shardSize = Math.max(...data.map((each) => each.size));
  const parts = { bundle, size, shardSize, data, parity };
  return { id: idOf(parts), ...parts };
}

/** The bytes of a set file. */
export const encodeSet = ({ id, ...parts }: VolumeSet): Uint8Array<ArrayBuffer> =>
  canonicalJson({ ...document(parts), id });

/** Reads a set file; only the one canonical form is accepted. @throws Rejection VOLUME_SET */
export function decodeSet(bytes: Uint8Array): VolumeSet {
  const fields = new Fields(
    json.parse(bytes, 'VOLUME_SET', LIMITS.setJson),
    'the set file',
    'VOLUME_SET',
  );
  if (fields.size('schemaVersion') !== SET_VERSION)
    fields.fail(
      'schemaVersion',
      `is not ${SET_VERSION}: the set was made by another version of sealift`,
    );
  const set = {
    id: digest.parse(fields.text('id'), 'VOLUME_SET'),
    bundle: digest.parse(fields.text('bundle'), 'VOLUME_SET'),
    size: fields.size('size'),
    shardSize: fields.size('shardSize'),
    data: fields.objects('data').map(parsePiece),
    parity: fields
      .list('parity')
      .map((each) =>
        typeof each === 'string'
          ? digest.parse(each, 'VOLUME_SET')
          : fields.fail('parity', 'holds something else than digests'),
      ),
  };
  fields.end();
  checkSet(set, fields);
  if (!equal(encodeSet(set), bytes))
    reject(
      'VOLUME_SET',
      'the set file is not in its canonical form: order of keys, white space or escapes',
    );
  return set;
}

function parsePiece(fields: Fields): Piece {
  const piece = {
    digest: digest.parse(fields.text('digest'), 'VOLUME_SET'),
    size: fields.size('size'),
  };
  fields.end();
  return piece;
}

function checkSet(set: VolumeSet, fields: Fields): void {
  const { id, size, shardSize, data, parity } = set;
  if (data.length === 0 || data.length > LIMITS.volumes)
    fields.fail('data', `has ${data.length} volumes, expected 1 to ${LIMITS.volumes}`);
  if (parity.length > 0 && data.length + parity.length > LIMITS.shards)
    fields.fail(
      'parity',
      `makes ${data.length + parity.length} volumes with those of the data, limit ${LIMITS.shards}`,
    );
  if (data.some((each) => each.size === 0 || each.size % GRAIN !== 0))
    fields.fail('data', `has a volume whose size is not a multiple of ${GRAIN}`);
  if (data.reduce((sum, each) => sum + each.size, 0) !== size)
    fields.fail('size', 'is not the sum of the volumes');
  if (Math.max(...data.map((each) => each.size)) !== shardSize)
    fields.fail('shardSize', 'is not the size of the largest volume');
  if (idOf(set) !== id)
    fields.fail('id', `is not the hash of what the set file says, which is ${idOf(set)}`);
}

const idOf = (parts: Omit<VolumeSet, 'id'>): Digest => digest.of(canonicalJson(document(parts)));

const document = ({ bundle, size, shardSize, data, parity }: Omit<VolumeSet, 'id'>) => ({
  schemaVersion: BigInt(SET_VERSION),
  bundle,
  size: BigInt(size),
  shardSize: BigInt(shardSize),
  data: data.map((each) => ({ digest: each.digest, size: BigInt(each.size) })),
  parity,
});
