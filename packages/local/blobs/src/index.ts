export { type BlobAt, openBlob, readBlob, readPiece, type Transfer } from './blob.ts';
export type {
  AttachedEvidence,
  Begun,
  Content,
  LocatedContent,
  Location,
  NamedImage,
  OnBytes,
  Part,
} from './content.ts';
export {
  asIo,
  awaitIo,
  CHUNK,
  inputPieces,
  openPieces,
  openRegular,
  readAt,
  readRegular,
} from './file.ts';
export { makeFolder, replaceFile, scratchFile } from './replace-file.ts';
export { hashRanges, writeAt } from './transfer.ts';
