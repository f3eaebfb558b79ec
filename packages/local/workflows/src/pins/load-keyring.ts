import { json, LIMITS } from '@sealift/bytes';
import { sayingWhere } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import { keys, type PublicKey, type Window } from '@sealift/pki';
import type { DeniedKey } from '@sealift/policy';
import { type KeyVersion, keyring, type NamedKey } from '@sealift/trust';
import type { Pin } from './pin.ts';
import { readConfigured } from './read-pin.ts';

/** The keys of a keyring, as a policy takes them. */
export interface KeyringPins {
  readonly keys: readonly PublicKey[];
  readonly windows: ReadonlyMap<string, Window>;
  readonly denied: readonly DeniedKey[];
  /** Of each key, for the report. */
  readonly sources: readonly string[];
}

/** A version that waits is published so that it is known when it begins to sign. */
const COUNTS: readonly KeyVersion['state'][] = ['pending', 'active', 'verify-only'];

/**
 * Reads `FILE` or `FILE,NAME`: the keyring of a signing service, and which of its keys is meant
 * where there are several.
 * @throws Rejection USAGE | CONFIG
 */
export function loadKeyring(text: string): KeyringPins {
  const [, path = text, name] = /^(.+),([a-z0-9][a-z0-9-]{0,62})$/.exec(text) ?? [];
  return readKeyring({ path, source: `--keyring ${path}` }, name);
}

/** The same for a file whose key is named beside it. @throws Rejection USAGE | CONFIG */
export function readKeyring({ path, source }: Pin, name: string | undefined): KeyringPins {
  const { name: chosen, versions } = choose(
    sayingWhere(source, () =>
      keyring.decode(
        json.parse(readConfigured({ path, source }), 'CONFIG', LIMITS.pemFile),
        'CONFIG',
      ),
    ),
    name,
  );
  const counting = versions.filter(({ state }) => COUNTS.includes(state));
  if (counting.length === 0) reject('CONFIG', `${source}: no version of ${chosen} counts any more`);
  return {
    keys: counting.map(({ publicKey }) => publicKey),
    windows: new Map(counting.flatMap((each) => windowOf(each))),
    denied: versions
      .filter((each) => !counting.includes(each))
      .map(({ publicKey, version, state }) => ({
        key: publicKey,
        reason: `version ${version} of ${chosen} is ${state}`,
      })),
    sources: counting.map(({ version }) => `${source}: version ${version} of ${chosen}`),
  };
}

/**
 * A keyring of several keys pins one of them: what is good for nightly builds is not good for
 * releases.
 */
function choose(named: readonly NamedKey[], name: string | undefined): NamedKey {
  const [only, ...more] = named;
  const names = named.map((each) => each.name).join(', ');
  if (name === undefined && more.length > 0)
    return reject(
      'USAGE',
      `the keyring has several keys, ${names}: say which, --keyring FILE,NAME, or name beside ` +
        'keyring in a policy file',
    );
  const found = name === undefined ? only : named.find((each) => each.name === name);
  return (
    found ??
    reject('CONFIG', `the keyring has no key ${printable(name ?? '')}; it has: ${names || 'none'}`)
  );
}

function windowOf({ publicKey, from, until }: KeyVersion): [string, Window][] {
  if (from === undefined && until === undefined) return [];
  return [
    [
      keys.fingerprint(publicKey),
      { ...(from && { start: Date.parse(from) }), ...(until && { end: Date.parse(until) }) },
    ],
  ];
}
