import type { Document } from '@sealift/report';

/**
 * How a command ended: the document for --json, and the text for a person. The program prints;
 * commands do not.
 */
export interface Outcome {
  readonly report: Document;
  /**
   * For standard output, with a final newline; empty where there is nothing to say but the failure.
   * In pieces where it may be long.
   */
  readonly text: string | Iterable<string>;
  /**
   * Somebody else's text that is handed on as it is, before `text`: byte for byte into a file or a
   * pipe, on a terminal with everything escaped that one would act on. T28
   */
  readonly foreign?: string;
}
