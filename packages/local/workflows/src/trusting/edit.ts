import { printable, reject } from '@sealift/failures';
import {
  type NewPin,
  newPin,
  type Pins,
  pinsOf,
  type Store,
  type StorePin,
  shownPins,
} from '@sealift/trust-file';
import { requireFollows } from './following.ts';
import { isSame } from './same-pin.ts';

/** Who says that what is pinned is right, and when (RFC 3339). */
export type Approver = Pick<StorePin, 'approvedBy' | 'approvedAt'>;

/** The files of a store with one more, or with that file as it is now stated. */
export function withPin(store: Store, instance: string, added: NewPin): Pins {
  const pins = pinsOf(store);
  const pin = newPin(instance, added);
  const others = (pins.get(instance) ?? []).filter(({ file }) => file !== pin.file);
  return pins.set(instance, [...others, pin]);
}

/**
 * The files of a store without one, or without all of an instance. @param word its name or a
 * fingerprint that it pins @throws Rejection USAGE: there is no such pin
 */
export function withoutPins(store: Store, instance: string, word?: string): Pins {
  const pins = pinsOf(store);
  const own = shownPins(store).filter((pin) => pin.instance === instance);
  const gone = own.filter(
    ({ file, anchors }) =>
      word === undefined || file === word || anchors.some((each) => each.fingerprint === word),
  );
  const files = own.map(({ file }) => file);
  if (gone.length === 0) refuseUnknown(files, [...pins.keys()], word);
  const kept = (pins.get(instance) ?? []).filter(
    (pin) => !gone.some(({ file }) => file === pin.file),
  );
  return pins.set(instance, kept);
}

function refuseUnknown(files: readonly string[], names: readonly string[], word?: string): never {
  if (word === undefined || files.length === 0)
    return reject('USAGE', `there is no such instance; there is: ${names.join(', ') || 'none'}`);
  return reject(
    'USAGE',
    `neither a file nor a fingerprint of it: ${printable(word)}; there is: ${files.join(', ')}`,
  );
}

/** What is taken from another store, and by whom. */
export interface Taken {
  readonly approver: Approver;
  /** Undefined: all of its instances. */
  readonly names?: readonly string[] | undefined;
  /** What the one that is taken is called here. */
  readonly as?: string | undefined;
}

/**
 * The files of a store with instances of another in the place of its own of that name: approved by
 * who takes them in. What was approved before, and means the same, stays as it is.
 * @throws Rejection USAGE: no such instance, or one name for several; TUF | METADATA_ROLLBACK: one
 * that follows a repository would no longer
 */
export function withInstances(store: Store, other: Store, taken: Taken): Pins {
  const pins = pinsOf(store);
  const theirs = pinsOf(other);
  const names = taken.names ?? [...theirs.keys()];
  if (taken.as !== undefined && names.length !== 1)
    reject('USAGE', `--as is one name, for ${names.length} instances: name one (--instance)`);
  for (const name of names) {
    const sent = theirs.get(name) ?? refuseUnknown([], [...theirs.keys()]);
    const here = taken.as ?? name;
    const own = pins.get(here) ?? [];
    requireFollows(own, sent);
    pins.set(
      here,
      sent.map((pin) => own.find((known) => isSame(known, pin)) ?? takenIn(here, pin, taken)),
    );
  }
  return pins;
}

const takenIn = (instance: string, pin: StorePin, { as, approver }: Taken): StorePin => ({
  ...(as === undefined ? pin : newPin(instance, pin)),
  ...approver,
});
