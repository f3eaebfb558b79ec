export { readPacks, verifyPack } from './packs.ts';
export { packJson, readPack, renderPack, type ShownPack } from './show.ts';
