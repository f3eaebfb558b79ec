import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import { checkRoles } from '@sealift/verify';
import type { VerifyFlags } from '../flags/verify.ts';
import { readKey } from './load-policy.ts';
import { readConfigured } from './read-pin.ts';

/** A seal as it was given, and the keys that may have made it. */
export interface SealPins {
  readonly bytes: Uint8Array;
  readonly keys: readonly PublicKey[];
}

/** @throws Rejection USAGE (one without the other, or a key in two roles) | CONFIG */
export function loadSeal(
  flags: Pick<VerifyFlags, 'seal' | 'seal-key'>,
  { signer }: Policy,
): SealPins | undefined {
  const { seal: path, 'seal-key': keyPaths = [] } = flags;
  if (path === undefined && keyPaths.length === 0) return undefined;
  if (path === undefined)
    return reject('USAGE', '--seal-key needs --seal: a bundle carries no seal inside');
  if (keyPaths.length === 0) return reject('USAGE', '--seal needs --seal-key: anybody can seal');
  const keys = keyPaths.map((each) => readKey(each, '--seal-key'));
  if (signer.kind === 'key') checkRoles(keys, signer.keys);
  return { bytes: readConfigured({ path, source: `--seal ${path}` }, LIMITS.bundleJson), keys };
}
