/** Which evidence of a need is looked at: where the newest is asked for, not all of it. T16 */
import type { EvidenceNeed } from '@sealift/policy/rules';
import type { JudgedEvidence } from '../judgement.ts';
import { peopleOf } from './quorum.ts';
import type { RuleCase } from './rule-case.ts';

type Signers = RuleCase['signers'];

/** Of each signer the newest alone, where that is asked. */
export function chosen(
  there: readonly JudgedEvidence[],
  { select }: EvidenceNeed,
  signers: Signers,
): readonly JudgedEvidence[] {
  if (select === 'any') return there;
  return ownersOf(there, signers).reduce((left, ownerOf) => {
    const last = new Map(
      [...Map.groupBy(there, ownerOf)].map(([owner, same]) => [owner, lastTime(same)]),
    );
    return left.filter((one) => isTimeless(one) || timeOf(one) === last.get(ownerOf(one)));
  }, there);
}

/** Of newest evidence that is of one time, all must hold: none outvotes the other. */
export function withoutOutvoted(
  fit: readonly JudgedEvidence[],
  refused: readonly JudgedEvidence[],
  { select }: EvidenceNeed,
  signers: Signers,
): readonly JudgedEvidence[] {
  if (select === 'any') return fit;
  return ownersOf([...fit, ...refused], signers).reduce((left, ownerOf) => {
    const owners = new Set(refused.map(ownerOf));
    return left.filter((one) => !owners.has(ownerOf(one)));
  }, fit);
}

/**
 * Whose the newest is, by the entry of the policy and by the person: a key or a name of a signer
 * that he had before does not outvote the one that he has now.
 */
function ownersOf(
  there: readonly JudgedEvidence[],
  signers: Signers,
): readonly ((one: JudgedEvidence) => string)[] {
  const people = peopleOf(there, signers);
  return [({ by = '' }) => by, (one) => people.get(one) ?? ''];
}

const timeOf = ({ times }: JudgedEvidence): number => Math.min(...times);

/** What states no time may be the newest, and is looked at (and refused for that). */
const isTimeless = ({ times }: JudgedEvidence): boolean => times.length === 0;

const lastTime = (same: readonly JudgedEvidence[]): number =>
  same.reduce((last, one) => (isTimeless(one) ? last : Math.max(last, timeOf(one))), 0);
