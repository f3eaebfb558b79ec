/**
 * The part of the grammar that one pass decides without keeping a byte of a blob: the walk, the
 * head, and every entry against the manifest's
 * list. Files, streams and the guard read through it; they differ in what they do with a blob.
 */
import { type Digest, equal, LIMITS } from '@sealift/bytes';
import {
  type BundleManifest,
  decodeManifest,
  encodeIndex,
  manifestDigestOf,
  OCI_LAYOUT,
} from '@sealift/manifest';
import { digestOf } from './digest-of.ts';
import { BLOCK } from './header.ts';
import { Listing, type StoredBlob } from './listing.ts';
import { under, violation } from './rules.ts';
import { type Entry, type SequentialReader, Walk } from './walk.ts';

/** A file under sealift/trust/: to be compared with pins, never believed. */
export interface TrustFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the head of a bundle says, once it is canonical. */
export interface Head {
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
}

/** Who is told of what was read, in file order. */
export interface Visitor {
  /** The head is read and blobs follow. */
  begin(manifest: BundleManifest): void;
  trust(file: TrustFile): void;
  /** Moves the tape over the body of a blob. @throws Rejection TAR_TRUNCATED */
  pass(blob: StoredBlob): Promise<void>;
}

/**
 * Reads all entries. @throws Rejection with the rule and the byte: TAR_* | MANIFEST | INDEX |
 * DIGEST | MISSING_BLOB | ORPHAN_BLOB | NO_IMAGES | LIMIT | UNSUPPORTED
 */
export async function readEntries(tape: SequentialReader, visitor: Visitor): Promise<Head> {
  const walk = new Walk(tape);
  const head = await readHead(walk);
  visitor.begin(head.manifest);
  const listing = new Listing(head.manifest);
  try {
    for (let entry = await walk.next(); entry !== undefined; entry = await walk.next()) {
      if (entry.what.kind === 'trust')
        visitor.trust(await readTrust(walk, entry, entry.what.name, listing));
      if (entry.what.kind === 'blob') await visitor.pass(listing.blob(entry, entry.what.digest));
    }
    listing.end(tape.position - 2 * BLOCK);
  } catch (thrown) {
    throw listing.first(thrown);
  }
  return head;
}

/**
 * oci-layout, index.json and the manifest: each follows from the manifest, which index.json names
 * by its digest.
 */
async function readHead(walk: Walk): Promise<Head> {
  const layout = await headEntry(walk, LIMITS.indexJson);
  if (!equal(layout.bytes, OCI_LAYOUT))
    violation('oci-layout', 'oci-layout differs from the one form a bundle has', layout.offset);
  const index = await headEntry(walk, LIMITS.indexJson);
  const stored = await headEntry(walk, LIMITS.manifestJson);
  const manifestDigest = digestOf(stored.bytes);
  const stated = under('index-form', index.offset, () => manifestDigestOf(index.bytes));
  // Before anything is parsed: a damaged manifest must show as such, whatever its text happens to
  // say.
  if (stated !== manifestDigest)
    violation(
      'manifest-digest',
      `sealift/manifest.json hashes to ${manifestDigest}, index.json says ${stated}`,
      stored.offset,
    );
  const manifest = under('manifest-form', stored.offset, () => decodeManifest(stored.bytes));
  if (!equal(encodeIndex(manifest, manifestDigest), index.bytes))
    violation(
      'index-derived',
      'index.json is not what sealift/manifest.json implies',
      index.offset,
    );
  if (manifest.images.length === 0)
    violation('images-some', 'the bundle names no image', stored.offset);
  return { manifest, manifestDigest };
}

async function headEntry(
  walk: Walk,
  limit: number,
): Promise<{ bytes: Uint8Array; offset: number }> {
  const entry = await walk.next();
  if (entry === undefined) throw new Error('the walk let a bundle without a head pass');
  return { bytes: await walk.body(entry, limit), offset: entry.offset };
}

async function readTrust(
  walk: Walk,
  entry: Entry,
  name: string,
  listing: Listing,
): Promise<TrustFile> {
  const listed = listing.trust(entry, name);
  const bytes = await walk.body(entry, LIMITS.trustFile);
  const found = digestOf(bytes);
  if (found !== listed)
    violation('trust-digest', `entry "${entry.name}": the bytes hash to ${found}`, entry.offset);
  return { name, bytes };
}
