export { readKey } from './load-policy.ts';
export { readConfigured, readConfiguredPem, readConfiguredText } from './read-pin.ts';
export { renderPins } from './render.ts';
export { showPins } from './show.ts';
