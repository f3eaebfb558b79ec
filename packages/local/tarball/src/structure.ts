/**
 * The grammar of a bundle, for files and streams alike: the entries, and the roles that their bytes
 * give to blobs.
 */
import type { Digest } from '@sealift/bytes';
import type { BlobRoles, BundleManifest, NeededBlob } from '@sealift/manifest';
import { checkLeftOut } from './delta.ts';
import { type Head, readEntries, type TrustFile, type Visitor } from './entries.ts';
import type { StoredBlob } from './listing.ts';
import { ruled, violation } from './rules.ts';
import type { SequentialReader } from './walk.ts';

export interface Structure extends Head {
  readonly trustFiles: readonly TrustFile[];
  /** In file order. */
  readonly blobs: ReadonlyMap<Digest, StoredBlob>;
  readonly roles: BlobRoles;
  /**
   * Every blob that the images and evidence need, in the order of a full bundle; a delta leaves
   * some of them out.
   */
  readonly needed: readonly NeededBlob[];
}

/** The only difference between reading a file and reading a stream. */
export interface BundleSource extends SequentialReader, Pick<Visitor, 'begin' | 'pass'> {
  /** All blobs have passed: the roles that follow from the bytes of manifests and indexes. */
  roles(manifest: BundleManifest, blobs: ReadonlyMap<Digest, StoredBlob>): Promise<BlobRoles>;
}

/**
 * Reads the structure of a bundle. Blobs other than manifests and indexes are not hashed here.
 * @throws Rejection TAR_* | MANIFEST | INDEX | DIGEST | MISSING_BLOB | ORPHAN_BLOB | NO_IMAGES (all
 * with exit 3); LIMIT and UNSUPPORTED only
 * for what the manifest's and the blobs' own digests confirm, so that damage never shows as one of
 * these
 */
export async function readStructure(source: BundleSource): Promise<Structure> {
  const trustFiles: TrustFile[] = [];
  const blobs = new Map<Digest, StoredBlob>();
  const head = await readEntries(source, {
    begin: (manifest) => source.begin(manifest),
    trust: (file) => trustFiles.push(file),
    pass: (blob) => {
      blobs.set(blob.digest, blob);
      return source.pass(blob);
    },
  });
  const roles = await source
    .roles(head.manifest, blobs)
    .catch((thrown: unknown) => Promise.reject(ruled(thrown, 'graph')));
  checkLeftOut(head.manifest.delta, roles);
  const needed = roles.inOrder();
  checkRoles(roles, needed, blobs, head.manifest);
  return { ...head, trustFiles, blobs, roles, needed };
}

/**
 * Every blob has a role, every role its blob, and the order is the one that follows from the roles.
 * T15
 */
function checkRoles(
  roles: BlobRoles,
  needed: readonly NeededBlob[],
  blobs: ReadonlyMap<Digest, StoredBlob>,
  { delta }: BundleManifest,
): void {
  const stored = [...blobs.values()];
  const orphan = stored.find((each) => roles.get(each.digest) === undefined);
  if (orphan !== undefined)
    violation('role-orphan', `nothing in the bundle refers to ${orphan.digest}`, orphan.offset);
  const leftOut = new Set(delta?.required.map(({ digest }) => digest));
  const order = needed.filter((each) => !leftOut.has(each.digest));
  for (const each of order) {
    const found =
      blobs.get(each.digest) ??
      violation('role-missing', `${each.role} ${each.digest} is not in the bundle`);
    if (found.size !== each.size)
      violation(
        'role-size',
        `${each.role} ${each.digest} has ${found.size} bytes, its descriptor says ${each.size}`,
        found.offset,
      );
  }
  const strayed = order.findIndex((each, i) => each.digest !== stored[i]?.digest);
  if (strayed >= 0)
    violation(
      'role-order',
      `the roles of the blobs ask for ${order[strayed]?.digest} where ` +
        `${stored[strayed]?.digest} stands`,
      stored[strayed]?.offset,
    );
}
