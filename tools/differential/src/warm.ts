/** Keyless v0.3 bundles, verified warm in one process: what a long-running admission controller or mirror does. */
import { nodeCrypto } from '@sealift/crypto';
import { buildPolicy } from '@sealift/policy';
import { decodeBundle } from '@sealift/sigstore';
import { trustFromTrustedRoot } from '@sealift/trust';
import { fileSubject, verifyFile } from '@sealift/verify';
import { bundle, createWorld } from '@sealift/virtual-sigstore';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const IDENTITY = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

export interface Signed {
  readonly artifact: Uint8Array;
  readonly bundle: Uint8Array;
}

export interface Warm {
  /** Each verifies one of the bundles from its bytes, and throws where it is not accepted. */
  ours(signed: Signed): Promise<void>;
  theirs(signed: Signed): void;
  readonly signed: readonly Signed[];
}

/** Half of the bundles sign a file, half state something about one; each has its own certificate, promise and proof in a log of a thousand. */
export function warm(count: number): Warm {
  const world = createWorld({ seed: 'warm', entriesBefore: 1000 });
  const signed = Array.from({ length: count }, (_, i) => {
    const key = world.keyPair('p256', `leaf ${i}`);
    const signer = world.issueLeaf({
      key,
      identity: { uri: IDENTITY },
      issuer: ISSUER,
      extensions: { 1: ISSUER, 8: ISSUER, 12: 'https://github.com/team/app' },
    });
    const artifact = Buffer.from(`release ${i}`);
    return { artifact, bundle: bundle(world, artifact, { signer, content: i % 2 === 0 ? 'messageSignature' : 'dsse' }).bytes };
  });
  return { signed, ours: sealift(world.trustedRoot()), theirs: sigstoreJs(world.trustedRoot()) };
}

function sealift(root: string): Warm['ours'] {
  const trust = trustFromTrustedRoot(Buffer.from(root), 'trusted_root.json');
  const policy = buildPolicy({ keys: [], types: [], certificateIdentity: IDENTITY, certificateOidcIssuer: ISSUER, ignoreTlog: false, ignoreSct: false });
  const options = { trust, policy, crypto: nodeCrypto };
  return async ({ artifact, bundle: bytes }) => {
    const report = await verifyFile('release', fileSubject(artifact), decodeBundle(bytes), options);
    if (report.verdict !== 'accepted') throw new Error(report.failures[0]?.message);
  };
}

function sigstoreJs(root: string): Warm['theirs'] {
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))));
  const policy = { subjectAlternativeName: `^${IDENTITY.replaceAll(/[.+?]/g, '\\$&')}$`, extensions: { issuer: ISSUER } };
  return ({ artifact, bundle: bytes }) => {
    const read = bundleFromJSON(JSON.parse(Buffer.from(bytes).toString()));
    verifier.verify(toSignedEntity(read, Buffer.from(artifact)), policy);
  };
}
