import { ruleOf } from '@sealift/policy/rules';
import type { Evidence } from '@sealift/sigstore';
import { causesOf, failedCause } from './causes.ts';
import { decide } from './decide.ts';
import { judgeEvidence } from './evidence.ts';
import type { Cause, JudgedEvidence, Judgement } from './judgement.ts';
import { type OneSigner, pinnedBy } from './pinned.ts';
import { contextsOf } from './seats.ts';
import type { FileSubject } from './subject.ts';

/**
 * Judges one file by one piece of evidence. Never throws for bad evidence. With predicate
 * types in the policy the evidence must
 * be an attestation of one of them; otherwise a signature over the file or any statement about it
 * will do.
 * @param name how the report calls the file
 */
export async function verifyFile(
  name: string,
  file: FileSubject,
  evidence: Evidence,
  pins: OneSigner,
): Promise<Judgement> {
  const judged = await judgeEvidence(evidence, file, contextsOf(pins));
  const { digest } = file;
  const causes = fileCauses({ name, digest }, judged, pins);
  const subject = {
    kind: 'file',
    name,
    digest,
    outcome: causes.length === 0 ? 'accepted' : 'rejected',
    binding: { binding: 'given' },
    platforms: [],
    missing: [],
    carried: [],
    evidence: [judged],
    counted: causes.length === 0 ? [judged] : [],
    rules: [],
  } as const;
  return decide([subject], causes, { unasked: [], pinned: pinnedBy(pins) });
}

function fileCauses(
  about: { readonly name: string; readonly digest: FileSubject['digest'] },
  judged: JudgedEvidence,
  { policy }: OneSigner,
): readonly Cause[] {
  if (judged.failure !== undefined) return failedCause(about.name)(judged);
  const { predicateTypes } = policy;
  const suits = predicateTypes?.includes(judged.predicateType ?? '') ?? true;
  const needs = ruleOf(policy).asks;
  if (suits || needs.kind !== 'require') return [];
  return needs.evidence.flatMap((need) => causesOf(about, [judged], need, []));
}
