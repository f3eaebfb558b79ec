/**
 * The two files of a key pair, named and made as cosign does: PREFIX.key for the owner alone,
 * PREFIX.pub for everybody.
 */
import { replaceFile } from '@sealift/blobs';
import { checkOutput } from '@sealift/console';
import { encryptKey, signerOf } from '@sealift/keys';
import { type KeyFacts, keyFacts, notesOf } from './facts.ts';

export interface PairPaths {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** What was written, for --json. */
export interface WrittenPair extends PairPaths, KeyFacts {
  /** What to know before anybody relies on the key. */
  readonly notes: readonly string[];
}

export const pairOf = (prefix: string): PairPaths => ({
  privateKey: `${prefix}.key`,
  publicKey: `${prefix}.pub`,
});

/**
 * A key that is overwritten is lost, with all that trusts it. Asked before a password is; the flag
 * is cosign's. @throws Misconfigured USAGE
 */
export function refuseExisting(paths: readonly string[], overwrite: boolean): void {
  for (const path of paths) checkOutput(path, overwrite, '--yes');
}

/**
 * Encrypts a private key and writes both files; the key and the password are zeroed.
 * @throws Rejection KEY_FILE | IO
 */
export async function writePair(
  pkcs8: Uint8Array,
  password: Uint8Array,
  paths: PairPaths,
  overwrite: boolean,
): Promise<WrittenPair> {
  const { publicKey, publicKeyPem } = signerOf(pkcs8);
  const notes = notesOf(publicKey, password);
  const text = await encryptKey(pkcs8, password);
  for (const secret of [pkcs8, password]) secret.fill(0);
  // The public key gets its name last: without its private key it would be of no use, and the other
  // way round it can be made again.
  await writeFile(paths.publicKey, publicKeyPem, 0o644, overwrite, () =>
    writeFile(paths.privateKey, text, 0o600, overwrite),
  );
  return { ...paths, ...keyFacts(publicKey), notes };
}

/** Writes a file of a key; whole or not at all. @param before runs before the file gets its name */
export async function writeFile(
  path: string,
  text: string,
  mode: number,
  overwrite: boolean,
  before?: () => Promise<void>,
): Promise<void> {
  await replaceFile(
    path,
    async (file) => {
      await file.writeFile(text);
      await before?.();
    },
    { mode, overwrite },
  );
}
