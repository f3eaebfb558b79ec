import type { FileRule } from '@sealift/policy-file';

/** Whether two rules may speak of one name. May say yes where the truth is no. */
export const overlaps = (a: FileRule, b: FileRule): boolean =>
  a.match.some((one) => b.match.some((other) => areBelow(one.prefix, other.prefix)));

/** One literal beginning is part of the other. */
const areBelow = (one: string, other: string): boolean => isPart(one, other) || isPart(other, one);

const isPart = (prefix: string, text: string): boolean =>
  prefix === '' || prefix === text || text.startsWith(`${prefix}/`);
