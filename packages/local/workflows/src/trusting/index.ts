export { type Change, changeOutcome } from './change.ts';
export { type Approver, withInstances, withoutPins, withPin } from './edit.ts';
export { isFolder, openStore } from './open-store.ts';
export { renderDifference } from './render.ts';
export { storeOutcome } from './show.ts';
