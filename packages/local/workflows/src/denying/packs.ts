import { LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import type { DenyPack } from '@sealift/deny';
import { Rejection } from '@sealift/failures';
import type { PublicKey } from '@sealift/pki';
import { verifyDenyPack } from '@sealift/verify';
import { readConfigured } from '../pins/read-pin.ts';

/**
 * Verifies one deny pack by whoever may have signed it.
 * @param source what messages and reports call it
 * @throws Rejection DENY_PACK | LIMIT, naming it
 */
export const verifyPack = (
  bytes: Uint8Array,
  source: string,
  keys: readonly PublicKey[],
): Promise<DenyPack> =>
  Rejection.naming(source, () => verifyDenyPack(bytes, source, { keys, crypto: nodeCrypto }));

/** Reads and verifies packs. @throws Misconfigured CONFIG, Rejection as `verifyPack` */
export async function readPacks(
  paths: readonly string[],
  keys: readonly PublicKey[],
): Promise<DenyPack[]> {
  const packs: DenyPack[] = [];
  for (const path of paths) {
    const bytes = configuring(() => readConfigured({ path, source: path }, LIMITS.bundleJson));
    packs.push(await verifyPack(bytes, path, keys));
  }
  return packs;
}
