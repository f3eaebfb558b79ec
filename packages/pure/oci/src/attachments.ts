/**
 * Where cosign and the distribution specification keep what belongs to an image (VERIFICATION §4.1,
 * §15).
 */
import { type Digest, digest } from '@sealift/bytes';

/**
 * How a piece of evidence is found: by cosign's tags, by the referrers API, by the API's fallback
 * tag, in a file that somebody has beside the image, or made from one of these with what its log
 * proves.
 */
export const SCHEMES = [
  'cosign-sig',
  'cosign-att',
  'cosign-sbom',
  'referrers-api',
  'referrers-tag',
  'detached-bundle',
  'backfilled-proof',
] as const;

/** One of the ways in which something is attached to an image. */
export type Scheme = (typeof SCHEMES)[number];

/** Those that have a tag. */
type Tagged = Exclude<Scheme, 'referrers-api' | 'detached-bundle' | 'backfilled-proof'>;

/**
 * `sha256-<hex>.sig`, `sha256-<hex>.att`, `sha256-<hex>.sbom`, and `sha256-<hex>` for the fallback
 * index; the API has no tag, and what export adds has none.
 */
export function attachmentTag(subject: Digest, scheme: Tagged): string {
  return `sha256-${digest.hexOf(subject)}${SUFFIXES[scheme]}`;
}

const SUFFIXES: { readonly [scheme in Tagged]: string } = {
  'cosign-sig': '.sig',
  'cosign-att': '.att',
  'cosign-sbom': '.sbom',
  'referrers-tag': '',
};

/** Annotations of index.json by which images are named and attached. */
export const ANNOTATIONS = {
  refName: 'org.opencontainers.image.ref.name',
  containerdName: 'io.containerd.image.name',
  subject: 'io.containerd.manifest.subject',
  /** On the descriptors of a directory written by `cosign save`. */
  cosignKind: 'kind',
} as const;
