import type { Document } from '../report.ts';
import type { Style } from '../text/lines.ts';

/** What a report is written as: a file of this folder for each, and a line of the list. */
export interface ReportFormat {
  /** What it is, for help: `text for people`. */
  readonly title: string;
  readonly mediaType: string;
  /**
   * The document in pieces, ending with a newline. T34: a report may be longer than the longest
   * string that there is.
   * @param style what a person wants to see of it, where it is for people
   */
  readonly render: (document: Document, style: Style) => Iterable<string>;
}
