import { type BundleCase, PUBLIC_GOOD } from '../bundle-case.ts';
import { peerFiles, peerText } from '../peers.ts';

interface Release {
  readonly sha256: string;
  readonly identity: string;
  readonly issuer: string;
}

/**
 * Real releases: each record names the digest, identity and issuer that its bundle is verified
 * with.
 */
export const CPYTHON_BUNDLES: readonly BundleCase[] = peerFiles('cpython').map((bundle) => {
  const { sha256, identity, issuer } = JSON.parse(peerText(bundle)) as Release;
  return {
    bundle,
    artifact: `sha256:${sha256}`,
    root: PUBLIC_GOOD,
    signer: { identity, issuer },
    expected: 'accepted',
    why: 'a release',
  };
});
