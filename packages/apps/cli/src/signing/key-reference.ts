import type { Signer } from '@sealift/keys';
import { openFileKey } from './file-key.ts';
import { openServiceKey } from './service-key.ts';
import { openTokenKey } from './token-key.ts';

/** What opening a key may take of the command line. */
export interface KeyFlags {
  readonly 'password-file': string | undefined;
  readonly 'pin-file': string | undefined;
  readonly 'pin-final-try': boolean;
  readonly 'signer-config': string | undefined;
}

/** A kind of place where a private key is. */
interface Place {
  /** For `key inspect`. */
  readonly form: string;
  readonly open: (reference: string, flags: KeyFlags) => Promise<Signer>;
}

const FILE: Place = { form: 'file', open: openFileKey };

/** By how a reference begins; whatever begins in another way is the path of a file. */
const PLACES: { readonly [prefix: string]: Place } = {
  'pkcs11:': { form: 'key on a PKCS#11 token', open: openTokenKey },
  'sealift://': { form: 'key of the signing service', open: openServiceKey },
};

const placeOf = (reference: string): Place =>
  Object.entries(PLACES).find(([prefix]) => reference.startsWith(prefix))?.[1] ?? FILE;

/** The kind of place of a key that is in no file; undefined for the path of a file. */
export const elsewhere = (reference: string): string | undefined =>
  placeOf(reference) === FILE ? undefined : placeOf(reference).form;

/** Whoever signs with the key that --key names. @throws Rejection as the place of the key */
export const openKey = (reference: string, flags: KeyFlags): Promise<Signer> =>
  placeOf(reference).open(reference, flags);
