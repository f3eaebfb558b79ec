import type { Code, Digest } from '@sealift/bytes';
import { time } from '@sealift/pki';
import type { Evidence } from '@sealift/sigstore';
import type { Context, Established, EvidenceCase } from './case.ts';
import { type CheckStep, failedCheck, runChecks } from './check.ts';
import { certificatePath, certificateTransparency, certificateUsage } from './checks/certificate.ts';
import { identity } from './checks/identity.ts';
import { logEntrySteps } from './checks/log-entry.ts';
import { material } from './checks/material.ts';
import { signature } from './checks/signature.ts';
import { subjectBinding } from './checks/subject.ts';
import { authenticatedTime, logged, signedTimestamps } from './checks/time.ts';
import type { Check, EvidenceReport } from './report.ts';
import type { Subject } from './subject.ts';

/** A piece of evidence with its verdict, and what its accepted content says. */
export interface Judged {
  readonly report: EvidenceReport;
  /** Empty where the evidence was rejected: nothing of it counts. */
  readonly established: Established;
  readonly failure: (Check & { readonly code: Code }) | undefined;
}

/** The checks in the order of VERIFICATION §1: a later one never rescues an earlier one. */
function stepsFor({ entries, timestamps, material: { kind } }: Evidence): CheckStep<EvidenceCase>[] {
  const which = (i: number): string => (entries.length > 1 ? ` ${i + 1} of ${entries.length}` : '');
  const certificate = kind === 'certificate' ? [certificatePath, certificateUsage, certificateTransparency] : [];
  const stamps = timestamps.length > 0 ? [signedTimestamps] : [];
  const entrySteps = entries.flatMap((entry, n) => logEntrySteps(entry, which(n)));
  return [material, logged, ...entrySteps, ...stamps, authenticatedTime, ...certificate, signature, subjectBinding, identity];
}

/** Runs every check over one piece of evidence about `subject`. A bad signature is a result, never an exception. */
export async function judgeEvidence(evidence: Evidence, subject: Subject, context: Context): Promise<Judged> {
  const established: Established = {};
  const times: number[] = [];
  const checks = await runChecks({ context, evidence, subject, times, established }, stepsFor(evidence));
  const failure = checks.find(isFailure);
  const accepted = failure === undefined;
  const { signer, statement } = established;
  const report: EvidenceReport = {
    format: evidence.format,
    digest: evidence.digest,
    subject: subject.digest,
    verdict: accepted ? 'accepted' : 'rejected',
    times: accepted ? times.map(time.format) : [],
    checks,
    ...(signer === undefined ? {} : { signer }),
    ...(statement === undefined ? {} : { predicateType: statement.predicateType }),
  };
  return { report, established: accepted ? established : {}, failure };
}

/** Evidence that could not even be decoded. */
export function undecodable(format: string, digest: Digest, subject: Digest, thrown: unknown): Judged {
  const failure = failedCheck('format', thrown);
  return { report: { format, digest, subject, verdict: 'rejected', times: [], checks: [failure] }, established: {}, failure };
}

const isFailure = (check: Check): check is Check & { readonly code: Code } => check.status === 'failed' && check.code !== undefined;
