/** Pins that contradict each other (T25). */
import { isDeepStrictEqual } from 'node:util';
import { reject } from '@sealift/failures';
import { keys, type PublicKey, time, type Window } from '@sealift/pki';
import type { KnownSigner } from '@sealift/verify';

interface Pinned {
  readonly key: PublicKey;
  readonly window: Window;
  /** `the signer "release"`, `a log of corp` */
  readonly by: string;
}

/**
 * One key has one meaning, whoever names it: of two windows the laxer would count, and a key that a
 * keyring retired would go on under another name. @throws Rejection TRUST_CONFLICT
 */
export function requireOneMeaning(signers: readonly KnownSigner[]): void {
  const byKey = requireOneWindow([...signers.flatMap(keysOf), ...signers.flatMap(logsOf)]);
  for (const { name, policy } of signers) {
    if (policy.signer.kind !== 'key') continue;
    for (const { key, reason } of policy.signer.denied) {
      const fingerprint = keys.fingerprint(key);
      const other = byKey.get(fingerprint);
      if (other !== undefined)
        reject('TRUST_CONFLICT', `${fingerprint}: ${reason} (${name}), and ${other.by} pins it`);
    }
  }
}

function requireOneWindow(pins: readonly Pinned[]): ReadonlyMap<string, Pinned> {
  const seen = new Map<string, Pinned>();
  for (const pin of pins) {
    const fingerprint = keys.fingerprint(pin.key);
    const before = seen.get(fingerprint) ?? pin;
    seen.set(fingerprint, before);
    // A trusted root may state several windows of one log: those are its own.
    if (before.by === pin.by || isDeepStrictEqual(before.window, pin.window)) continue;
    const [first, second] = [before, pin].map(
      ({ by, window }) => `${by} (${time.formatWindow(window)})`,
    );
    reject('TRUST_CONFLICT', `${fingerprint} is pinned by ${first} and by ${second}`);
  }
  return seen;
}

function keysOf({ name, policy: { signer } }: KnownSigner): Pinned[] {
  if (signer.kind !== 'key') return [];
  return signer.keys.map((key) => ({
    key,
    window: signer.windows.get(keys.fingerprint(key)) ?? {},
    by: `the signer "${name}"`,
  }));
}

const logsOf = ({ trust, instance }: KnownSigner): Pinned[] =>
  trust.flatMap(({ logs }) =>
    logs.map(({ key, window }) => ({ key, window, by: `a log of "${instance}"` })),
  );
