import type { Document, Report } from '@sealift/report';

/** How a command line ended, and what it printed. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line on standard error. */
  readonly last: string;
  /** What --json prints, whether it was asked for or not. */
  readonly report: Document;
}

/** The document of a run with --json. */
export const documentOf = ({
  stdout,
}: Pick<Ran, 'stdout'>): Report & { readonly command?: string; readonly result?: unknown } =>
  JSON.parse(stdout) as Report;
