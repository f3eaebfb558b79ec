export { bodyKind, type EntryBody, parseBody, type StatedHash, type Verifier } from './body.ts';
export { type Checkpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
export { type InclusionProof, type LogEntry, setSignedData } from './entry.ts';
export { leafHash, rootFromInclusionProof } from './inclusion.ts';
export type { TransparencyLog } from './log.ts';
export { type Note, parseNote } from './note.ts';
export { noteKeyHash } from './note-key.ts';
export { type LoggedSignature, rebuildHashedRekordV2 } from './rekor-v2.ts';
export { cosigners, parseWitness, type Witness } from './witness.ts';
