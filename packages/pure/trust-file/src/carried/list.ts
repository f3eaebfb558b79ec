/** What a bundle carries of trust stores: the files as they were given, and a list of them. */
import { canonicalJson, type Json } from '@sealift/bytes';
import { time } from '@sealift/pki';
import { newPin } from '../new-pin.ts';
import type { Store, StorePin } from '../store.ts';

/** The list of what is carried; no pin's file has this name. */
export const CARRIED_LIST = 'pins.json';

/** The version of the list. */
export const CARRIED_VERSION = 1;

/** A file that travels with a bundle, by its name there. */
export interface CarriedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * What a store pins, as a bundle carries it: nothing of who approved it when, and the same bytes
 * whatever the order of the store.
 */
export function encodeCarried({ instances }: Store): CarriedFile[] {
  const files = new Map<string, Uint8Array>();
  const named = instances.toSorted((a, b) => byText(a.name, b.name));
  const list = named.map(({ name, pins }) => {
    const own = new Map(pins.map((pin) => newPin(name, pin)).map((pin) => [pin.file, pin]));
    for (const { file, bytes } of own.values()) files.set(file, bytes);
    const sorted = [...own.values()].toSorted((a, b) => byText(a.file, b.file));
    return { name, pins: sorted.map(rowOf) };
  });
  const bytes = canonicalJson({ schemaVersion: BigInt(CARRIED_VERSION), instances: list });
  return [
    { name: CARRIED_LIST, bytes },
    ...[...files]
      .toSorted(([a], [b]) => byText(a, b))
      .map(([name, content]) => ({ name, bytes: content })),
  ];
}

function rowOf({ kind, file, role, origin, window: { start, end } }: StorePin): Json {
  return {
    kind,
    file,
    ...(role === undefined ? {} : { role }),
    ...(origin === undefined ? {} : { origin }),
    ...(start === undefined ? {} : { validFrom: time.format(start) }),
    ...(end === undefined ? {} : { validUntil: time.format(end) }),
  };
}
