/** What a delta is cut against: an earlier bundle, or an inventory that the far side wrote. */
import { closeSync } from 'node:fs';
import { openRegular, readPiece } from '@sealift/blobs';
import { type Digest, digest, LIMITS, reject } from '@sealift/bytes';
import { type BlobEntry, type DeltaBase, decodeInventory, encodeManifest, fullManifest } from '@sealift/manifest';
import { type BundleContent, inFile, readBundleFrom } from '@sealift/tarball';

export interface Since {
  readonly base: DeltaBase;
  /** Sizes in bytes of the layers that the far side is said to have. */
  readonly layers: ReadonlyMap<Digest, number>;
}

const BRACE = 0x7b;

/**
 * Reads what the far side is said to have; a bundle begins with an entry's name, an inventory with a brace. A delta stands for the full
 * bundle that the far side has made of it, so that it makes no difference which of the two is given.
 * @throws Rejection INVENTORY | LIMIT | UNSUPPORTED for an inventory, as `openBundle` for a bundle, IO | INDEX
 */
export async function readSince(path: string): Promise<Since> {
  const { fd, size } = openRegular(path, { follow: true });
  try {
    const [first] = readPiece({ from: { fd, offset: 0 }, size: 1 });
    if (first !== BRACE) return sinceBundle(await readBundleFrom(inFile(fd, size), path, () => undefined));
    if (size > LIMITS.inventoryJson) reject('LIMIT', `an inventory of ${size} bytes, limit ${LIMITS.inventoryJson}`);
    return sinceInventory(readPiece({ from: { fd, offset: 0 }, size }));
  } finally {
    closeSync(fd);
  }
}

function sinceInventory(bytes: Uint8Array): Since {
  return { base: { kind: 'inventory', digest: digest.of(bytes) }, layers: sizesOf(decodeInventory(bytes)) };
}

function sinceBundle(content: BundleContent): Since {
  return { base: { kind: 'bundle', digest: fullDigest(content) }, layers: sizesOf(content.needed.filter(({ rank }) => rank === 'layer')) };
}

/** The name of the full bundle that a bundle is or stands for: the digest of its manifest. */
export const fullDigest = ({ manifest, needed }: Pick<BundleContent, 'manifest' | 'needed'>): Digest =>
  digest.of(encodeManifest(fullManifest(manifest, needed)));

const sizesOf = (layers: readonly BlobEntry[]): ReadonlyMap<Digest, number> => new Map(layers.map((each) => [each.digest, each.size]));
