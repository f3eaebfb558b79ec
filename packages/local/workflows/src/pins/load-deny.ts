import { LIMITS } from '@sealift/bytes';
import { Denials, type DenyPack } from '@sealift/deny';
import { reject } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import type { GivenOptions } from '@sealift/policy/options';
import type { StoreInstance } from '@sealift/trust-file';
import { verifyPack } from '../denying/packs.ts';
import { readKey } from './load-policy.ts';
import { keysOf } from './load-store.ts';
import { readConfigured } from './read-pin.ts';

/** Deny packs as they were given, and who may have signed them. */
export interface DenyPins {
  readonly packs: readonly { readonly bytes: Uint8Array; readonly source: string }[];
  readonly keys: readonly PublicKey[];
  /** The version that every pack must have, or a later one. */
  readonly atLeast: number;
}

/**
 * @param store whose keys of the role deny may have signed packs where no --deny-key is given
 * @throws Rejection CONFIG; as `keysOf` where nobody may have
 */
export function loadDeny(
  given: GivenOptions,
  store: readonly StoreInstance[] = [],
): DenyPins | undefined {
  const { deny = [], 'deny-key': keyPaths = [], 'deny-at-least': atLeast = 1 } = given;
  if (deny.length === 0) return undefined;
  const named = keyPaths.map((path) => readKey(path, '--deny-key'));
  const keys = keysOf(store, 'deny', named);
  const packs = deny.map((path) => {
    const source = `--deny ${path}`;
    return { bytes: readConfigured({ path, source }, LIMITS.bundleJson), source };
  });
  return { packs, keys, atLeast };
}

/** Verifies every pack. @throws Rejection DENY_PACK | DENY_OLD | LIMIT, naming the file */
export async function denialsOf(pins: DenyPins | undefined): Promise<Denials | undefined> {
  if (pins === undefined) return undefined;
  const packs: DenyPack[] = [];
  for (const pack of pins.packs) packs.push(await verifyOne(pack, pins));
  return new Denials(packs);
}

async function verifyOne(
  { bytes, source }: DenyPins['packs'][number],
  { keys, atLeast }: DenyPins,
): Promise<DenyPack> {
  const pack = await verifyPack(bytes, source, keys);
  if (pack.version < atLeast)
    reject('DENY_OLD', `${source} is version ${pack.version}; --deny-at-least asks for ${atLeast}`);
  return pack;
}
