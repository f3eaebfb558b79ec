/**
 * Bundles that leave layers out: what may be left out, and what such a bundle is without them. T13
 */
import { reject } from '@sealift/failures';
import type { BlobEntry, BlobRoles, BundleManifest, Delta } from '@sealift/manifest';
import { violation } from './rules.ts';

/**
 * Whatever decides about trust travels: a manifest, config or piece of evidence cannot be "at the
 * base". @throws Rejection MANIFEST
 */
export function checkLeftOut(delta: Delta | undefined, roles: BlobRoles): void {
  for (const { digest, size } of delta?.required ?? []) {
    const blob = roles.get(digest);
    if (blob?.role !== 'layer')
      violation(
        'delta-layers',
        `the bundle leaves out ${digest}, which is ` +
          `${blob === undefined ? 'of no image' : `no layer but ${blob.role}`}`,
      );
    if (blob.size !== size)
      violation(
        'delta-layers',
        `layer ${digest} is left out with ${size} bytes, its descriptor says ${blob.size}`,
      );
  }
}

/**
 * A delta is not accepted on its word that the rest is elsewhere.
 * @param origin of the bundle, for the message
 * @param search the layers that were found nowhere (by default all that it leaves out), and where
 * they were looked for
 * @throws Rejection DELTA_BASE where a layer is missing
 */
export function rejectWithoutBase(
  origin: string,
  { delta }: BundleManifest,
  { missing = delta?.required ?? [], looked = '' }: Search = {},
): void {
  const [first] = missing;
  if (delta === undefined || first === undefined) return;
  const { base, required } = delta;
  const cut =
    `${origin} leaves out ${required.length} ${required.length === 1 ? 'layer' : 'layers'} ` +
    `that ${base.kind} ${base.digest} is said to have`;
  reject('DELTA_BASE', `${cut}; ${missing.length} not at hand, such as ${first.digest}${looked}`);
}

interface Search {
  readonly missing?: readonly BlobEntry[] | undefined;
  readonly looked?: string;
}
