/** Whether the evidence over one digest is what a rule asks for. */
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { EvidenceNeed, Needs } from '@sealift/policy/rules';
import { causesOf, fitting } from '../causes.ts';
import type { Cause, JudgedEvidence } from '../judgement.ts';
import { chosen, withoutOutvoted } from './choose.ts';
import { type Unfit, unfit } from './fit.ts';
import { matched, peopleOf } from './quorum.ts';
import type { RuleCase } from './rule-case.ts';

/** What a rule asks of which image. */
export interface Asked {
  readonly need: EvidenceNeed;
  readonly needs: Needs;
  readonly of: RuleCase;
}

/** What counts of it, and why it is not enough; enough where there is no cause. */
export interface NeedFinding {
  readonly counted: readonly JudgedEvidence[];
  readonly causes: readonly Cause[];
}

/** @param on a digest of the image's tree, and what is attached there @throws Rejection LIMIT */
export async function judgeNeed(on: Digest, asked: Asked): Promise<NeedFinding> {
  const { need, of } = asked;
  const judged = of.tree.on.get(on) ?? [];
  const there = chosen(fitting(judged, need), need, of.signers);
  const { fit, causes: refused } = await sorted(there, asked);
  const met = matched(need.by, byEntry(fit, of.signers));
  if (met.length >= need.by.atLeast) return { counted: fit, causes: [] };
  const about = { name: of.name, digest: on };
  const others = refused.length > 0 ? [] : causesOf(about, judged, need, of.ledger);
  const few: Cause = { kind: 'quorum', code: 'POLICY', ...about, need, met };
  return {
    counted: [],
    causes: [...refused, ...others.filter(tellsMore(met)), ...(need.by.atLeast > 1 ? [few] : [])],
  };
}

/** That there is no evidence at all is not so where some of several signers are there. */
const tellsMore =
  (met: readonly string[]) =>
  ({ kind }: Cause): boolean =>
    kind !== 'lacking' || met.length === 0;

interface Sorted {
  readonly fit: readonly JudgedEvidence[];
  readonly causes: readonly Cause[];
}

async function sorted(there: readonly JudgedEvidence[], asked: Asked): Promise<Sorted> {
  const { need, of } = asked;
  const fit: JudgedEvidence[] = [];
  const refused: Extract<Cause, { kind: 'unfit' }>[] = [];
  for (const evidence of there) {
    const why = await whyUnfit(evidence, asked);
    if (why === undefined) fit.push(evidence);
    else refused.push({ kind: 'unfit', ...why, name: of.name, evidence });
  }
  const outvoting = refused.map(({ evidence }) => evidence);
  return { fit: withoutOutvoted(fit, outvoting, need, of.signers), causes: refused };
}

async function whyUnfit(evidence: JudgedEvidence, asked: Asked): Promise<Unfit | undefined> {
  const { need, of } = asked;
  // What speaks of the name is asked for each name.
  if (need.signedName !== undefined || need.where?.text.includes('image'))
    return judgeUnfit(evidence, asked);
  const known = of.known.get(evidence) ?? new Map<EvidenceNeed, Unfit | undefined>();
  of.known.set(evidence, known);
  if (!known.has(need)) known.set(need, await judgeUnfit(evidence, asked));
  return known.get(need);
}

async function judgeUnfit(
  evidence: JudgedEvidence,
  { need, needs, of }: Asked,
): Promise<Unfit | undefined> {
  if (need.select === 'newest' && evidence.times.length === 0)
    return {
      code: 'TIMESTAMP_MISSING',
      detail: 'the newest is asked for, and no time is proved of this one',
    };
  try {
    return await unfit(evidence, need, needs, of);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code !== 'LIMIT')
      return { code: thrown.code, detail: thrown.message };
    throw thrown;
  }
}

function byEntry(
  fit: readonly JudgedEvidence[],
  signers: RuleCase['signers'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const people = peopleOf(fit, signers);
  const found = new Map<string, Set<string>>();
  for (const evidence of fit) {
    const { by = '' } = evidence;
    found.set(by, (found.get(by) ?? new Set()).add(people.get(evidence) ?? ''));
  }
  return found;
}
