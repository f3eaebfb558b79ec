export { type Compared, compareCarried } from './compare.ts';
export { decodeCarried } from './decode.ts';
export { CARRIED_LIST, type CarriedFile, encodeCarried } from './list.ts';
