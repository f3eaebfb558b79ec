export { type Cut, cutting } from './cut.ts';
export { joinOutcome } from './join.ts';
export { renderVolumes } from './render.ts';
