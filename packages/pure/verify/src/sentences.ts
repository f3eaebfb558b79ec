/** What the report says in words about evidence that counted. */
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
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
  if (counted.some(({ established }) => established.onlyPromised)) {
    lines.push(
      `${printable(name)}: INCLUSION in the log (a promise of the log is there, a proof is not)`,
    );
  }
  const unasked = counted.flatMap(({ established }) => established.unasked ?? []);
  if (unasked.some(time.isBounded)) {
    lines.push(
      `${printable(name)}: WHEN it was logged (no time is authenticated), so that the window of ` +
        `the log's key was not asked: ${[...new Set(unasked.map(time.formatWindow))].join(', ')}`,
    );
  }
  return lines;
}
