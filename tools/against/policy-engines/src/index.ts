export { ENGINES, installed } from './engines.ts';
export { POLICIES, type Verdict, verdicts } from './trials.ts';
export { type EngineWorld, startWorld } from './world.ts';
