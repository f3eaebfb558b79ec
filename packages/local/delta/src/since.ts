/** What a delta is cut against: an earlier bundle, or an inventory that the far side wrote. */
import { closeSync } from 'node:fs';
import { openRegular, readPiece } from '@sealift/blobs';
import { type Digest, digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  type BlobEntry,
  type DeltaBase,
  decodeInventory,
  encodeManifest,
  fullManifest,
} from '@sealift/manifest';
import type { BundleContent } from '@sealift/tarball';
import { namesVolumes } from '@sealift/volumes';
import { openAny } from './open.ts';

/** What the far side is said to have: a delta leaves these layers out. */
export interface Since {
  readonly base: DeltaBase;
  /** Sizes in bytes of the layers that the far side is said to have. */
  readonly layers: ReadonlyMap<Digest, number>;
}

const BRACE = 0x7b;

/**
 * Reads what the far side is said to have; an inventory begins with a brace, and all else is a
 * bundle, or volumes of one. A delta stands for
 * the full bundle that the far side has made of it, so that it makes no difference which of the two
 * is given.
 * @throws Rejection INVENTORY | LIMIT | UNSUPPORTED for an inventory, as `openAny` for a bundle, IO
 * | INDEX
 */
export async function readSince(path: string): Promise<Since> {
  const inventory = namesVolumes([path]) ? undefined : readInventory(path);
  if (inventory !== undefined) return sinceInventory(inventory);
  const content = await openAny(path);
  try {
    return sinceBundle(content);
  } finally {
    await content.close();
  }
}

/** The bytes of a file that begins as an inventory does; undefined for another. */
function readInventory(path: string): Uint8Array | undefined {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    const from = { fd, offset: 0 };
    if (readPiece({ from, size: 1 })[0] !== BRACE) return undefined;
    if (size > LIMITS.inventoryJson)
      reject('LIMIT', `an inventory of ${size} bytes, limit ${LIMITS.inventoryJson}`);
    return readPiece({ from, size });
  } finally {
    closeSync(fd);
  }
}

function sinceInventory(bytes: Uint8Array): Since {
  return {
    base: { kind: 'inventory', digest: digest.of(bytes) },
    layers: sizesOf(decodeInventory(bytes)),
  };
}

function sinceBundle(content: BundleContent): Since {
  return {
    base: { kind: 'bundle', digest: fullDigest(content) },
    layers: sizesOf(content.needed.filter(({ role }) => role === 'layer')),
  };
}

/** The name of the full bundle that a bundle is or stands for: the digest of its manifest. */
export const fullDigest = ({
  manifest,
  needed,
}: Pick<BundleContent, 'manifest' | 'needed'>): Digest =>
  digest.of(encodeManifest(fullManifest(manifest, needed)));

const sizesOf = (layers: readonly BlobEntry[]): ReadonlyMap<Digest, number> =>
  new Map(layers.map((layer) => [layer.digest, layer.size]));
