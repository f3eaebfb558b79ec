/** A flag that stands more than once: of most cosign takes the last. */
import { shapeOf } from './known-flags.ts';
import type { Flag, Token } from './read-line.ts';

/** Those of which it takes each; `--rekor-key` is of ours, where it may be repeated. */
const EACH = new Set(['annotations', 'attestation', 'only', 'policy', 'rekor-key']);
/** Nearly every flag of it stands for one service each. */
const OF_SERVICES = 'trusted-root create';

/**
 * What cosign would take. Here any one of several keys or identities suffices, and a check that was
 * waived stays so: a line that cosign refuses would be accepted.
 * @param command as cosign calls it
 */
export function lastOnes(
  tokens: readonly Token[],
  command: string,
): { readonly kept: readonly Token[]; readonly notes: readonly string[] } {
  const isOne = ({ name }: Flag): boolean =>
    shapeOf(name) !== undefined && !EACH.has(name) && command !== OF_SERVICES;
  const last = new Map(tokens.flatMap((token) => (isFlag(token) ? [[token.name, token]] : [])));
  const kept = tokens.filter(
    (token) => !isFlag(token) || !isOne(token) || last.get(token.name) === token,
  );
  const dropped = tokens.filter((token) => !kept.includes(token)).filter(isFlag);
  const notes = dropped.map(({ name }) => `--${name}: cosign takes the last of several`);
  return { kept, notes };
}

const isFlag = (token: Token): token is Flag => token.kind === 'flag';
