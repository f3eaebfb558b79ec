import { reject } from '@sealift/failures';
import { ruleOf } from '@sealift/policy/rules';
import type { Evidence } from '@sealift/sigstore';
import { causesOf, deniedCauses, failedCause } from './causes.ts';
import { decide } from './decide.ts';
import { judgeEvidence } from './evidence.ts';
import type { Cause, JudgedEvidence, Judgement } from './judgement.ts';
import { type OneSigner, pinnedBy } from './pinned.ts';
import { unfit } from './rules/fit.ts';
import { contextsOf } from './seats.ts';
import type { FileSubject } from './subject.ts';

/** Judges one file by one piece of evidence, as `verifyFileBy`. */
export const verifyFile = (
  name: string,
  file: FileSubject,
  evidence: Evidence,
  pins: OneSigner,
): Promise<Judgement> => verifyFileBy(name, file, [evidence], pins);

/**
 * Judges one file by pieces of evidence, of which one that satisfies the policy is enough. Never
 * throws for bad evidence. With predicate types in the policy the evidence must be an attestation
 * of one of them; otherwise a signature over the file or any statement about it will do.
 * @param name how the report calls the file
 * @throws Rejection INTERNAL for no evidence at all
 */
export async function verifyFileBy(
  name: string,
  file: FileSubject,
  evidence: readonly Evidence[],
  pins: OneSigner,
): Promise<Judgement> {
  // Of none nothing fails, which is no acceptance.
  if (evidence.length === 0) reject('INTERNAL', 'a file was to be judged by no evidence');
  const { digest } = file;
  const contexts = contextsOf(pins);
  const pieces: { readonly judged: JudgedEvidence; readonly causes: readonly Cause[] }[] = [];
  for (const piece of evidence) {
    const judged = await judgeEvidence(piece, file, contexts);
    pieces.push({ judged, causes: await fileCauses({ name, digest }, judged, pins) });
  }
  const fitting = pieces.flatMap((piece) => (piece.causes.length === 0 ? piece.judged : []));
  const denied = pins.denials?.of({ kind: 'digest', digest });
  const causes = [
    ...deniedCauses(name, denied === undefined ? [] : [denied]),
    ...(fitting.length > 0 ? [] : pieces.flatMap((piece) => piece.causes)),
  ];
  const subject = {
    kind: 'file',
    name,
    digest,
    outcome: causes.length === 0 ? 'accepted' : 'rejected',
    binding: { binding: 'given' },
    platforms: [],
    missing: [],
    carried: [],
    evidence: pieces.map(({ judged }) => judged),
    counted: causes.length === 0 ? fitting : [],
    rules: [],
  } as const;
  return decide([subject], causes, { unasked: [], pinned: pinnedBy(pins) });
}

async function fileCauses(
  about: { readonly name: string; readonly digest: FileSubject['digest'] },
  judged: JudgedEvidence,
  { policy, now }: OneSigner,
): Promise<readonly Cause[]> {
  const { name } = about;
  if (judged.failure !== undefined) return failedCause(name)(judged);
  const needs = ruleOf(policy).asks;
  const [need] = needs.kind === 'require' ? needs.evidence : [];
  if (needs.kind !== 'require' || need === undefined) return reject('INTERNAL', 'nothing is asked');
  // Without a type any statement about the file will do.
  const suits = need.types?.includes(judged.predicateType ?? '') ?? true;
  if (!suits) return causesOf(about, [judged], need, []);
  const why = await unfit(judged, need, needs, { ...about, now });
  return why === undefined ? [] : [{ kind: 'unfit', ...why, name, evidence: judged }];
}
