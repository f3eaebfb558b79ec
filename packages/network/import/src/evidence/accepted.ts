/** Which layers of evidence the verdict was about: only those are carried on. T15 */
import type { Digest } from '@sealift/bytes';
import {
  type AttachedFormat,
  cosignAttestation,
  cosignSignature,
  sigstoreBundles,
} from '@sealift/sigstore';
import type { EvidenceReport, Report } from '@sealift/verify';

/** A signature or an attestation of cosign's, or a Sigstore bundle. */
export type EvidenceKind = AttachedFormat['layer']['kind'];

/** A layer of an evidence object, in the order in which the content lists them. */
export interface EvidenceLayer {
  readonly subject: Digest;
  /** As verification read it; undefined: it did not. */
  readonly kind: EvidenceKind | undefined;
  readonly digest: Digest;
}

/**
 * Says for each layer whether it was accepted. A report names a layer by its digest, and two
 * signatures over one payload share it: then they are told apart by their order, and where the two
 * counts differ, none of them counts as accepted.
 */
export function acceptedLayers(layers: readonly EvidenceLayer[], report: Report): boolean[] {
  const seen = new Map<string, number>();
  const total = Map.groupBy(layers, keyOf);
  return layers.map((layer) => {
    const key = keyOf(layer);
    const position = seen.get(key) ?? 0;
    seen.set(key, position + 1);
    const verdicts = verdictsOn(layer, report);
    return verdicts.length === total.get(key)?.length && verdicts[position] === true;
  });
}

const keyOf = ({ subject, kind, digest }: EvidenceLayer): string => `${subject} ${kind} ${digest}`;

/** By the first image that the subject belongs to: the others were judged in the same way. */
function verdictsOn({ subject, kind, digest }: EvidenceLayer, { images }: Report): boolean[] {
  if (kind === undefined) return [];
  const isIt = (each: EvidenceReport): boolean =>
    each.subject === subject && each.digest === digest && NAMES[kind].includes(each.format);
  const image = images.find(({ evidence }) => evidence.some(isIt));
  return (image?.evidence ?? []).filter(isIt).map(({ verdict }) => verdict === 'accepted');
}

/** What reports call the formats of each kind. */
const NAMES: { readonly [kind in EvidenceKind]: readonly string[] } = {
  signature: [cosignSignature.id],
  attestation: [cosignAttestation.id],
  bundle: Object.values(sigstoreBundles).map(({ id }) => id),
};
