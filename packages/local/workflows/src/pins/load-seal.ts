import { LIMITS } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';
import type { GivenOptions } from '@sealift/policy/options';
import type { StoreInstance } from '@sealift/trust-file';
import { readKey } from './load-policy.ts';
import { keysOf } from './load-store.ts';
import { readConfigured } from './read-pin.ts';

/** A seal as it was given, and the keys that may have made it. */
export interface SealPins {
  readonly bytes: Uint8Array;
  readonly keys: readonly PublicKey[];
}

/**
 * @param store whose keys of the role seal may have sealed where no --seal-key is given
 * @throws Rejection CONFIG; as `keysOf` where nobody may have
 */
export function loadSeal(
  { seal: path, 'seal-key': keyPaths = [] }: GivenOptions,
  store: readonly StoreInstance[] = [],
): SealPins | undefined {
  if (path === undefined) return undefined;
  const given = keyPaths.map((named) => readKey(named, '--seal-key'));
  const keys = keysOf(store, 'seal', given);
  return { bytes: readConfigured({ path, source: `--seal ${path}` }, LIMITS.bundleJson), keys };
}
