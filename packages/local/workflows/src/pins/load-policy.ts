import { sayingWhere } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import {
  buildPolicy,
  type Expectation,
  type Policy,
  parseExpectations,
  parseImageOption,
  readPolicyOptions,
  rejectContradictions,
} from '@sealift/policy';
import type { GivenOptions } from '@sealift/policy/options';
import { loadKeyring } from './load-keyring.ts';
import type { Pin } from './pin.ts';
import { readConfiguredPem, readConfiguredText } from './read-pin.ts';

/** Builds the policy of the options. @throws Rejection USAGE | CONFIG | UNSUPPORTED */
export const loadPolicy = (given: GivenOptions, pinned: PinnedKeys): Policy =>
  buildPolicy({ ...pinned, ...readPolicyOptions(given) });

/** Keys of the policy, and where each comes from. */
type PinnedKeys = Pick<Parameters<typeof buildPolicy>[0], 'keys' | 'windows' | 'denied'> & {
  readonly sources: readonly string[];
};

/**
 * Reads the keys that are pinned, one by one or as a keyring. @throws Rejection USAGE | CONFIG |
 * UNSUPPORTED
 */
export function loadKeys({ key = [], keyring }: GivenOptions): PinnedKeys {
  if (keyring !== undefined) return loadKeyring(keyring);
  return {
    keys: key.map((path) => readKey(path)),
    sources: key.map((path) => `--key ${path}`),
  };
}

/** What the operator expects to have arrived, and which images are asked for. */
export interface Wanted {
  /** Images to verify; empty: all, those without a name too. */
  readonly images: readonly Expectation[];
  /** What must be there, with its digest. */
  readonly expected: readonly Expectation[];
}

/** @throws Rejection USAGE | CONFIG */
export function loadWanted({ image = [], expect }: GivenOptions): Wanted {
  const images = image.map(parseImageOption);
  const expected = expect === undefined ? [] : readExpected(expect);
  rejectContradictions([...images, ...expected]);
  return { images, expected };
}

function readExpected(path: string): readonly Expectation[] {
  const source = `--expect ${path}`;
  return sayingWhere(source, () => parseExpectations(readConfiguredText({ path, source })));
}

/**
 * A key of the policy that cannot be read is a fault of the configuration, never "no key"
 * (VERIFICATION §3.4).
 */
export const readKey = (path: string, flag = '--key'): PublicKey =>
  readPinnedKey({ path, source: `${flag} ${path}` });

/** The same for a pin that something else than a flag names. @throws Rejection CONFIG */
export function readPinnedKey(pin: Pin): PublicKey {
  const text = readConfiguredPem(pin);
  return Rejection.as('CONFIG', () => keys.fromPem(text), `${pin.source}: `);
}
