import { failedReport, failure, type Report, withSentences } from '@sealift/report';
import { type Arrival, type HeldState, type Refusal, weigh } from '@sealift/state';

/** The report after what arrived was compared with what was seen. */
export function weighState(report: Report, { state }: HeldState, arrival: Arrival): Report {
  if (report.failures.length > 0) return report;
  const { refusals, notEstablished } = weigh(state, arrival);
  const [first, ...others] = refusals.map(failureOf);
  if (first === undefined) return withSentences(report, { notEstablished });
  const named = new Set(refusals.map(({ image }) => image));
  const whole = named.has(undefined);
  const images = report.images.map((image) =>
    whole || named.has(image.name) ? { ...image, verdict: 'rejected' as const } : image,
  );
  return failedReport(first, { ...report, images, failures: others, established: [] });
}

const failureOf = ({ code, message, image }: Refusal) =>
  failure(code, message, image === undefined ? {} : { image });
