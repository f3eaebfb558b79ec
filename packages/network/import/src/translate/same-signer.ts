/** What was written in another form proves what it proved before, or is not published. */
import type { Code } from '@sealift/failures';
import type { JudgedEvidence, Judgement } from '@sealift/verify';
import type { Made } from './objects.ts';
import { layerKey } from './pieces.ts';

/** Why a piece is not what it was. */
export interface Difference {
  readonly code: Code;
  readonly why: string;
}

/** Of all that was written what is not accepted as before: for the same signers, as the same. */
export function differencesOf(
  made: readonly Made[],
  { subjects }: Pick<Judgement, 'subjects'>,
): ReadonlyMap<Made, Difference> {
  const found = Map.groupBy(
    subjects.flatMap(({ evidence }) => evidence),
    ({ place }) => layerKey(place),
  );
  const differences = made.flatMap((one): [Made, Difference][] => {
    const difference = differenceOf(one, found.get(keyAt(one)) ?? []);
    return difference === undefined ? [] : [[one, difference]];
  });
  return new Map(differences);
}

const keyAt = ({ to: { subject, scheme, digest, index } }: Made): string =>
  layerKey({ subject, object: { scheme, digest }, layer: index });

function differenceOf({ piece }: Made, judged: readonly JudgedEvidence[]): Difference | undefined {
  const accepted = new Set(judged.filter(({ outcome }) => outcome === 'accepted').map(proofOf));
  const wanted = new Set(piece.judged.map(proofOf));
  const failed = judged.find(({ failure, by }) => failure !== undefined && isWanted(piece, by));
  const isSame = accepted.size === wanted.size && [...wanted].every((one) => accepted.has(one));
  if (isSame) return undefined;
  return failed?.failure === undefined
    ? { code: 'UNTRANSLATABLE', why: 'in that form it would prove something else than it does' }
    : { code: failed.failure.code, why: failed.failure.detail };
}

const isWanted = ({ judged }: Made['piece'], by: string | undefined): boolean =>
  judged.some((one) => one.by === by);

/** Whose it is, and what it is about. */
const proofOf = ({ by, signer, predicateType, proved }: JudgedEvidence): string => {
  const { kind, key, names } = proved;
  return JSON.stringify({ by, signer, predicateType, kind, key, names });
};
