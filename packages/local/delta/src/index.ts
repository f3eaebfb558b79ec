export { type Base, openBase } from './base.ts';
export { type CompletedDelta, completeDelta } from './complete.ts';
export { layersOfBundle, type WrittenInventory, writeInventory } from './inventory.ts';
export { mergeDelta } from './merge.ts';
export { openAny } from './open.ts';
export { fullDigest, readSince, type Since } from './since.ts';
