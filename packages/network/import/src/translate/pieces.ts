/** What was accepted, layer by layer, with what it is and who judged it. */
import type { Digest } from '@sealift/bytes';
import { base64 } from '@sealift/bytes';
import type { Scheme } from '@sealift/oci';
import { type Evidence, isReferrer, sigstoreBundles } from '@sealift/sigstore';
import type { JudgedEvidence, Judgement } from '@sealift/verify';
import { signatureOf } from '@sealift/verify/logged';

/**
 * How evidence is written: as a Sigstore bundle that refers to its subject (cosign 3), or under
 * cosign's tag (cosign 2, podman).
 */
export type Format = 'bundle' | 'legacy';

/** A layer of an object of evidence. */
export interface EvidenceLayerAt {
  readonly subject: Digest;
  readonly scheme: Scheme;
  /** Of the object. */
  readonly digest: Digest;
  readonly layer: Digest;
}

/** A layer that was accepted. */
export interface Piece {
  readonly at: EvidenceLayerAt;
  readonly evidence: Evidence;
  /** The same for one signature at one subject in whichever form. */
  readonly identity: string;
  /** One for each signer whom it was accepted for. */
  readonly judged: readonly JudgedEvidence[];
}

/** All that was accepted, each layer once, in the order of the content. */
export async function acceptedPieces({ subjects }: Pick<Judgement, 'subjects'>): Promise<Piece[]> {
  const accepted = subjects
    .flatMap(({ evidence }) => evidence)
    .filter(({ outcome }) => outcome === 'accepted');
  const pieces: Piece[] = [];
  for (const same of Map.groupBy(accepted, ({ place }) => layerKey(place)).values()) {
    const piece = await pieceOf([...new Set(same)]);
    if (piece !== undefined) pieces.push(piece);
  }
  return pieces;
}

/** Of a layer by its object: two objects may hold one blob with other annotations. T15 */
export const layerKey = ({ subject, object, layer }: LayerPlace): string =>
  `${subject} ${object?.scheme} ${object?.digest} ${layer}`;

type LayerPlace = Pick<JudgedEvidence['place'], 'subject' | 'object' | 'layer'>;

async function pieceOf(judged: readonly JudgedEvidence[]): Promise<Piece | undefined> {
  const [first] = judged;
  const evidence = await first?.reread?.();
  if (first?.place.object === undefined || evidence === undefined) return undefined;
  const { subject, object, digest: layer } = first.place;
  return {
    at: { subject, ...object, layer },
    evidence,
    identity: `${subject} ${base64.encode(signatureOf(evidence.content))}`,
    judged,
  };
}

/** Whether what reads this form alone finds it. */
export const isIn = (format: Format, { at: { scheme }, evidence }: Piece): boolean =>
  format === 'legacy'
    ? !isReferrer(scheme)
    : isReferrer(scheme) &&
      evidence.format === sigstoreBundles['0.3'] &&
      evidence.content.kind === 'dsse';
