import type { Document } from '../report.ts';
import { field, type Style } from '../text/lines.ts';
import { renderText } from '../text/render-text.ts';
import type { ReportFormat } from './format.ts';
import { leavesOf } from './result.ts';

/** As a terminal shows it, and whatever else the command found, which has no other form here. */
function* renderWhole(report: Document, style: Style): Generator<string, void, undefined> {
  yield* renderText(report, style);
  let heading = '\nresult\n';
  for (const { at, value } of leavesOf(report.result)) {
    yield `${heading}${field(at, value, 2, style).join('\n')}\n`;
    heading = '';
  }
}

/** The report as a terminal shows it. */
export const text: ReportFormat = {
  title: 'text for people',
  mediaType: 'text/plain; charset=utf-8',
  render: renderWhole,
};
