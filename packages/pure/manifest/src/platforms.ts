import { type Descriptor, platformName } from '@sealift/oci';

/**
 * BuildKit gives its attestations this platform; they are small, belong to a sibling, and always
 * travel.
 */
const ATTESTATION = 'unknown/unknown';

/**
 * Whether a child of an index travels in a bundle whose manifest says `platforms`: children without
 * a platform and attestations of
 * BuildKit always do, every other child exactly when the name of its platform is listed. Both sides
 * use this one rule, on the index's
 * own bytes, so that what was left out is recomputed and never taken from the manifest.
 */
export function isCarried(platforms: ReadonlySet<string>, child: Descriptor): boolean {
  const name = platformOf(child);
  return name === undefined || platforms.has(name);
}

/** The name of a child's platform, where the rule of `isCarried` looks at it. */
export function platformOf({ platform }: Descriptor): string | undefined {
  const name = platform === undefined ? '' : platformName(platform);
  return name === '' || name === ATTESTATION ? undefined : name;
}
