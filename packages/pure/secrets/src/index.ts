export { conceal, redact } from './secrets.ts';
