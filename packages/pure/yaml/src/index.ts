export * as fields from './fields.ts';
export { nearest } from './issue.ts';
export { type Form, type Parsed, parse } from './parse.ts';
export type { Places } from './places.ts';
export { refuseAt, windowOf } from './refuse-at.ts';
