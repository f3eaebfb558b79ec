/** Bundles that leave layers out: what may be left out, and what such a bundle is without them. T13 */
import { type Digest, reject } from '@sealift/bytes';
import type { BlobRoles, BundleManifest, Delta } from '@sealift/manifest';
import { breach } from './rules.ts';

/** Whatever decides about trust travels: a manifest, config or piece of evidence cannot be "at the base". @throws Rejection MANIFEST */
export function checkLeftOut(delta: Delta | undefined, roles: BlobRoles): void {
  for (const { digest, size } of delta?.required ?? []) {
    const role = roles.get(digest);
    if (role?.rank !== 'layer')
      breach('delta-layers', `the bundle leaves out ${digest}, which is ${role === undefined ? 'of no image' : `no layer but ${role.rank}`}`);
    if (role.size !== size) breach('delta-layers', `layer ${digest} is left out with ${size} bytes, its descriptor says ${role.size}`);
  }
}

/**
 * A delta is not accepted on its word that the rest is elsewhere.
 * @param origin of the bundle, for the message
 * @param missing layers that were not found; by default all that it leaves out
 * @throws Rejection DELTA_BASE where a layer is missing
 */
export function rejectWithoutBase(origin: string, { delta }: BundleManifest, missing: readonly { readonly digest: Digest }[] = delta?.required ?? []): void {
  const [first] = missing;
  if (delta === undefined || first === undefined) return;
  const named = `${delta.base.kind} ${delta.base.digest}`;
  reject(
    'DELTA_BASE',
    `${origin} leaves out ${delta.required.length} layers, cut against ${named}; ${missing.length} of them are not at hand, such as ${first.digest}`,
  );
}
