import { BEACON, type BundleInput, GITHUB, PUBLIC_GOOD, peerFiles, peerText } from '@sealift/peers';

const SUITE = 'sigstore-conformance';

/**
 * The cases of the conformance suite with its own defaults: those a case does not override by a
 * file.
 */
export function conformanceInputs(): BundleInput[] {
  const files = new Set(peerFiles(SUITE));
  const bundles = [...files].filter((path) => path.endsWith('/bundle.sigstore.json'));
  return bundles.map((bundle) => readCase(bundle, files));
}

function readCase(bundle: string, files: ReadonlySet<string>): BundleInput {
  const own = (name: string): string | undefined => {
    const path = bundle.replace(/[^/]+$/, name);
    return files.has(path) ? path : undefined;
  };
  const text = (name: string, standard: string): string => {
    const path = own(name);
    return path === undefined ? standard : peerText(path).trim();
  };
  const key = own('key.pub');
  return {
    bundle,
    artifact: own('artifact') ?? `${SUITE}/a.txt`,
    root: own('trusted_root.json') ?? PUBLIC_GOOD,
    signer:
      key === undefined
        ? { identity: text('identity', BEACON), issuer: text('issuer', GITHUB) }
        : { key },
  };
}
