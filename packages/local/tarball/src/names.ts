/**
 * The grammar of names in a bundle and their order. Nothing of a name ever becomes a path on this
 * host (T29).
 */
import { type Digest, digest } from '@sealift/bytes';
import { printable } from '@sealift/failures';
import { violation } from './rules.ts';

export const OCI_LAYOUT_NAME = 'oci-layout';
export const INDEX_NAME = 'index.json';
export const MANIFEST_NAME = 'sealift/manifest.json';
const TRUST = /^sealift\/trust\/(?!\.{1,2}$)([a-z0-9._-]{1,64})$/;
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

export const trustName = (name: string): string => `sealift/trust/${name}`;
export const blobName = (of: Digest): string => `blobs/sha256/${digest.hexOf(of)}`;

/** What an entry is by its name. */
export type EntryKind =
  | { readonly kind: 'head'; readonly place: 0 | 1 | 2 }
  | { readonly kind: 'trust'; readonly name: string }
  | { readonly kind: 'blob'; readonly digest: Digest };

/** @throws Rejection TAR_NAME when the grammar has no such name */
export function kindOf(name: string, offset: number): EntryKind {
  if (name === OCI_LAYOUT_NAME) return { kind: 'head', place: 0 };
  if (name === INDEX_NAME) return { kind: 'head', place: 1 };
  if (name === MANIFEST_NAME) return { kind: 'head', place: 2 };
  const trust = TRUST.exec(name)?.[1];
  if (trust !== undefined) return { kind: 'trust', name: trust };
  const hex = BLOB.exec(name)?.[1];
  if (hex !== undefined) return { kind: 'blob', digest: `sha256:${hex}` };
  return violation(
    'name-grammar',
    `entry "${printable(name)}": a bundle holds oci-layout, index.json, sealift/… and ` +
      `blobs/sha256/… only`,
    offset,
  );
}
