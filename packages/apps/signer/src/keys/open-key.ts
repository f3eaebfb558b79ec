import { utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { loadSigner, readPasswordFile, type Signer } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';
import { readConfiguredText } from '@sealift/workflows/pins';
import type { PrivateKeyAt } from '../config/schema.ts';
import { TokenKey } from './token-key.ts';

/** A private key that is open, and what closes it. */
export interface OpenKey {
  readonly signer: Signer;
  close(): Promise<void>;
}

type At = (path: string) => string;

/** The token's own module is asked in another process, and only where a key is on one. */
async function openTokenKey(
  { pkcs11, pinFile }: Extract<PrivateKeyAt, { readonly pkcs11: string }>,
  at: At,
): Promise<OpenKey> {
  const key = await TokenKey.open({
    reference: pkcs11,
    pinFile: pinFile && at(pinFile),
    environment: process.env,
  });
  return { signer: key, close: () => key.close() };
}

/**
 * Opens a key, and signs with it once: a key that cannot sign is found at the start, not at the
 * first request. @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | TOKEN | TOKEN_PIN
 */
export async function openKey(where: PrivateKeyAt, at: At): Promise<OpenKey> {
  if ('pkcs11' in where) return openTokenKey(where, at);
  const signer = await loadSigner(at(where.file), () =>
    readPasswordFile(at(where.passwordFile), 'passwordFile'),
  );
  await checkSigns(signer);
  return { signer, close: () => Promise.resolve() };
}

async function checkSigns(signer: Signer): Promise<void> {
  const probe = utf8.encode('sealift-signer: does this key sign?');
  if (!(await signsRight(signer, probe, await signer.sign(probe))))
    reject('KEY_FILE', 'a signature of the key does not verify with its public key');
}

/** Whether a fresh signature holds. */
export const signsRight = async (
  { publicKey }: Pick<Signer, 'publicKey'>,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => nodeCrypto.verify(publicKey, keys.signingHash(publicKey), data, signature);

/** A public key in a PEM file. @throws Rejection CONFIG */
export function readPublicKey(path: string): PublicKey {
  return keys.fromPem(readConfiguredText({ path, source: 'a public key' }));
}
