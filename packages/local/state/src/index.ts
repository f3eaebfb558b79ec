export type { Arrival, Refusal } from './arrival.ts';
export { decodeState } from './decode.ts';
export { encodeState } from './encode.ts';
export {
  type HeldState,
  lockState,
  putState,
  readCopy,
  readState,
  writeState,
} from './file.ts';
export { EMPTY, floorOf, type SeenTag, type State } from './state.ts';
export { type Weighed, weigh } from './weigh.ts';
