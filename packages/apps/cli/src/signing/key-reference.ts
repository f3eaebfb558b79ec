import { configuring, refuseIdle } from '@sealift/console';
import { reject } from '@sealift/failures';
import type { Signer } from '@sealift/keys';
import { isKmsReference } from '@sealift/kms';
import { openFileKey } from './file-key.ts';
import { type KeyFlags, OPENING_FLAGS } from './flags.ts';
import { openPluginKey } from './plugin-key.ts';
import { openServiceKey } from './service-key.ts';
import { openTokenKey } from './token-key.ts';
import { openVariableKey } from './variable-key.ts';

/** A kind of place where a private key is. */
interface Place {
  /** How references to it begin. */
  readonly is: (reference: string) => boolean;
  /** For `key inspect`. */
  readonly form: string;
  /** The flags that opening it takes; the others would do nothing. */
  readonly takes: readonly (keyof KeyFlags)[];
  readonly open: (reference: string, flags: KeyFlags) => Promise<Signer>;
}

const startingWith =
  (prefix: string) =>
  (reference: string): boolean =>
    reference.startsWith(prefix);

const FILE: Place = {
  is: () => true,
  form: 'file',
  takes: ['password-file'],
  open: openFileKey,
};

/** The first that fits; whatever begins in no such way is the path of a file. */
const PLACES: readonly Place[] = [
  {
    is: startingWith('pkcs11:'),
    form: 'key on a PKCS#11 token',
    takes: ['pin-file', 'pin-final-try'],
    open: openTokenKey,
  },
  {
    is: startingWith('sealift://'),
    form: 'key of the signing service',
    takes: ['signer-config'],
    open: openServiceKey,
  },
  {
    is: startingWith('env://'),
    form: 'key in a variable',
    takes: ['password-file'],
    open: openVariableKey,
  },
  { is: isKmsReference, form: 'key of a KMS', takes: [], open: (word) => openPluginKey(word) },
];

const placeOf = (reference: string): Place => PLACES.find(({ is }) => is(reference)) ?? FILE;

/** Every flag that opening a key may take; one that no place takes is refused with all. */
export const KEY_FLAG_NAMES = Object.keys(OPENING_FLAGS) as readonly (keyof KeyFlags)[];

/** The kind of place of a key that is in no file; undefined for the path of a file. */
export const elsewhere = (reference: string): string | undefined =>
  placeOf(reference) === FILE ? undefined : placeOf(reference).form;

/**
 * Refuses what cannot be meant before anything is done for the key: flags for a key of another
 * place, and no key at all. @throws Misconfigured USAGE
 */
export function checkKey(reference: string, flags: KeyFlags, flag = '--key'): void {
  const { form, takes } = placeOf(reference);
  configuring(() => {
    if (reference === '') reject('USAGE', `${flag} is empty: it names a key`);
    refuseIdle(
      flags,
      KEY_FLAG_NAMES.filter((name) => !takes.includes(name)),
      `is not for this ${flag}, a ${form}`,
    );
    // The PIN of a reference that names its file is read from there.
    if (/[?&]pin-source=/.test(reference))
      refuseIdle(flags, ['pin-file'], `is not for this ${flag}, whose pin-source names a file`);
  });
}

/** Of flags for several keys those that opening this one takes. */
export function takenBy(reference: string, flags: KeyFlags): KeyFlags {
  const { takes } = placeOf(reference);
  const left = KEY_FLAG_NAMES.filter((name) => !takes.includes(name));
  return { ...flags, ...Object.fromEntries(left.map((name) => [name, NOT_GIVEN[name]])) };
}

const NOT_GIVEN: Partial<KeyFlags> = { 'pin-final-try': false };

/** Refuses flags that opening none of these keys takes. @throws Rejection USAGE */
export function refuseIdleKeys(references: readonly string[], flags: KeyFlags, why: string): void {
  const taken = new Set(references.flatMap((reference) => placeOf(reference).takes));
  refuseIdle(
    flags,
    KEY_FLAG_NAMES.filter((name) => !taken.has(name)),
    why,
  );
}

/** Whoever signs with the key that --key names. @throws Rejection as the place of the key */
export async function openKey(reference: string, flags: KeyFlags): Promise<Signer> {
  checkKey(reference, flags);
  return placeOf(reference).open(reference, flags);
}
