import type { Digest } from '@sealift/bytes';
import { time } from '@sealift/pki';
import type { Evidence, FormatId } from '@sealift/sigstore';
import type { Context, Established, EvidenceCase } from './case.ts';
import { type CheckStep, failedCheck, runChecks } from './check.ts';
import { certificatePath, certificateUsage } from './checks/certificate.ts';
import { identity } from './checks/identity.ts';
import { logEntrySteps } from './checks/log-entry.ts';
import { material } from './checks/material.ts';
import { certificateTransparency } from './checks/sct.ts';
import { signature } from './checks/signature.ts';
import { subjectBinding } from './checks/subject.ts';
import { authenticatedTime, logged, signedTimestamps } from './checks/time.ts';
import { witnessed } from './checks/witness.ts';
import type { Check, EvidenceReport, FailedCheck } from './report.ts';
import type { Subject } from './subject.ts';

/** A piece of evidence with its verdict, and what its accepted content says. */
export interface Judged {
  readonly report: EvidenceReport;
  /** Empty where the evidence was rejected: nothing of it counts. */
  readonly established: Proved;
  readonly failure: FailedCheck | undefined;
}

/**
 * What of it is asked for when all checks are done. Thousands of these are kept: no certificate, no
 * statement.
 */
export interface Proved
  extends Pick<Established, 'kind' | 'names' | 'sourceNotEstablished' | 'unasked'> {
  readonly predicateType?: string;
  /** Whether an entry has the log's promise and no proof. */
  readonly onlyPromised?: boolean;
}

/** The checks in the order of VERIFICATION §1: a later one never rescues an earlier one. */
function stepsFor(
  { entries, timestamps, material: carried }: Evidence,
  { policy }: Context,
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
    material,
    logged,
    ...entrySteps,
    ...witnesses,
    ...stamps,
    authenticatedTime,
    ...certificate,
    signature,
    subjectBinding,
    identity,
  ];
}

/**
 * Runs every check over one piece of evidence about `subject`. A bad signature is a result, never
 * an exception.
 * @param contexts one for each pinned instance: certificate, SCT, log and timestamp must all be of
 * one (T6). The first that accepts
 * decides; where none does, the one that came furthest says why
 */
export async function judgeEvidence(
  evidence: Evidence,
  subject: Subject,
  contexts: readonly Context[],
): Promise<Judged> {
  let furthest: Judged | undefined;
  for (const context of contexts) {
    const judged = await judgeIn(context, evidence, subject);
    // A bug in one instance's judgement is none of another's acceptance.
    if (judged.failure === undefined || judged.failure.code === 'INTERNAL') return judged;
    if (furthest === undefined || judged.report.checks.length > furthest.report.checks.length)
      furthest = judged;
  }
  return (
    furthest ??
    undecodable(
      evidence.format.id,
      evidence.digest,
      subject.digest,
      new Error('no instance is pinned'),
    )
  );
}

async function judgeIn(context: Context, evidence: Evidence, subject: Subject): Promise<Judged> {
  const established: Established = {};
  const times: number[] = [];
  const checks = await runChecks(
    { context, evidence, subject, times, established },
    stepsFor(evidence, context),
  );
  const failure = checks.find(isFailure);
  return {
    report: reportOf(evidence, subject, checks, established, failure === undefined ? times : []),
    established: failure === undefined ? provedOf(established) : {},
    failure,
  };
}

function provedOf({ entries = [], statement, ...found }: Established): Proved {
  const { kind, names, sourceNotEstablished, unasked } = found;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(names === undefined ? {} : { names }),
    ...(sourceNotEstablished === undefined ? {} : { sourceNotEstablished }),
    ...(unasked === undefined ? {} : { unasked }),
    ...(statement === undefined ? {} : { predicateType: statement.predicateType }),
    onlyPromised: entries.some(({ checkpoint }) => checkpoint === undefined),
  };
}

function reportOf(
  evidence: Evidence,
  subject: Subject,
  checks: readonly Check[],
  { signer, statement }: Established,
  times: readonly number[],
): EvidenceReport {
  return {
    format: evidence.format.id,
    digest: evidence.digest,
    subject: subject.digest,
    verdict: checks.some(isFailure) ? 'rejected' : 'accepted',
    times: times.map(time.format),
    checks,
    ...(signer === undefined ? {} : { signer }),
    ...(statement === undefined ? {} : { predicateType: statement.predicateType }),
  };
}

/** Evidence that could not even be decoded. */
export function undecodable(
  format: FormatId,
  digest: Digest,
  subject: Digest,
  thrown: unknown,
): Judged {
  const failure = failedCheck('format', thrown);
  return {
    report: { format, digest, subject, verdict: 'rejected', times: [], checks: [failure] },
    established: {},
    failure,
  };
}

const isFailure = (check: Check): check is FailedCheck => check.status === 'failed';
