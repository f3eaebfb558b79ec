export { type FaultProxy, type Passed, startFaultProxy } from './proxy.ts';
export type { Spoiled, Trouble } from './trouble.ts';
