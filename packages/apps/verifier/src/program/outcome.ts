import type { Report } from '@sealift/verify';

/**
 * How a command ended: the document for --json, and the text for a person. The program prints;
 * commands do not.
 */
export interface Outcome {
  readonly report: Document;
  /**
   * For standard output, with a final newline; empty where there is nothing to say but the failure.
   */
  readonly text: string;
}

/** The report, and under `result` what a command found that is not about verification. */
export type Document = Report & { readonly command?: string; readonly result?: unknown };
