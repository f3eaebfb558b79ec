import type { Carry, ImportResult } from '@sealift/import';
import type { Report } from '@sealift/report';
import { layout, withSentences } from '@sealift/report';

/** What went along though nobody accepted it is said where every other waiver is. D10 */
export function withCarried(report: Report, { unverified }: ImportResult, carry: Carry): Report {
  if (unverified.length === 0) return report;
  const flag = carry === 'unsigned' ? 'carry-unsigned' : 'carry-unverified';
  const objects = layout.count(unverified.length, 'object of evidence', 'objects of evidence');
  const waived = `${objects} pushed without having been accepted (--${flag})`;
  return withSentences(report, { waived: [waived] });
}
