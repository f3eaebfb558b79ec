/** A file that pins something, and what to call it in messages and in the report. */
export interface Pin {
  readonly path: string;
  /** The flag or variable with the path: `--rekor-key rekor.pub`. */
  readonly source: string;
  /** Of a Rekor log, where it was given. */
  readonly origin?: string;
}

/** Which files pin what, after flags and variables are weighed against each other. */
export interface PinPlan {
  readonly trustedRoot?: Pin;
  readonly rekorKeys: readonly Pin[];
  readonly caRoots: readonly Pin[];
  readonly caIntermediates: readonly Pin[];
  readonly certificateChain?: Pin;
  /** Of SIGSTORE_ROOT_FILE: roots and intermediates in one file. */
  readonly rootFiles: readonly Pin[];
  readonly ctKeys: readonly Pin[];
  /** Of a timestamp authority, its own certificate first. */
  readonly timestampChain?: Pin;
  /**
   * Variables that were set and are not used, with what replaced them: sentences for the report.
   */
  readonly overridden: readonly string[];
}
