export { bodyKind, type EntryBody, parseBody, type StatedHash, type Verifier } from './body.ts';
export {
  type Checkpoint,
  parseCheckpoint,
  type SignedCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts';
export { type InclusionProof, type LogEntry, setSignedData } from './entry.ts';
export { leafHash } from './hashes.ts';
export { rootFromInclusionProof } from './inclusion.ts';
export type { TransparencyLog } from './log.ts';
export * as merkle from './merkle.ts';
export { type Note, parseNote } from './note.ts';
export { noteKeyHash } from './note-key.ts';
export { readRekorEntry } from './rekor-v1.ts';
export { type LoggedSignature, rebuildHashedRekordV2 } from './rekor-v2.ts';
export * as signing from './signing.ts';
export * as tiles from './tiles.ts';
export { cosigners, parseWitness, type Witness } from './witness.ts';
