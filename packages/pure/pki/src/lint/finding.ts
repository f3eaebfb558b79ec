import type { Code } from '@sealift/failures';

/** What a certificate, or a chain, was found to lack; each has its line of a CA's configuration. */
export type LintRule =
  | 'readable'
  | 'order'
  | 'root'
  | 'signature'
  | 'algorithm'
  | 'ca'
  | 'certSign'
  | 'caPurpose'
  | 'pathLength'
  | 'nested'
  | 'expired'
  | 'leafIsCa'
  | 'digitalSignature'
  | 'codeSigning'
  | 'timeStamping'
  | 'name'
  | 'path'
  | 'peer';

/** One thing to change. A warning refuses nothing by itself. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly rule: LintRule;
  readonly code: Code;
  readonly message: string;
}

export const error = (rule: LintRule, code: Code, message: string): Finding => ({
  level: 'error',
  rule,
  code,
  message,
});

export const warning = (rule: LintRule, code: Code, message: string): Finding => ({
  level: 'warning',
  rule,
  code,
  message,
});
