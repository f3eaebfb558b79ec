export { judge } from './judge.ts';
export { killUnderLoad } from './kill.ts';
export { type Given, type Loaded, sendMany } from './load.ts';
