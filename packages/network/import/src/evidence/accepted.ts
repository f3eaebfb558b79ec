/** Which layers of evidence the verdict was about: only those are carried on. T15 */
import type { Digest } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import type { EvidenceReport, Report } from '@sealift/verify';

/** A layer of an evidence object, in the order in which the content lists them. */
export interface EvidenceLayer {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly digest: Digest;
}

/**
 * Says for each layer whether it was accepted. A report names a layer by its digest, and two
 * signatures over one payload share it: then
 * they are told apart by their order, and where the two counts differ, all of them must have been
 * accepted.
 */
export function acceptedLayers(layers: readonly EvidenceLayer[], report: Report): boolean[] {
  const seen = new Map<string, number>();
  const total = Map.groupBy(layers, keyOf);
  return layers.map((layer) => {
    const key = keyOf(layer);
    const position = seen.get(key) ?? 0;
    seen.set(key, position + 1);
    const verdicts = verdictsOn(layer, report);
    if (verdicts.length !== total.get(key)?.length)
      return verdicts.length > 0 && verdicts.every(Boolean);
    return verdicts[position] ?? false;
  });
}

const keyOf = ({ subject, scheme, digest }: EvidenceLayer): string =>
  `${subject} ${kindOf(scheme)} ${digest}`;

/** By the first image that the subject belongs to: the others were judged in the same way. */
function verdictsOn(layer: EvidenceLayer, { images }: Report): boolean[] {
  const isIt = (each: EvidenceReport): boolean =>
    each.subject === layer.subject &&
    each.digest === layer.digest &&
    formatKind(each.format) === kindOf(layer.scheme);
  const image = images.find(({ evidence }) => evidence.some(isIt));
  return (image?.evidence ?? []).filter(isIt).map(({ verdict }) => verdict === 'accepted');
}

type Kind = 'signature' | 'attestation' | 'referrer';

const kindOf = (scheme: Scheme): Kind =>
  scheme === 'cosign-sig' ? 'signature' : scheme === 'cosign-att' ? 'attestation' : 'referrer';
const formatKind = (format: string): Kind =>
  format === 'cosign signature'
    ? 'signature'
    : format === 'cosign attestation'
      ? 'attestation'
      : 'referrer';
