import type { Anchor } from '@sealift/trust';
import type { Store } from '../store.ts';

/** A key or certificate that a bundle carries, beside what is pinned here. */
export interface Compared {
  readonly instance: string;
  readonly carried: Anchor;
  /** Whether it is pinned here with the same meaning, with another one, or not at all. */
  readonly found: 'equal' | 'differs' | 'absent';
  /** What it equals or differs from. */
  readonly pinned?: Anchor;
}

/**
 * Each key and certificate that is carried, compared with what is pinned: by its fingerprint, or
 * else by its name, under which another key is the news. @param pinned what this host trusts
 */
export const compareCarried = (carried: Store, pinned: readonly Anchor[]): Compared[] =>
  carried.instances.flatMap(({ name, anchors }) =>
    [...anchors.values()].flat().map((anchor) => ({
      instance: name,
      carried: anchor,
      ...compare(anchor, pinned),
    })),
  );

function compare(anchor: Anchor, pinned: readonly Anchor[]): Pick<Compared, 'found' | 'pinned'> {
  const { kind, fingerprint } = anchor;
  const alike = pinned.filter((pin) => pin.kind === kind);
  const same = alike.filter((pin) => pin.fingerprint === fingerprint);
  const equal = same.find((pin) => isEqual(pin, anchor));
  if (equal !== undefined) return { found: 'equal', pinned: equal };
  const other = same[0] ?? alike.find((pin) => isNamesake(pin, anchor));
  return other === undefined ? { found: 'absent' } : { found: 'differs', pinned: other };
}

/** What a log is called is not what it may do; a key's name is its role. */
const isEqual = (pin: Anchor, { kind, logId, window, name }: Anchor): boolean =>
  pin.logId === logId &&
  pin.window === window &&
  (kind !== 'key' || pin.name === undefined || pin.name === name);

const isNamesake = (pin: Anchor, { kind, name }: Anchor): boolean =>
  kind !== 'key' && name !== undefined && pin.name === name;
