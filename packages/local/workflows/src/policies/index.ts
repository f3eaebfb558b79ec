export { type Claimed, claimedOf } from './claimed.ts';
export { convertPolicy, renderConverted, writeConverted } from './convert.ts';
export { type Emitted, emitPolicies } from './emit.ts';
export { explainPolicy, renderExplained } from './explain.ts';
export { beginPolicy } from './init.ts';
export { lintPolicy, renderLinted } from './lint.ts';
export { renderTested } from './tested.ts';
