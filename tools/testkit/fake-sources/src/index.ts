export { type RekorAnswers, rekorAnswers } from './rekor.ts';
export { type Answers, type Source, startSource } from './source.ts';
