import type { Report } from '@sealift/verify';

interface Written {
  readonly name: string;
  readonly digest: string;
}

/**
 * What is said of the signatures of a bundle that was written. T37: `verified` only where each
 * image in it was judged, under that name and digest, and accepted.
 * @param report absent where nothing was to be verified
 */
export function signaturesOf(
  written: readonly Written[],
  report: Pick<Report, 'images' | 'failures'> | undefined,
): 'verified' | 'not checked' {
  if (report === undefined || report.failures.length > 0) return 'not checked';
  const key = ({ name, digest }: Written): string => `${name} ${digest}`;
  const judged = new Set(report.images.filter(({ verdict }) => verdict === 'accepted').map(key));
  return written.every((each) => judged.has(key(each))) ? 'verified' : 'not checked';
}
