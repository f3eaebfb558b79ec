export * as fields from './fields.ts';
export { nearest } from './issue.ts';
export { type Form, fit, type Parsed, parse } from './parse.ts';
export type { Places } from './places.ts';
export { type Documents, readDocuments, type Value } from './read-yaml.ts';
export { refuseAt, windowOf } from './refuse-at.ts';
