export { type EntryJson, entryAnswers, tileAnswers } from './log-entries.ts';
export { type RekorAnswers, rekorAnswers } from './rekor.ts';
export { type Logging, signingAnswers } from './signing-answers.ts';
export { type Answers, type Source, startSource } from './source.ts';
export {
  listText,
  makeTufKey,
  makeTufKeys,
  type Publication,
  type Role,
  rootText,
  signedText,
  TARGET,
  type TufKey,
  type TufParts,
  TufRepository,
  targetsText,
} from './tuf.ts';
