/**
 * Encrypting and decrypting a key file: scrypt makes a key of the password, secretbox
 * (XSalsa20-Poly1305) seals PKCS#8 with it.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { reject } from '@sealift/failures';
import { readPrivateKey } from '../private-key.ts';
import {
  decodeKeyFile,
  encodeKeyFile,
  type KeyFile,
  LABEL,
  NONCE_BYTES,
  SALT_BYTES,
  type ScryptParams,
  WRITTEN,
} from './key-file.ts';

const KEY_BYTES = 32;
/**
 * Node refuses more than 32 MiB unless told, and counts some bytes above the 128·N·r of the
 * specification; the largest set takes 128 MiB.
 */
const MAX_MEMORY = 256 * 1024 * 1024;

/**
 * The private key of an encrypted key file.
 * @param text the PEM
 * @param password its bytes as they are: nothing is trimmed or normalised, and the empty one is
 * legal
 * @returns PKCS#8 DER of a key that may sign; the caller zeroes it
 * @throws Rejection KEY_FILE | KEY_PASSWORD
 */
export async function decryptKey(text: string, password: Uint8Array): Promise<Uint8Array> {
  const pkcs8 = await open(decodeKeyFile(text), password);
  readPrivateKey(pkcs8);
  return pkcs8;
}

/**
 * A private key as the file that cosign reads.
 * @param pkcs8 DER
 * @param password its bytes as they are
 * @returns PEM with a final newline
 * @throws Rejection KEY_FILE where this is no key that may sign
 */
export async function encryptKey(pkcs8: Uint8Array, password: Uint8Array): Promise<string> {
  readPrivateKey(pkcs8);
  return encodeKeyFile(
    await seal(pkcs8, password, {
      scrypt: WRITTEN,
      salt: randomBytes(SALT_BYTES),
      nonce: randomBytes(NONCE_BYTES),
    }),
  );
}

/**
 * Random parts are the caller's, so that a test can make the bytes of another program's file again.
 */
export async function seal(
  plain: Uint8Array,
  password: Uint8Array,
  parts: Pick<KeyFile, 'scrypt' | 'salt' | 'nonce'>,
): Promise<KeyFile> {
  const key = await derive(password, parts.salt, parts.scrypt);
  try {
    return {
      label: LABEL,
      ...parts,
      ciphertext: xsalsa20poly1305(key, parts.nonce).encrypt(plain),
    };
  } finally {
    key.fill(0);
  }
}

async function open(
  { salt, scrypt: params, nonce, ciphertext }: KeyFile,
  password: Uint8Array,
): Promise<Uint8Array> {
  const key = await derive(password, salt, params);
  try {
    return xsalsa20poly1305(key, nonce).decrypt(ciphertext);
  } catch {
    return reject(
      'KEY_PASSWORD',
      'the key file does not open: the password is wrong, or the file is damaged',
    );
  } finally {
    key.fill(0);
  }
}

/** In a thread of Node's pool: it takes a tenth of a second and 64 MiB. */
const derive = (password: Uint8Array, salt: Uint8Array, params: ScryptParams): Promise<Buffer> =>
  new Promise((resolve, fail) =>
    scrypt(password, salt, KEY_BYTES, { ...params, maxmem: MAX_MEMORY }, (error, key) =>
      error === null ? resolve(key) : fail(error),
    ),
  );
