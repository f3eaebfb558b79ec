import type { Report } from '@sealift/report';

/** Verification ended in a report with failures, and what was under way must not go on. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly report: Report;

  constructor(report: Report) {
    super(report.failures[0]?.message ?? 'refused');
    this.report = report;
  }
}
