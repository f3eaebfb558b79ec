/** Which layers of evidence the verdict was about: only those are carried on. T15 */
import type { Digest } from '@sealift/bytes';
import { type AttachedFormat, cosign, sigstoreBundles } from '@sealift/sigstore';
import type { ImageReport, Report } from '@sealift/verify';

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
export function acceptedLayers(
  layers: readonly EvidenceLayer[],
  verdicts: ReadonlyMap<string, readonly boolean[]>,
): boolean[] {
  const seen = new Map<string, number>();
  const total = Map.groupBy(layers, keyOf);
  return layers.map((layer) => {
    const key = keyOf(layer);
    const position = seen.get(key) ?? 0;
    seen.set(key, position + 1);
    const found = verdicts.get(key) ?? [];
    return found.length === total.get(key)?.length && found[position] === true;
  });
}

const keyOf = ({ subject, kind, digest }: EvidenceLayer): string => `${subject} ${kind} ${digest}`;

/**
 * The verdicts of a report by what they are about, each list by the first image that its subject
 * belongs to: the others were judged in the same way. T34: looked up, not searched for each layer.
 */
export function verdictsOf({ images }: Report): ReadonlyMap<string, readonly boolean[]> {
  const found = new Map<string, { readonly image: ImageReport; readonly all: boolean[] }>();
  for (const image of images)
    for (const { subject, digest, format, verdict } of image.evidence) {
      const kind = KINDS.get(format);
      if (kind === undefined) continue;
      const key = keyOf({ subject, kind, digest });
      const own = found.get(key) ?? { image, all: [] };
      if (own.image === image) own.all.push(verdict === 'accepted');
      found.set(key, own);
    }
  return new Map([...found].map(([key, { all }]) => [key, all]));
}

/** What reports call the formats of each kind. */
const KINDS: ReadonlyMap<string, EvidenceKind> = new Map<string, EvidenceKind>([
  [cosign.signature.id, 'signature'],
  [cosign.attestation.id, 'attestation'],
  ...Object.values(sigstoreBundles).map(({ id }): [string, EvidenceKind] => [id, 'bundle']),
]);
