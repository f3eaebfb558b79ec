import { type Digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type BundleManifest, encodeIndex, encodeManifest, OCI_LAYOUT } from '@sealift/manifest';
import { digestOf } from './digest-of.ts';
import { BLOCK, paddingOf } from './header.ts';
import { blobName, INDEX_NAME, MANIFEST_NAME, OCI_LAYOUT_NAME, trustName } from './names.ts';

/** An entry and where its body begins; its header is the block before. In bytes. */
export interface PlannedEntry {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
}

/** A bundle before a byte of it is written: sizes are known, so every position is. */
export interface Plan {
  readonly manifestDigest: Digest;
  /** The three small entries at the beginning, with their bytes. */
  readonly head: readonly (PlannedEntry & { readonly bytes: Uint8Array })[];
  /** In the order of manifest.trust. */
  readonly trust: readonly PlannedEntry[];
  /** In the order of manifest.blobs. */
  readonly blobs: readonly PlannedEntry[];
  /** Of the whole file, the two blocks at the end included. */
  readonly size: number;
}

/**
 * Lays out the bundle of a manifest whose lists are in canonical order (`sortManifest`).
 * @throws Rejection LIMIT when no reader would take it
 */
export function planBundle(manifest: BundleManifest): Plan {
  const manifestBytes = within(
    LIMITS.manifestJson,
    'sealift/manifest.json',
    encodeManifest(manifest),
  );
  const manifestDigest = digestOf(manifestBytes);
  const indexBytes = within(LIMITS.indexJson, 'index.json', encodeIndex(manifest, manifestDigest));
  let at = 0;
  const place = (name: string, size: number): PlannedEntry => {
    const offset = at + BLOCK;
    at = offset + size + paddingOf(size);
    return { name, size, offset };
  };
  const placed = (name: string, bytes: Uint8Array): PlannedEntry & { bytes: Uint8Array } => ({
    ...place(name, bytes.length),
    bytes,
  });
  const head = [
    placed(OCI_LAYOUT_NAME, OCI_LAYOUT),
    placed(INDEX_NAME, indexBytes),
    placed(MANIFEST_NAME, manifestBytes),
  ];
  const trust = manifest.trust.map(({ name, size }) => place(trustName(name), size));
  const blobs = manifest.blobs.map(({ digest, size }) => place(blobName(digest), size));
  return { manifestDigest, head, trust, blobs, size: at + 2 * BLOCK };
}

/** Before anything is fetched: a bundle that is too large must not be found out at its end. */
function within(limit: number, name: string, bytes: Uint8Array): Uint8Array {
  return bytes.length <= limit
    ? bytes
    : reject(
        'LIMIT',
        `${name} would have ${bytes.length} bytes, limit ${limit}: export fewer images into one ` +
          `bundle`,
      );
}
