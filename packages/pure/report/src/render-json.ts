import type { Report } from '@sealift/verify';

/**
 * Characters that JSON allows in a string and that a terminal or a CI log would act on: C1, bidi,
 * zero width, separators. T28
 */
const ACTIVE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

const escaped = (text: string): string =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The one document of --json: two spaces of indentation, a final newline, and every active
 * character escaped. The values are unchanged.
 */
export const renderJson = (report: Report): string =>
  `${JSON.stringify(report, null, 2).replace(ACTIVE, escaped)}\n`;
