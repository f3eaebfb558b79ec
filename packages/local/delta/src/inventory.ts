import { replaceFile } from '@sealift/blobs';
import { type Digest, digest } from '@sealift/bytes';
import { type BlobEntry, decodeInventory, encodeInventory } from '@sealift/manifest';
import type { HashOptions } from '@sealift/tarball';
import { hashStored } from '@sealift/verify/whole';
import { openAny } from './open.ts';

/** An inventory that was written, and the layers it lists. */
export interface WrittenInventory {
  readonly path: string;
  /** Of the file: what a delta that is cut against it names as its base. */
  readonly digest: Digest;
  readonly layers: readonly BlobEntry[];
}

/**
 * The layers that a bundle holds, as a file or as volumes, each hashed: a damaged one must come to
 * light before the next delta is cut, not after it has arrived. Of
 * a delta, those that it left out are not in it, and not in the list.
 * @throws Rejection as `openAny`, DIGEST
 */
export async function layersOfBundle(path: string, options?: HashOptions): Promise<BlobEntry[]> {
  const content = await openAny(path);
  try {
    await hashStored(content, options);
    return content.needed
      .filter((each) => each.role === 'layer' && content.size(each.digest) !== undefined)
      .map(({ digest: of, size }) => ({ digest: of, size }));
  } finally {
    await content.close();
  }
}

/**
 * Writes an inventory, as a whole or not at all. @param overwrite whether a file at the path gives
 * way @throws Rejection INVENTORY where one digest has
 * two sizes | LIMIT | IO
 */
export async function writeInventory(
  path: string,
  layers: readonly BlobEntry[],
  overwrite = true,
): Promise<WrittenInventory> {
  const bytes = encodeInventory(layers);
  await replaceFile(path, (file) => file.writeFile(bytes), { overwrite });
  return { path, digest: digest.of(bytes), layers: decodeInventory(bytes) };
}
