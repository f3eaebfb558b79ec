/** Images that nobody signed, so far as one can see without looking at who did. */
import { reject, someOf } from '@sealift/failures';
import type { Graph } from '@sealift/oci';
import { formats } from '@sealift/sigstore';
import type { Found } from './evidence.ts';
import type { Collected } from './pack.ts';

/**
 * The names of images to which no signature and no attestation is attached, neither to the image
 * nor to a part of it. What else hangs there, such as a bare SBOM, is signed by nobody. A bundle
 * has digests: what was found of one beside another name is evidence of this one too.
 */
export function unsignedNames(collected: readonly Collected[]): string[] {
  // T34: names of one tree share what was found for it.
  const searches = new Set(collected.flatMap(({ found }) => found));
  const signed = new Set([...searches].filter(holdsEvidence).map(({ subject }) => subject));
  const isSigned = ({ graph: { nodes } }: Collected): boolean =>
    nodes.some(({ descriptor }) => signed.has(descriptor.digest));
  const roots = new Set(collected.filter(isSigned).map(({ origin }) => origin.root.digest));
  const bare = collected.filter(({ origin }) => !roots.has(origin.root.digest));
  return [...new Set(bare.map(({ origin }) => origin.name))];
}

const holdsEvidence = ({ scheme, graphs }: Found): boolean =>
  graphs.some((graph) => isEvidence(scheme, graph));

/** Whether an object is of a form that can hold a signature or an attestation. */
export function isEvidence(scheme: Found['scheme'], { nodes }: Graph): boolean {
  const document = nodes[0]?.document;
  return document?.kind === 'manifest' && formats.ofManifest(scheme, document) !== undefined;
}

const SHOWN = 20;

/** @throws Rejection NO_SIGNATURE */
export function refuseUnsigned(names: readonly string[]): void {
  if (names.length === 0) return;
  reject('NO_SIGNATURE', `no signature or attestation is attached to ${someOf(names, SHOWN)}`);
}
