import type { PinField } from '@sealift/policy/options';

/** A file that pins something, and what to call it in messages and in the report. */
export interface Pin {
  readonly path: string;
  /** The flag or variable with the path: `--rekor-key rekor.pub`. */
  readonly source: string;
  /** What the file would hold, where the configuration itself has it; then no file is read. */
  readonly text?: string;
  /** Of a Rekor log, where it was given. */
  readonly origin?: string;
}

/**
 * Which files pin what, after flags and variables are weighed against each other: the fields of the
 * table of options, and `rootFiles` of SIGSTORE_ROOT_FILE, which holds roots and intermediates.
 */
export type PinnedFiles = { readonly [field in PinField | 'rootFiles']: readonly Pin[] };

export interface PinPlan extends PinnedFiles {
  /**
   * Variables that were set and are not used, with what replaced them: sentences for the report.
   */
  readonly overridden: readonly string[];
}
