export { decodePack } from './decode.ts';
export { type Denial, Denials, sayDenial, type Undeny } from './denials.ts';
export { encodePack } from './encode.ts';
export { lifted, merged } from './merge.ts';
export { DENY_PREDICATE, type DenyEntry, type DenyPack, type PackContent } from './pack.ts';
export { crlTarget, idOf, isTimeless, type Target, wordsOf } from './target.ts';
