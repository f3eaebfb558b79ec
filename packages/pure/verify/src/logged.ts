/** For whoever asks a log for what evidence lacks: the same checks as a verdict rests on. */
export { type LogCase, requireLogged } from './checks/log-entry.ts';
export { signatureOf } from './checks/signature.ts';
