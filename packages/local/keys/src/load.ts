import { closeSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { decodeKeyFile } from './encrypted/key-file.ts';
import { decryptKey } from './encrypted/seal.ts';
import { type Signer, signerOf } from './signer.ts';

/**
 * The signer of an encrypted key file. The password is asked for only once the file is known to be
 * one, and its bytes are zeroed afterwards.
 * Files without encryption are refused, as cosign does.
 * @throws Rejection CONFIG (no such file) | KEY_FILE | KEY_PASSWORD | what `password` throws
 */
export async function loadSigner(
  path: string,
  password: () => Promise<Uint8Array>,
): Promise<Signer> {
  return openKeyText(readKeyText(path), path, password);
}

/**
 * The same of a text, wherever it was read. @param source what holds it, for messages @throws
 * Rejection KEY_FILE | KEY_PASSWORD | what `password` throws
 */
export async function openKeyText(
  text: string,
  source: string,
  password: () => Promise<Uint8Array>,
): Promise<Signer> {
  Rejection.naming(source, () => decodeKeyFile(text));
  const secret = await password();
  try {
    const pkcs8 = await decryptKey(text, secret);
    const signer = signerOf(pkcs8);
    pkcs8.fill(0);
    return signer;
  } finally {
    secret.fill(0);
  }
}

/**
 * The text of a file that holds a key. @throws Rejection CONFIG | KEY_FILE when it is too large or
 * no text
 */
export function readKeyText(path: string): string {
  const { fd, size } = openKey(path);
  try {
    if (size > LIMITS.keyFile)
      reject('KEY_FILE', `${printable(path)}: ${size} bytes, limit ${LIMITS.keyFile}`);
    const bytes = new Uint8Array(size);
    return Rejection.naming(path, () =>
      utf8.decode(bytes.subarray(0, readAt(fd, bytes, 0)), 'KEY_FILE'),
    );
  } finally {
    closeSync(fd);
  }
}

/**
 * Links are followed: secrets are mounted as links. What is no file may be the key itself, or its
 * password, and is not quoted. T46
 */
function openKey(path: string): { fd: number; size: number } {
  try {
    return openRegular(path, { follow: true, as: 'the file of the key' });
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    return reject('CONFIG', thrown.message, { cause: thrown });
  }
}
