/**
 * Keyless v0.3 bundles, verified warm in one process: what a long-running admission controller or
 * mirror does.
 */
import { bundle, createWorld } from '@sealift/virtual-sigstore';
import { IDENTITY, ISSUER, type Signed, sealift, sigstoreJs } from './keyless.ts';

export interface Warm {
  /** Each verifies one of the bundles from its bytes, and throws where it is not accepted. */
  ours(signed: Signed): Promise<void>;
  theirs(signed: Signed): void;
  readonly signed: readonly Signed[];
}

/**
 * Half of the bundles sign a file, half state something about one; each has its own certificate,
 * promise and proof in a log of a thousand.
 */
export function warm(count: number): Warm {
  const world = createWorld({ seed: 'warm', entriesBefore: 1000 });
  const signed = Array.from({ length: count }, (_, i) => {
    const key = world.keyPair('p256', `leaf ${i}`);
    const signer = world.issueLeaf({
      key,
      identity: { uri: IDENTITY },
      issuer: ISSUER,
      extensions: { 12: 'https://github.com/team/app' },
    });
    const artifact = Buffer.from(`release ${i}`);
    return {
      artifact,
      bundle: bundle(world, artifact, {
        signer,
        content: i % 2 === 0 ? 'messageSignature' : 'dsse',
      }).bytes,
    };
  });
  const [ours, theirs] = [sealift(world.trustedRoot()), sigstoreJs(world.trustedRoot())];
  return {
    signed,
    ours: async (each) => mustAccept(await ours(each)),
    theirs: (each) => mustAccept(theirs(each)),
  };
}

function mustAccept(verdict: string): void {
  if (verdict !== 'accepted') throw new Error(verdict);
}
