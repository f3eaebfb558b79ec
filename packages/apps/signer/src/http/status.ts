import type { Code } from '@sealift/failures';

/** Of a refusal. What is not named here is a bug of ours, and 500. */
const STATUS: { readonly [code in Code]?: number } = {
  REQUEST: 400,
  PARSE: 400,
  STRUCTURE: 400,
  BASE64: 400,
  UNSUPPORTED: 400,
  LIMIT: 400,
  REQUEST_SIGNATURE: 401,
  CLIENT: 401,
  SIGNING_DENIED: 403,
  APPROVAL_NEEDED: 403,
  REPLAY: 409,
  RATE: 429,
  AUDIT_LOG: 503,
  CLOCK: 503,
  TOKEN: 503,
  TOKEN_PIN: 503,
};

export const statusOf = (code: Code): number => STATUS[code] ?? 500;
