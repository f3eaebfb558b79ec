import type { Report } from '../report.ts';
import { detailLines } from './details.ts';
import { failedBlocks } from './failed.ts';
import { headline, imageTable } from './headline.ts';
import type { Style } from './lines.ts';
import { remarks } from './remarks.ts';

/**
 * A report for a person: the verdict and the total first, a line for each image, all about what
 * failed; with `style.verbose` every check as well. Ends with a newline.
 * T34: in pieces, since a report may be longer than the longest string that there is.
 */
export function* renderText(
  report: Report,
  style: Style = { width: 80, color: false },
): Generator<string, void, undefined> {
  for (const part of partsOf(report, style)) for (const line of part) yield `${line}\n`;
}

/** Lines that stand together; each part but the first begins with an empty line. */
function* partsOf(report: Report, style: Style): Generator<Iterable<string>, void, undefined> {
  yield headline(report, style);
  yield* withSpace([failedBlocks(report, style), imageTable(report, style)]);
  if (style.verbose === true) yield* withSpace(detailLines(report, style));
  else yield* withSpace([remarks(report, style)]);
}

function* withSpace(
  parts: Iterable<Iterable<string>>,
): Generator<Iterable<string>, void, undefined> {
  for (const part of parts) yield spaced(part);
}

function* spaced(part: Iterable<string>): Generator<string, void, undefined> {
  let isFirst = true;
  for (const line of part) {
    if (isFirst) yield '';
    isFirst = false;
    yield line;
  }
}
