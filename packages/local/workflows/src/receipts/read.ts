import { type Digest, digest, LIMITS } from '@sealift/bytes';
import { configuring } from '@sealift/console';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import { decodeReceipt, type Receipt } from '@sealift/receipt';
import { verifyReceipt } from '@sealift/verify/receipt';
import { readKey } from '../pins/load-policy.ts';
import { readConfigured } from '../pins/read-pin.ts';

/** A receipt as it was read. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  /** Of its bytes. */
  readonly digest: Digest;
  /** Fingerprint of the key that signed it; undefined where nobody asked. */
  readonly by?: string;
}

/** Where the signature of a receipt is: beside it. */
export const signatureOf = (path: string): string => `${path}.sigstore.json`;

/**
 * Reads a receipt, and verifies its signature where keys are given: any one suffices.
 * @param keyPaths PEM files @throws Misconfigured CONFIG, Rejection RECEIPT | LIMIT, naming the
 * file
 */
export async function readReceipt(
  path: string,
  keyPaths: readonly string[],
  signature = signatureOf(path),
): Promise<SignedReceipt> {
  const { keys, bytes, signed } = configuring(() => ({
    keys: keyPaths.map((each) => readKey(each, '--receipt-key')),
    bytes: readConfigured({ path, source: path }, LIMITS.manifestJson),
    signed: keyPaths.length === 0 ? undefined : readSignature(signature),
  }));
  const receipt = Rejection.naming(path, () => decodeReceipt(bytes));
  const read = { receipt, digest: digest.of(bytes) };
  if (signed === undefined) return read;
  const pins = { keys, crypto: nodeCrypto };
  const verify = () => verifyReceipt(signed, bytes, pins);
  return { ...read, by: await Rejection.naming(signature, verify) };
}

const readSignature = (path: string): Uint8Array =>
  readConfigured({ path, source: path }, LIMITS.bundleJson);
