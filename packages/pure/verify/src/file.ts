import type { Evidence } from '@sealift/sigstore';
import { contextsOf } from './case.ts';
import { causesOf, failedCause } from './causes.ts';
import { decide } from './decide.ts';
import { judgeEvidence } from './evidence.ts';
import type { Cause, JudgedEvidence, Judgement, Pinned } from './judgement.ts';
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
  pinned: Pinned,
): Promise<Judgement> {
  const judged = await judgeEvidence(evidence, file, contextsOf(pinned));
  const { digest } = file;
  const causes = fileCauses({ name, digest }, judged, pinned);
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
  } as const;
  return decide([subject], causes, { unasked: [], pinned });
}

function fileCauses(
  about: { readonly name: string; readonly digest: FileSubject['digest'] },
  judged: JudgedEvidence,
  { policy }: Pinned,
): readonly Cause[] {
  if (judged.failure !== undefined) return failedCause(about.name)(judged);
  const { predicateTypes } = policy;
  const suits = predicateTypes?.includes(judged.predicateType ?? '') ?? true;
  return suits ? [] : causesOf(about, [judged], policy, []);
}
