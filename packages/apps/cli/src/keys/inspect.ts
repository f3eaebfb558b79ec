import { pem } from '@sealift/bytes';
import { configuring, refuseIdle } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { decodeKeyFile, decryptKey, readKeyText, type ScryptParams, signerOf } from '@sealift/keys';
import { keys, type PublicKey } from '@sealift/pki';
import { type KeyFacts, keyFacts } from './facts.ts';

/** What a file of a key shows. */
export interface Inspected extends Partial<KeyFacts> {
  readonly file: string;
  /** The PEM label, or what else holds the key. */
  readonly form: string;
  readonly encrypted: boolean;
  /** Of an encrypted key. */
  readonly scrypt?: ScryptParams;
}

/** Of a key that is in no file of its own. */
export const inspected = (file: string, form: string, key: PublicKey): Inspected => ({
  file,
  form,
  encrypted: false,
  ...keyFacts(key),
});

const PUBLIC = ['PUBLIC KEY', 'RSA PUBLIC KEY'];

/** What asks for a private key to be opened. */
interface OpeningFlags {
  readonly decrypt?: boolean;
  readonly 'password-file': string | undefined;
}

/**
 * Reads a public key or an encrypted private key. @param password asked for where the flags
 * want the private key opened @throws Misconfigured | Rejection
 */
export async function inspectKey(
  file: string,
  flags: OpeningFlags,
  password: () => Promise<Uint8Array>,
): Promise<Inspected> {
  const text = readKeyText(file);
  const form = labelOf(file, text);
  if (PUBLIC.includes(form)) {
    refuseIdleOpening(flags);
    return inspected(file, form, publicKeyOf(file, text));
  }
  const { scrypt } = Rejection.naming(file, () => decodeKeyFile(text));
  const known = { file, form, encrypted: true, scrypt };
  const opens = flags.decrypt === true || flags['password-file'] !== undefined;
  return opens ? { ...known, ...keyFacts(await openKey(file, text, password)) } : known;
}

/** The public key of a file with either half. */
export async function publicHalf(
  file: string,
  flags: OpeningFlags,
  password: () => Promise<Uint8Array>,
): Promise<PublicKey> {
  const text = readKeyText(file);
  if (!PUBLIC.includes(labelOf(file, text))) return openKey(file, text, password);
  refuseIdleOpening(flags);
  return publicKeyOf(file, text);
}

/** Nothing of a public key is opened. @throws Misconfigured USAGE */
const refuseIdleOpening = (flags: OpeningFlags): void =>
  configuring(() =>
    refuseIdle(
      flags,
      ['decrypt', 'password-file'],
      'is for a private key, and this is a public one',
    ),
  );

const labelOf = (file: string, text: string): string =>
  configuring(() => Rejection.naming(file, () => pem.decode(text, 'KEY_FILE')[0]?.label ?? ''));
const publicKeyOf = (file: string, text: string): PublicKey =>
  configuring(() => Rejection.naming(file, () => keys.fromPem(text)));

async function openKey(
  file: string,
  text: string,
  password: () => Promise<Uint8Array>,
): Promise<PublicKey> {
  Rejection.naming(file, () => decodeKeyFile(text));
  const secret = await password();
  const pkcs8 = await decryptKey(text, secret);
  const { publicKey } = signerOf(pkcs8);
  for (const each of [secret, pkcs8]) each.fill(0);
  return publicKey;
}
