import { hex } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import type { Evidence, FormatId } from '@sealift/sigstore';
import type { Context, Established, EvidenceCase, LoggedEntry } from './case.ts';
import { type CheckStep, failedCheck, runChecks } from './check.ts';
import { certificatePath, certificateUsage } from './checks/certificate.ts';
import { notDenied } from './checks/denied.ts';
import { identity } from './checks/identity.ts';
import { logEntrySteps } from './checks/log-entry.ts';
import { keyMaterial } from './checks/material.ts';
import { certificateTransparency } from './checks/sct.ts';
import { signature } from './checks/signature.ts';
import { subjectBinding } from './checks/subject.ts';
import { authenticatedTime, logged, signedTimestamps } from './checks/time.ts';
import { witnessed } from './checks/witness.ts';
import { claimOf } from './claim.ts';
import type { Check, EvidencePlace, FailedCheck, JudgedEvidence, Proved } from './judgement.ts';
import type { Subject } from './subject.ts';

/** The checks in the order of VERIFICATION §1: a later one never rescues an earlier one. */
function stepsFor(
  { entries, timestamps, material: carried }: Evidence,
  { policy, denials }: Context,
): CheckStep<EvidenceCase>[] {
  const which = (i: number): string => (entries.length > 1 ? ` ${i + 1} of ${entries.length}` : '');
  const certificate =
    carried.kind === 'certificate'
      ? [certificatePath(carried.hints), certificateUsage, certificateTransparency(carried.sct)]
      : [];
  const stamps = timestamps.length > 0 ? [signedTimestamps] : [];
  const entrySteps = entries.flatMap((entry, n) => logEntrySteps(entry, which(n)));
  const witnesses = policy.witnesses === undefined ? [] : [witnessed(policy.witnesses)];
  return [
    keyMaterial,
    logged,
    ...entrySteps,
    ...witnesses,
    ...stamps,
    authenticatedTime,
    ...certificate,
    signature,
    subjectBinding,
    identity,
    ...(denials === undefined ? [] : [notDenied(denials)]),
  ];
}

/**
 * Runs every check over one piece of evidence about `subject`. A bad signature is a result, never
 * an exception.
 * @param contexts one for each pinned instance: certificate, SCT, log and timestamp must all be of
 * one (T6). The first that accepts
 * decides; where none does, the one that came furthest says why
 * @param where for evidence that is attached: the object and which of its layers
 */
export async function judgeEvidence(
  evidence: Evidence,
  subject: Subject,
  contexts: readonly Context[],
  where: Where = {},
): Promise<JudgedEvidence> {
  const place = { subject: subject.digest, digest: evidence.digest, ...where };
  let furthest: JudgedEvidence | undefined;
  for (const context of contexts) {
    const judged = await judgeIn(context, evidence, subject, place);
    // A bug in one instance's judgement is none of another's acceptance.
    if (judged.failure === undefined || judged.failure.code === 'INTERNAL') return judged;
    if (furthest === undefined || judged.checks.length > furthest.checks.length) furthest = judged;
  }
  return furthest ?? undecodable(evidence.format.id, place, new Error('no instance is pinned'));
}

type Where = Omit<EvidencePlace, 'subject' | 'digest'>;

async function judgeIn(
  context: Context,
  evidence: Evidence,
  subject: Subject,
  place: EvidencePlace,
): Promise<JudgedEvidence> {
  const established: Established = { proved: {} };
  const times: number[] = [];
  const steps = stepsFor(evidence, context);
  const judged = { context, evidence, subject, times, established };
  const checks = await runChecks(judged, steps);
  const failure = checks.find(isFailure);
  const { signer, statement, denied = [] } = established;
  return {
    by: context.by,
    format: evidence.format.id,
    place,
    checks,
    ...(failure === undefined
      ? { outcome: 'accepted', times, proved: provedOf(established) }
      : { outcome: 'rejected', times: [], proved: {}, failure, claim: claimOf(judged) }),
    ...(signer === undefined ? {} : { signer }),
    ...(denied.length === 0 ? {} : { denied }),
    ...(statement === undefined ? {} : { predicateType: statement.predicateType }),
  };
}

/** Thousands of these are kept: no certificate, no statement. */
const provedOf = ({ proved, key, entries = [] }: Established): Proved => ({
  ...proved,
  ...(key === undefined ? {} : { key: keys.fingerprint(key) }),
  ...(entries.length === 0 ? {} : countsOf(entries)),
  onlyPromised: entries.some(({ checkpoint }) => checkpoint === undefined),
});

/** How many independent logs vouch for it; none counts twice. */
function countsOf(entries: readonly LoggedEntry[]): Pick<Proved, 'logs' | 'inclusions'> {
  const logsOf = (some: readonly LoggedEntry[]): number =>
    new Set(some.map(({ entry }) => hex.encode(entry.logId))).size;
  return {
    logs: logsOf(entries),
    inclusions: logsOf(entries.filter(({ checkpoint }) => checkpoint !== undefined)),
  };
}

/** Evidence that could not even be decoded. */
export function undecodable(
  format: FormatId,
  place: EvidencePlace,
  thrown: unknown,
): JudgedEvidence {
  const failure = failedCheck('format', thrown);
  return { format, place, outcome: 'rejected', checks: [failure], failure, times: [], proved: {} };
}

const isFailure = (check: Check): check is FailedCheck => check.status === 'failed';
