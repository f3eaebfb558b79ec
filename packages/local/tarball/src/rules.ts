/**
 * The rules of a bundle by their names (FORMAT.md lists them): what a violation is called beside
 * its code.
 */
import { type Code, Rejection, reject } from '@sealift/failures';

/** Each rule and the code of its violation, in the order of FORMAT.md. */
export const RULES = {
  truncated: 'TAR_TRUNCATED',
  'header-size': 'TAR_HEADER',
  'header-checksum': 'TAR_HEADER',
  'header-name': 'TAR_NAME',
  'header-type': 'TAR_HEADER',
  'header-form': 'TAR_HEADER',
  'name-grammar': 'TAR_NAME',
  'name-once': 'TAR_NAME',
  'entry-count': 'LIMIT',
  'order-head': 'TAR_ORDER',
  'order-regions': 'TAR_ORDER',
  'entry-limit': 'TAR_HEADER',
  'padding-zero': 'TAR_TRAILER',
  'end-zero': 'TAR_TRAILER',
  'end-of-file': 'TAR_TRAILER',
  'oci-layout': 'INDEX',
  'index-form': 'INDEX',
  'manifest-digest': 'MANIFEST',
  'manifest-form': 'MANIFEST',
  'index-derived': 'INDEX',
  'images-some': 'NO_IMAGES',
  'trust-listed': 'MANIFEST',
  'trust-digest': 'DIGEST',
  'blob-listed': 'ORPHAN_BLOB',
  'blob-size': 'MANIFEST',
  'blob-order': 'TAR_ORDER',
  'blob-missing': 'MISSING_BLOB',
  'blob-digest': 'DIGEST',
  graph: 'INDEX',
  'delta-layers': 'MANIFEST',
  'role-missing': 'MISSING_BLOB',
  'role-size': 'DIGEST',
  'role-orphan': 'ORPHAN_BLOB',
  'role-order': 'TAR_ORDER',
} as const satisfies Record<string, Code>;

export type Rule = keyof typeof RULES;

/** Refuses with the code of a rule. `offset`: the byte at which the file leaves the grammar. */
export function violation(rule: Rule, message: string, offset?: number): never {
  return reject(RULES[rule], message, { rule, offset });
}

/** Refuses with TAR_TRUNCATED; `offset` is where the input ends. */
export const rejectTruncated = (where: string, offset: number): never =>
  violation('truncated', `the file ends in ${where}`, offset);

/**
 * A refusal by what knows nothing of the file gets the rule it belongs to and, where it has none,
 * its place. The code stays.
 */
export function ruled(thrown: unknown, rule: Rule, offset?: number): unknown {
  if (!(thrown instanceof Rejection) || thrown.rule !== undefined) return thrown;
  return new Rejection(thrown.code, thrown.message, {
    cause: thrown,
    rule,
    offset: thrown.offset ?? offset,
  });
}

/** Runs a decoder whose refusals are breaches of `rule` at `offset`. */
export function under<T>(rule: Rule, offset: number, decode: () => T): T {
  try {
    return decode();
  } catch (thrown) {
    throw ruled(thrown, rule, offset);
  }
}
