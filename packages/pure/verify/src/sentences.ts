/** What the report says in words about evidence that counted. */
import { printable } from '@sealift/bytes';
import { PROMISE_ONLY } from './checks/log-entry.ts';
import type { Judged } from './evidence.ts';

/** Who signed what, when. */
export function established(name: string, { report }: Judged): string {
  const { signer, times } = report;
  const who =
    signer?.kind === 'certificate'
      ? `${printable(signer.identity)} (issuer ` +
        `${printable(signer.issuer ?? 'none')}${signer.sourceRepository === undefined ? '' : `, source ${printable(signer.sourceRepository)}`})`
      : `the pinned key ${signer?.fingerprint ?? ''}`;
  const what =
    report.predicateType === undefined ? 'signed' : `attested (${printable(report.predicateType)})`;
  return (
    `${printable(name)}: ${report.subject} was ${what} by ` +
    `${who}${times.length === 0 ? '' : ` at ${times.join(', ')}`}`
  );
}

/** What the evidence leaves open, though it is good. */
export function leftOpen(name: string, counted: readonly Judged[]): string[] {
  const lines: string[] = [];
  if (counted.every(({ established: { sourceNotEstablished } }) => sourceNotEstablished)) {
    lines.push(
      `SOURCE REPOSITORY NOT ESTABLISHED: the signer's workflow is shared by other ` +
        `repositories; pin the source with --certificate-source-repository or ` +
        `--certificate-github-workflow-repository`,
    );
  }
  if (counted.some(({ report }) => report.checks.some(({ detail }) => detail === PROMISE_ONLY))) {
    lines.push(
      `${printable(name)}: INCLUSION in the log (a promise of the log is there, a proof is not)`,
    );
  }
  return lines;
}
