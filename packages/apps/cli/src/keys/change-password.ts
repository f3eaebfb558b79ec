import { Rejection, reject } from '@sealift/failures';
import { decodeKeyFile, decryptKey, encryptKey, readKeyText, signerOf } from '@sealift/keys';
import { type KeyFacts, keyFacts } from './facts.ts';
import { writeFile } from './pair.ts';

/**
 * How both passwords are obtained; the old one must open the key before the new one is asked for.
 */
export interface Passwords {
  readonly old: () => Promise<Uint8Array>;
  readonly next: () => Promise<Uint8Array>;
}

/**
 * Puts the private key of a file under another password. The new file is opened once before it
 * replaces the old one: a key that cannot be
 * opened is lost.
 * @throws Rejection CONFIG | KEY_FILE | KEY_PASSWORD | IO
 */
export async function changePassword(file: string, { old, next }: Passwords): Promise<KeyFacts> {
  const text = readKeyText(file);
  Rejection.naming(file, () => decodeKeyFile(text));
  const secret = await old();
  const pkcs8 = await decryptKey(text, secret);
  const facts = keyFacts(signerOf(pkcs8).publicKey);
  const password = await next();
  const changed = await encryptKey(pkcs8, password);
  const again = await decryptKey(changed, password);
  if (!Buffer.from(again).equals(pkcs8))
    reject(
      'INTERNAL',
      'the key under its new password is another one; the file was left as it was',
    );
  for (const each of [secret, pkcs8, password, again]) each.fill(0);
  await writeFile(file, changed, 0o600, true);
  return facts;
}
