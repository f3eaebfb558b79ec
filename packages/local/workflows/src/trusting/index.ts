export { type Change, changeOutcome } from './change.ts';
export { type Approver, type Taken, withInstances, withoutPins, withPin } from './edit.ts';
export { pinnedCapsule, type SentCapsule, withCapsule } from './following.ts';
export { openSent } from './open-sent.ts';
export { isFolder, openStore } from './open-store.ts';
export { renderDifference } from './render.ts';
export { storeOutcome } from './show.ts';
