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
  const denied = pins.denials?.of({ kind: 'digest', digest });
  const causes = [
    ...deniedCauses(name, denied === undefined ? [] : [denied]),
    ...(await fileCauses({ name, digest }, judged, pins)),
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
    evidence: [judged],
    counted: causes.length === 0 ? [judged] : [],
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
