import { type Failure, failedReport, type Report } from '@sealift/report';

/** The report after images were refused that verification had accepted. */
export function refused(report: Report, [first, ...others]: readonly Failure[]): Report {
  if (first === undefined) return report;
  const names = new Set([first, ...others].map(({ image }) => image));
  const images = report.images.map((image) =>
    names.has(image.name) ? { ...image, verdict: 'rejected' as const } : image,
  );
  return failedReport(first, { ...report, images, failures: others, established: [] });
}
