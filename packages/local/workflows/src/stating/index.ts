export {
  approveFloor,
  approveSequence,
  exportState,
  heldState,
  importState,
  makeState,
} from './change.ts';
export { moveState, underLock } from './move.ts';
export { renderState, stateJson } from './show.ts';
