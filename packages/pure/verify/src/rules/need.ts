/** Whether the evidence over one digest is what a rule asks for. */
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { EvidenceNeed, Needs } from '@sealift/policy/rules';
import { causesOf, fitting } from '../causes.ts';
import type { Cause, JudgedEvidence, LedgerRow } from '../judgement.ts';
import type { KnownSigner } from '../pinned.ts';
import { type Fitting, type Unfit, unfit } from './fit.ts';
import { matched, peopleOf } from './quorum.ts';

/** What is asked, and of which image. */
export interface Asked {
  readonly need: EvidenceNeed;
  readonly needs: Needs;
  readonly image: Fitting;
  readonly digest: Digest;
  readonly signers: ReadonlyMap<string, KnownSigner>;
  readonly ledger: readonly LedgerRow[];
  readonly known: Known;
}

/**
 * What a need found of a piece of evidence, for the other names of its image (T34): evidence is
 * read again once.
 */
export type Known = WeakMap<JudgedEvidence, Map<EvidenceNeed, Unfit | undefined>>;

/** What counts of it, and why it is not enough; enough where there is no cause. */
export interface NeedFinding {
  readonly counted: readonly JudgedEvidence[];
  readonly causes: readonly Cause[];
}

/** @param judged what is attached to the digest @throws Rejection LIMIT */
export async function judgeNeed(
  judged: readonly JudgedEvidence[],
  asked: Asked,
): Promise<NeedFinding> {
  const { need, image, digest, signers } = asked;
  const { fit, causes: refused } = await sorted(chosen(fitting(judged, need), asked), asked);
  const met = matched(need.by, byEntry(fit, signers));
  if (met.length >= need.by.atLeast) return { counted: fit, causes: [] };
  const about = { name: image.name, digest };
  const others = refused.length > 0 ? [] : causesOf(about, judged, need, asked.ledger);
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

/** Which of what is there is looked at: of each signer the newest alone, where asked. T16 */
function chosen(there: readonly JudgedEvidence[], { need, signers }: Asked) {
  if (need.select === 'any') return there;
  return sharing(there, signers).reduce((left, markOf) => {
    const last = new Map(
      [...Map.groupBy(there, markOf)].map(([mark, same]) => [mark, lastTime(same)]),
    );
    return left.filter((each) => isTimeless(each) || timeOf(each) === last.get(markOf(each)));
  }, there);
}

/**
 * Whose the newest is, by the entry of the policy and by the person: a key or a name of a signer
 * that he had before does not outvote the one that he has now.
 */
function sharing(
  there: readonly JudgedEvidence[],
  signers: Asked['signers'],
): readonly ((each: JudgedEvidence) => string)[] {
  const people = peopleOf(there, signers);
  return [({ by = '' }) => by, (each) => people.get(each) ?? ''];
}

const timeOf = ({ times }: JudgedEvidence): number => Math.min(...times);

/** What states no time may be the newest, and is looked at (and refused for that). */
const isTimeless = ({ times }: JudgedEvidence): boolean => times.length === 0;

const lastTime = (same: readonly JudgedEvidence[]): number =>
  same.reduce((last, each) => (isTimeless(each) ? last : Math.max(last, timeOf(each))), 0);

async function sorted(
  there: readonly JudgedEvidence[],
  asked: Asked,
): Promise<{ readonly fit: JudgedEvidence[]; readonly causes: Cause[] }> {
  const fit: JudgedEvidence[] = [];
  const causes: Cause[] = [];
  for (const evidence of there) {
    const why = await whyUnfit(evidence, asked);
    if (why === undefined) fit.push(evidence);
    else causes.push({ kind: 'unfit', ...why, name: asked.image.name, evidence });
  }
  return { fit: withoutOutvoted(there, fit, causes, asked), causes };
}

/** Of newest evidence that is of one time, all must hold: none outvotes the other. */
function withoutOutvoted(
  there: readonly JudgedEvidence[],
  fit: JudgedEvidence[],
  causes: readonly Cause[],
  { need, signers }: Asked,
): JudgedEvidence[] {
  if (need.select === 'any') return fit;
  return sharing(there, signers).reduce((left, markOf) => {
    const refused = new Set(
      causes.flatMap((cause) => (cause.kind === 'unfit' ? markOf(cause.evidence) : [])),
    );
    return left.filter((each) => !refused.has(markOf(each)));
  }, fit);
}

async function whyUnfit(evidence: JudgedEvidence, asked: Asked): Promise<Unfit | undefined> {
  const { need, known } = asked;
  // A condition may speak of the name.
  if (need.where?.text.includes('image')) return judgeUnfit(evidence, asked);
  const of = known.get(evidence) ?? new Map<EvidenceNeed, Unfit | undefined>();
  known.set(evidence, of);
  if (!of.has(need)) of.set(need, await judgeUnfit(evidence, asked));
  return of.get(need);
}

async function judgeUnfit(
  evidence: JudgedEvidence,
  { need, needs, image }: Asked,
): Promise<Unfit | undefined> {
  if (need.select === 'newest' && evidence.times.length === 0)
    return {
      code: 'TIMESTAMP_MISSING',
      detail: 'the newest is asked for, and no time is proved of this one',
    };
  try {
    return await unfit(evidence, need, needs, image);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code !== 'LIMIT')
      return { code: thrown.code, detail: thrown.message };
    throw thrown;
  }
}

function byEntry(
  fit: readonly JudgedEvidence[],
  signers: Asked['signers'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const people = peopleOf(fit, signers);
  const found = new Map<string, Set<string>>();
  for (const each of fit) {
    const entry = found.get(each.by ?? '') ?? new Set();
    found.set(each.by ?? '', entry.add(people.get(each) ?? ''));
  }
  return found;
}
