export {
  type Difference,
  difference,
  isEmpty,
  type ShownPin,
  shownPins,
} from './difference.ts';
export { isInstanceName, type NewPin, newPin, UNAPPROVED } from './new-pin.ts';
export { printPortable, printStore } from './print-store.ts';
export { readStore } from './read-store.ts';
export { trustSchema } from './schema.ts';
export {
  type KeyRole,
  KINDS,
  type PinKind,
  ROLES,
  type RoleKey,
  type Store,
  type StoreInstance,
  type StorePin,
} from './store.ts';
export { type Pins, pinsOf, storeOf } from './store-of.ts';
export type { CapsuleState } from './tuf/stated.ts';
