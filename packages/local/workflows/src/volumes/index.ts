export { joinOutcome } from './join.ts';
export { renderVolumes } from './render.ts';
export { splitBundle } from './split.ts';
