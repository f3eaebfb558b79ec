/** The grammar of a bundle, for files and streams alike: walk, decode the manifest, derive what it implies, and hold every entry against it. */
import { type Digest, digest, equal, LIMITS, reject } from '@sealift/bytes';
import { type BlobRoles, type BundleManifest, decodeManifest, encodeIndex, manifestDigestOf, OCI_LAYOUT, type RankedBlob } from '@sealift/manifest';
import { checkLeftOut } from './delta.ts';
import { type Entry, type Tape, Walk } from './walk.ts';

/** A file under sealift/trust/: to be compared with pins, never believed. */
export interface TrustFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A blob that the file holds. `offset` of its first byte. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly offset: number;
}

export interface Structure {
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  /** In file order. */
  readonly blobs: ReadonlyMap<Digest, StoredBlob>;
  /** Every blob that the images and evidence need, in the order of a full bundle; a delta leaves some of them out. */
  readonly needed: readonly RankedBlob[];
}

/** The only difference between reading a file and reading a stream. */
export interface BundleSource extends Tape {
  /** The manifest is known and blobs follow. */
  begin(manifest: BundleManifest): void;
  /** Moves over the body of a blob. @throws Rejection TAR_TRUNCATED */
  pass(blob: StoredBlob): Promise<void>;
  /** All blobs have passed: the roles that follow from the bytes of manifests and indexes. */
  roles(manifest: BundleManifest, blobs: ReadonlyMap<Digest, StoredBlob>): Promise<BlobRoles>;
}

/**
 * Reads the structure of a bundle. Blobs other than manifests and indexes are not hashed here.
 * @throws Rejection TAR_* | MANIFEST | INDEX | DIGEST | MISSING_BLOB | ORPHAN_BLOB | NO_IMAGES (all with exit 3); LIMIT and UNSUPPORTED only
 * for what the manifest's and the blobs' own digests confirm, so that damage never shows as one of these
 */
export async function readStructure(source: BundleSource): Promise<Structure> {
  const walk = new Walk(source);
  const { manifest, manifestDigest } = await readHead(walk);
  source.begin(manifest);
  const trustFiles: TrustFile[] = [];
  const blobs = new Map<Digest, StoredBlob>();
  const listed = { trust: new Map(manifest.trust.map((each) => [each.name, each])), blobs: new Map(manifest.blobs.map((each) => [each.digest, each])) };
  for (let entry = await walk.next(); entry !== undefined; entry = await walk.next()) {
    if (entry.what.kind === 'trust') trustFiles.push(await readTrust(walk, entry, entry.what.name, listed.trust.get(entry.what.name)));
    if (entry.what.kind !== 'blob') continue;
    const blob = listedBlob(entry, entry.what.digest, listed.blobs.get(entry.what.digest));
    blobs.set(blob.digest, blob);
    await source.pass(blob);
  }
  checkComplete(manifest, trustFiles, blobs);
  const roles = await source.roles(manifest, blobs);
  checkLeftOut(manifest.delta, roles);
  checkRoles(roles, blobs, manifest);
  return { manifest, manifestDigest, trustFiles, blobs, needed: roles.inOrder() };
}

/** oci-layout, index.json and the manifest: each follows from the manifest, which index.json names by its digest. */
async function readHead(walk: Walk): Promise<{ manifest: BundleManifest; manifestDigest: Digest }> {
  const layout = await head(walk, LIMITS.indexJson);
  if (!equal(layout.bytes, OCI_LAYOUT)) reject('INDEX', 'oci-layout differs from the one form a bundle has', { offset: layout.offset });
  const index = await head(walk, LIMITS.indexJson);
  const stored = await head(walk, LIMITS.manifestJson);
  const manifestDigest = digest.of(stored.bytes);
  // Before anything is parsed: a damaged manifest must show as such, whatever its text happens to say.
  if (manifestDigestOf(index.bytes) !== manifestDigest)
    reject('MANIFEST', `sealift/manifest.json hashes to ${manifestDigest}, index.json says ${manifestDigestOf(index.bytes)}`, { offset: stored.offset });
  const manifest = decodeManifest(stored.bytes);
  if (!equal(encodeIndex(manifest, manifestDigest), index.bytes))
    reject('INDEX', 'index.json is not what sealift/manifest.json implies', { offset: index.offset });
  if (manifest.images.length === 0) reject('NO_IMAGES', 'the bundle names no image');
  return { manifest, manifestDigest };
}

async function head(walk: Walk, limit: number): Promise<{ bytes: Uint8Array; offset: number }> {
  const entry = await walk.next();
  if (entry === undefined) return reject('INTERNAL', 'the walk let a bundle without a head pass');
  return { bytes: await walk.body(entry, limit), offset: entry.offset };
}

async function readTrust(walk: Walk, entry: Entry, name: string, listed: { digest: Digest; size: number } | undefined): Promise<TrustFile> {
  if (listed?.size !== entry.size) reject('MANIFEST', `entry "${entry.name}" is not in sealift/manifest.json with this size`, { offset: entry.offset });
  const bytes = await walk.body(entry, LIMITS.trustFile);
  const found = digest.of(bytes);
  if (found !== listed.digest) reject('DIGEST', `entry "${entry.name}": the bytes hash to ${found}`, { offset: entry.offset });
  return { name, bytes };
}

/** The walk's index is what counts; the manifest must equal it. T12 */
function listedBlob(entry: Entry, of: Digest, listed: { size: number } | undefined): StoredBlob {
  if (listed === undefined) reject('ORPHAN_BLOB', `entry "${entry.name}" is not in sealift/manifest.json`, { offset: entry.offset });
  if (listed.size !== entry.size)
    reject('MANIFEST', `entry "${entry.name}" has ${entry.size} bytes, sealift/manifest.json says ${listed.size}`, { offset: entry.offset });
  return { digest: of, size: entry.size, offset: entry.offset };
}

function checkComplete(manifest: BundleManifest, trust: readonly TrustFile[], blobs: ReadonlyMap<Digest, StoredBlob>): void {
  if (trust.length !== manifest.trust.length) reject('MANIFEST', 'a trust file that sealift/manifest.json lists is not in the file');
  const lost = manifest.blobs.find((each) => !blobs.has(each.digest));
  if (lost !== undefined) reject('MISSING_BLOB', `${lost.digest} is listed in sealift/manifest.json and not in the file`);
  const stored = [...blobs.values()];
  const strayed = manifest.blobs.findIndex((each, i) => each.digest !== stored[i]?.digest);
  if (strayed >= 0) rejectOrder('sealift/manifest.json lists', manifest.blobs[strayed]?.digest, stored[strayed]);
}

/** Every blob has a role, every role its blob, and the order is the one that follows from the roles. T15 */
function checkRoles(roles: BlobRoles, blobs: ReadonlyMap<Digest, StoredBlob>, { delta }: BundleManifest): void {
  const orphan = [...blobs.values()].find((each) => roles.get(each.digest) === undefined);
  if (orphan !== undefined) reject('ORPHAN_BLOB', `nothing in the bundle refers to ${orphan.digest}`, { offset: orphan.offset });
  const leftOut = new Set(delta?.required.map(({ digest }) => digest));
  const order = roles.inOrder().filter((each) => !leftOut.has(each.digest));
  const stored = [...blobs.values()];
  for (const each of order) {
    const found = blobs.get(each.digest);
    if (found === undefined) reject('MISSING_BLOB', `${each.rank} ${each.digest} is not in the bundle`);
    if (found.size !== each.size)
      reject('DIGEST', `${each.rank} ${each.digest} has ${found.size} bytes, its descriptor says ${each.size}`, { offset: found.offset });
  }
  const strayed = order.findIndex((each, i) => each.digest !== stored[i]?.digest);
  if (strayed >= 0) rejectOrder('the roles of the blobs ask for', order[strayed]?.digest, stored[strayed]);
}

const rejectOrder = (who: string, wanted: Digest | undefined, found: StoredBlob | undefined): never =>
  reject('TAR_ORDER', `${who} ${wanted} where ${found?.digest} stands`, found === undefined ? {} : { offset: found.offset });
