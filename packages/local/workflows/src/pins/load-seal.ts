import { LIMITS } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';
import type { GivenOptions } from '@sealift/policy/options';
import { readKey } from './load-policy.ts';
import { readConfigured } from './read-pin.ts';

/** A seal as it was given, and the keys that may have made it. */
export interface SealPins {
  readonly bytes: Uint8Array;
  readonly keys: readonly PublicKey[];
}

/** @throws Rejection CONFIG */
export function loadSeal({
  seal: path,
  'seal-key': keyPaths = [],
}: GivenOptions): SealPins | undefined {
  if (path === undefined) return undefined;
  const keys = keyPaths.map((each) => readKey(each, '--seal-key'));
  return { bytes: readConfigured({ path, source: `--seal ${path}` }, LIMITS.bundleJson), keys };
}
