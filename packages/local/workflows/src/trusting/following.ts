/** Instances that follow a TUF repository: what may take their place (T24). */
import { Rejection, reject } from '@sealift/failures';
import {
  type NewPin,
  newPin,
  type Pins,
  pinsOf,
  type Store,
  type StorePin,
} from '@sealift/trust-file';
import { type Capsule, decodeCapsule, encodeCapsule } from '@sealift/trust-file/tuf';
import { followCapsule } from '@sealift/tuf';
import type { Approver } from './edit.ts';
import { isSame } from './same-pin.ts';

/** Metadata and the target that they name, as they came. */
export interface SentCapsule {
  readonly capsule: Capsule;
  readonly target: Uint8Array;
  /** Where they came from. */
  readonly from: string;
}

/** The metadata that an instance of a store follows. @throws Rejection CONFIG */
export function pinnedCapsule(store: Store, instance: string): Capsule | undefined {
  return capsuleIn(pinsOf(store).get(instance) ?? []);
}

/**
 * The files of a store with an instance that follows these metadata, once they lead from what is
 * pinned. @param now milliseconds since 1970: what has expired is refused
 * @throws Rejection TUF | METADATA_ROLLBACK | METADATA_EXPIRED
 */
export function withCapsule(
  store: Store,
  instance: string,
  { capsule, target, from }: SentCapsule,
  { approver, now }: { readonly approver: Approver; readonly now: number },
): Pins {
  const pins = pinsOf(store);
  const own = pins.get(instance) ?? [];
  const stated = { window: {}, from, ...approver };
  const sent: readonly NewPin[] = [
    { kind: 'tuf', bytes: encodeCapsule(capsule), ...stated },
    { kind: 'trusted-root', bytes: target, ...stated },
  ];
  const next = sent.map((pin) => newPin(instance, pin));
  requireFollows(own, next, now);
  const others = own.filter(({ kind }) => kind !== 'tuf' && kind !== 'trusted-root');
  return pins.set(instance, [
    ...others,
    ...next.map((pin) => own.find((known) => isSame(known, pin)) ?? pin),
  ]);
}

/**
 * Whether pins may take the place of those of an instance: where it follows a repository they lead
 * from there, and where it does not their own first root is to be compared.
 * @throws Rejection TUF | METADATA_ROLLBACK | METADATA_EXPIRED
 */
export function requireFollows(
  own: readonly StorePin[],
  sent: readonly StorePin[],
  now?: number,
): void {
  const [pinned, capsule] = [capsuleIn(own), capsuleIn(sent)];
  if (capsule === undefined && pinned !== undefined)
    reject('TUF', 'the instance follows a TUF repository, and what takes its place does not');
  if (capsule === undefined) return;
  const root = sent.find(({ kind }) => kind === 'trusted-root');
  followCapsule(capsule, root?.bytes ?? new Uint8Array(), { pinned, now });
}

function capsuleIn(pins: readonly StorePin[]): Capsule | undefined {
  const pin = pins.find(({ kind }) => kind === 'tuf');
  return pin && Rejection.as('TUF', () => decodeCapsule(pin.bytes));
}
