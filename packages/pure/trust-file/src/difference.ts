import { digest, hex, utf8 } from '@sealift/bytes';
import { time } from '@sealift/pki';
import type { Anchor } from '@sealift/trust';
import type { PinKind, Store, StoreInstance, StorePin } from './store.ts';

/** A pin as somebody compares it with its owner; texts, so that it can be printed and hashed. */
export interface ShownPin {
  readonly instance: string;
  readonly kind: PinKind;
  readonly file: string;
  /** Of the file, lower-case hex. */
  readonly sha256: string;
  readonly role?: string;
  readonly origin?: string;
  readonly window: string;
  readonly from: string;
  readonly anchors: readonly Omit<Anchor, 'source'>[];
}

/** From one store to another. */
export interface Difference {
  readonly removed: readonly ShownPin[];
  /** The same file with another origin, role or window. */
  readonly changed: readonly { readonly before: ShownPin; readonly after: ShownPin }[];
  readonly added: readonly ShownPin[];
  /** `sha256:…` of all of the above: what approval is for. */
  readonly digest: string;
}

/** What a store pins, to be shown. */
export const shownPins = ({ instances }: Store): ShownPin[] =>
  instances.flatMap((instance) => instance.pins.map((pin) => shownPin(instance, pin)));

function shownPin({ name, anchors }: StoreInstance, pin: StorePin): ShownPin {
  const { kind, file, sha256, role, origin, window, from } = pin;
  const shown = (anchors.get(file) ?? []).map(({ source: _, ...anchor }) => anchor);
  return {
    instance: name,
    kind,
    file,
    sha256,
    ...(role && { role }),
    ...(origin && { origin }),
    window: time.formatWindow(window),
    from,
    anchors: shown,
  };
}

/** What changes where `after` takes the place of `before`. */
export function difference(before: Store, after: Store): Difference {
  const [old, now] = [shownPins(before), shownPins(after)];
  const inside = (list: readonly ShownPin[], pin: ShownPin): ShownPin | undefined =>
    list.find((other) => keyOf(other) === keyOf(pin));
  const removed = old.filter((pin) => inside(now, pin) === undefined);
  const added = now.filter((pin) => inside(old, pin) === undefined);
  const changed = now.flatMap((pin) => {
    const was = inside(old, pin);
    return was === undefined || meaningOf(was) === meaningOf(pin)
      ? []
      : [{ before: was, after: pin }];
  });
  const parts = { removed, changed, added };
  // Made here in one order, whatever it was read from.
  const bytes = utf8.encode(JSON.stringify(parts));
  return { ...parts, digest: `sha256:${hex.encode(digest.sha256(bytes))}` };
}

const keyOf = ({ instance, kind, sha256 }: ShownPin): string => `${instance} ${kind} ${sha256}`;

const meaningOf = ({ role, origin, window }: ShownPin): string =>
  JSON.stringify([role, origin, window]);

/** Whether a difference is none: both stores pin the same files, with the same meaning. */
export const isEmpty = ({ removed, changed, added }: Difference): boolean =>
  removed.length + changed.length + added.length === 0;
