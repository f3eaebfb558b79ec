/**
 * What layers one side has, for the other side to leave out of the next bundle.
 *
 *     {"layers":[{"digest":"sha256:…","size":31457280},…],"schemaVersion":1}
 *
 * Canonical JSON (RFC 8785): layers sorted by digest, each once; no name, host or time. It is a
 * hint of whoever wrote or carried it and
 * proves nothing: what it says is there and is not makes a delta incomplete, never accepted (T13).
 */
import { canonicalJson, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { parseBlobs } from './decode.ts';
import { byDigest, encodeBlobs } from './encode.ts';
import type { BlobEntry } from './manifest.ts';

export const INVENTORY_VERSION = 1;

/**
 * The bytes of an inventory: the same layers give the same bytes. @throws Rejection INVENTORY where
 * one digest has two sizes, LIMIT where no reader would take it
 */
export function encodeInventory(layers: readonly BlobEntry[]): Uint8Array<ArrayBuffer> {
  const once = new Map<string, BlobEntry>();
  for (const layer of layers) {
    if ((once.get(layer.digest) ?? layer).size !== layer.size)
      reject('INVENTORY', `${layer.digest} is there with two sizes`);
    once.set(layer.digest, layer);
  }
  const bytes = canonicalJson({
    layers: encodeBlobs([...once.values()].sort(byDigest)),
    schemaVersion: BigInt(INVENTORY_VERSION),
  });
  return bytes.length <= LIMITS.inventoryJson
    ? bytes
    : reject('LIMIT', `an inventory of ${bytes.length} bytes, limit ${LIMITS.inventoryJson}`);
}

/**
 * Reads an inventory. Only the one canonical form is accepted.
 * @returns the layers, sorted by digest. @throws Rejection INVENTORY | UNSUPPORTED for other
 * digests than sha256 | LIMIT
 */
export function decodeInventory(bytes: Uint8Array): readonly BlobEntry[] {
  const fields = new Fields(
    json.parse(bytes, 'INVENTORY', LIMITS.inventoryJson),
    'inventory',
    'INVENTORY',
  );
  if (fields.size('schemaVersion') !== INVENTORY_VERSION)
    fields.fail(
      'schemaVersion',
      `is not ${INVENTORY_VERSION}: the inventory was written by another version of sealift`,
    );
  const layers = parseBlobs(fields, 'layers');
  fields.end();
  if (!equal(encodeInventory(layers), bytes))
    reject(
      'INVENTORY',
      'the inventory is not in its canonical form: order of keys or layers, a layer twice, ' +
        'white space',
    );
  return layers;
}
