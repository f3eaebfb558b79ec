import { reject } from '@sealift/failures';
import type { Anchor } from '@sealift/trust';
import { readInstance } from './instance.ts';
import type { Store, StoreInstance, StorePin } from './store.ts';

/** The files of a store, by instance. */
export type Pins = ReadonlyMap<string, readonly StorePin[]>;

/**
 * What these files pin. @param where the store, for messages and reports
 * @throws Rejection CONFIG | TRUST_ROOT | CHAIN_ORDER | PARTIAL_CHAIN | TRUST_CONFLICT
 */
export function storeOf(pins: Pins, where: string): Store {
  const kept = [...pins].filter(([, list]) => list.length > 0);
  const instances = kept.map(([name, list]) => readInstance(name, list, where));
  refuseSharedKeys(instances);
  return { instances };
}

/** The files of a store, to make another of. */
export const pinsOf = ({ instances }: Store): Map<string, readonly StorePin[]> =>
  new Map(instances.map(({ name, pins }) => [name, pins]));

interface Seen {
  readonly meaning: string;
  readonly instance: string;
  readonly source: string;
}

const KEY_KINDS: readonly Anchor['kind'][] = ['rekor-key', 'ct-key', 'key'];

/** T10, T25: one key with two roles, origins or windows would let one pin widen the other. */
function refuseSharedKeys(instances: readonly StoreInstance[]): void {
  const seen = new Map<string, Seen>();
  for (const { name: instance, anchors } of instances)
    for (const { kind, fingerprint, window, name = '', source } of [...anchors.values()].flat()) {
      if (!KEY_KINDS.includes(kind)) continue;
      const meaning = `${kind} ${name} ${window}`;
      const before = seen.get(fingerprint) ?? { meaning, instance, source };
      const isSame = before.meaning === meaning && before.instance !== instance;
      if (before.source !== source && !isSame)
        reject('TRUST_CONFLICT', `${source} pins the same key as ${before.source}`);
      seen.set(fingerprint, before);
    }
}
