export { CODES, type Code } from './codes.ts';
export { printable, printableJson, printableText, SHOWN_MAX } from './printable.ts';
export { Rejection, reject } from './rejection.ts';
export { someOf } from './some-of.ts';
