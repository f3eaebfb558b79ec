import { printable } from '@sealift/failures';
import type { Plan } from '@sealift/import';
import { formatReference } from '@sealift/oci';
import { failure, type Report } from '@sealift/report';
import type { VerifySetup } from '@sealift/workflows/verifying';
import { refused } from './refused.ts';

/** The report after the policy was asked where each image may go, before anything is written. T4 */
export function weighDestinations(
  { images }: Plan,
  report: Report,
  { mayGo, policyFile }: Pick<VerifySetup, 'mayGo' | 'policyFile'>,
): Report {
  if (mayGo === undefined) return report;
  const failures = images.flatMap(({ source, destination }) => {
    const newName = formatReference(destination);
    if (mayGo(source, newName)) return [];
    const detail =
      `${printable(source)} may not become ${newName}: no entry of destinations in ` +
      `${printable(policyFile?.path ?? '')} says so`;
    return [failure('POLICY', detail, { image: source })];
  });
  return refused(report, failures);
}
