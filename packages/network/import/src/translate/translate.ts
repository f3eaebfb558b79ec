/**
 * What was accepted, written in the other form too: a registry or a cluster may read that alone.
 * The original bytes stay beside it; what was written is judged again by the same policy.
 */
import type { Content } from '@sealift/blobs';
import { type Digest, hex, LIMITS } from '@sealift/bytes';
import { type Code, Rejection, reject } from '@sealift/failures';
import { type Descriptor, Documents, readGraph } from '@sealift/oci';
import { formats as forms } from '@sealift/sigstore';
import {
  type Clearance,
  hashWhole,
  type Judgement,
  type VerifyOptions,
  verifyImages,
  type Whole,
} from '@sealift/verify';
import { type Made, objectsOf, type Repacked } from './objects.ts';
import { acceptedPieces, type EvidenceLayerAt, type Format, isIn, type Piece } from './pieces.ts';
import { differencesOf } from './same-signer.ts';
import { withAdded } from './with-added.ts';

/** A layer that was accepted, and where the same signature is in another form. */
export interface Translation {
  readonly format: Format;
  readonly from: EvidenceLayerAt;
  readonly to: EvidenceLayerAt;
}

/** A layer that was accepted and cannot be in another form. */
export interface Untranslated {
  readonly format: Format;
  readonly from: EvidenceLayerAt;
  /** UNTRANSLATABLE, or why it would not be accepted there. */
  readonly code: Code;
  readonly why: string;
}

/** What is in another form too, and what cannot be. */
export interface OtherForms {
  readonly translations: readonly Translation[];
  readonly untranslated: readonly Untranslated[];
}

/** What may enter, with what was written here. */
export interface Translated extends OtherForms {
  readonly clearance: Clearance<Content>;
}

/** Whether an object of evidence was written here, and is none of the source's. */
export function writtenHere(translations: readonly Translation[]): (one: ObjectAt) => boolean {
  const keyAt = ({ subject, scheme, digest }: ObjectAt): string => `${subject} ${scheme} ${digest}`;
  const written = new Set(translations.map(({ to }) => keyAt(to)));
  return (one) => written.has(keyAt(one));
}

type ObjectAt = Omit<EvidenceLayerAt, 'layer'>;

/** What is translated, and how it was judged. */
export interface TranslateOptions {
  /** Forms that accepted evidence is to be in. */
  readonly formats: readonly Format[];
  /** The selection that was judged. */
  readonly images: VerifyOptions['images'];
}

/** Why a piece is not in a form. */
type Refusal = Untranslated & { readonly identity: string };

/**
 * Writes what was accepted in each form that it is not in yet. What would not be accepted in it,
 * as by the same signer, is not written, and says why.
 * @param judgement of that content, accepted
 * @throws Rejection LIMIT; UNTRANSLATABLE where the policy accepts no more with what was written;
 * INTERNAL for what was not accepted
 */
export async function translate(
  whole: Whole<Content>,
  judgement: Judgement<Content>,
  { formats, images }: TranslateOptions,
): Promise<Translated> {
  const clearance = judgement.clearance ?? reject('INTERNAL', 'nothing was accepted');
  if (formats.length === 0) return { clearance, translations: [], untranslated: [] };
  const pieces = await acceptedPieces(judgement);
  const tried = formats.flatMap((format) => missingIn(format, pieces).map(written(format)));
  const left = tried.filter((one): one is Refusal => 'why' in one);
  let repacked = once(tried.filter((one): one is Repacked => 'as' in one));
  const subjects = await subjectsOf(whole.content);
  const again = { ...judgement.pinned, ...(images === undefined ? {} : { images }) };
  // One that is refused leaves its object: the others are judged in what they will be in.
  while (repacked.length > 0) {
    const { added, made } = objectsOf(repacked, subjects);
    const more = await hashWhole(withAdded(whole.content, added));
    const judged = await verifyImages(more, again);
    const refused = refusedOf(made, judged);
    if (refused.size === 0) return finished(judged, made, left);
    left.push(...refused.values());
    repacked = repacked.filter((one) => !refused.has(keyOf(one)));
  }
  return { clearance, translations: [], untranslated: unmet(left, []) };
}

/** Not in it, and the same signature neither: a source may have had both. */
function missingIn(format: Format, pieces: readonly Piece[]): Piece[] {
  const there = new Set(
    pieces.filter((piece) => isIn(format, piece)).map(({ identity }) => identity),
  );
  return pieces.filter(({ identity }) => !there.has(identity));
}

const written =
  (format: Format) =>
  (piece: Piece): Repacked | Refusal => {
    const { evidence, identity, at } = piece;
    try {
      const as =
        format === 'bundle'
          ? { bundle: forms.asBundle(evidence, signingKey(piece)) }
          : { layer: forms.asLayer(evidence) };
      return { piece, format, as };
    } catch (thrown) {
      if (!(thrown instanceof Rejection)) throw thrown;
      return { format, from: at, code: thrown.code, why: thrown.message, identity };
    }
  };

/** SHA-256 of the key that verified it. */
function signingKey({ judged, evidence }: Piece): Uint8Array | undefined {
  const fingerprint = judged.find(({ proved }) => proved.key !== undefined)?.proved.key;
  if (fingerprint === undefined || evidence.material.kind !== 'key') return undefined;
  return hex.decode(fingerprint.slice('SHA256:'.length), 'INTERNAL');
}

const keyOf = ({ piece, format }: Repacked): string => signatureKey(format, piece);

const signatureKey = (format: Format, { identity }: Pick<Piece, 'identity'>): string =>
  `${format} ${identity}`;

/** Of one signature that the source had in two forms the first. */
const once = (repacked: readonly Repacked[]): Repacked[] =>
  [...new Map(repacked.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();

/** Descriptors of everything that evidence may be about. */
async function subjectsOf(content: Content): Promise<ReadonlyMap<Digest, Descriptor>> {
  const documents = new Documents(({ digest }) => content.read(digest, LIMITS.ociManifest));
  const isHere = ({ digest }: Descriptor): boolean => content.size(digest) !== undefined;
  const subjects = new Map<Digest, Descriptor>();
  for (const { descriptor: root } of content.images) {
    const { nodes } = await readGraph(root, documents, isHere);
    for (const { descriptor } of nodes) subjects.set(descriptor.digest, descriptor);
  }
  return subjects;
}

function refusedOf(made: readonly Made[], judged: Judgement): ReadonlyMap<string, Refusal> {
  const differences = differencesOf(made, judged);
  return new Map(
    [...differences].map(([one, { code, why }]) => {
      const { format, piece } = one;
      return [keyOf(one), { format, from: piece.at, code, why, identity: piece.identity }];
    }),
  );
}

function finished(
  judged: Judgement<Content>,
  made: readonly Made[],
  left: readonly Refusal[],
): Translated {
  const { clearance, causes } = judged;
  // Such as a limit of evidence: what was written may not take away what had been accepted.
  if (clearance === undefined)
    return reject(
      'UNTRANSLATABLE',
      `with what was written in the other form the policy accepts no more: ${causes[0]?.code}`,
    );
  const translations = made.map(({ format, piece, to: { index: _, ...to } }) => ({
    ...{ format, from: piece.at, to },
  }));
  return { clearance, translations, untranslated: unmet(left, made) };
}

/** What is in no place of that form. */
function unmet(left: readonly Refusal[], made: readonly Made[]): Untranslated[] {
  const met = new Set(made.map(keyOf));
  return left
    .filter((one) => !met.has(signatureKey(one.format, one)))
    .map(({ identity: _, ...untranslated }) => untranslated);
}
