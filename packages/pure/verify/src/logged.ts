/**
 * For whoever tells a log of a signature, or asks it for what evidence lacks: the same checks as a
 * verdict rests on.
 */
export { type LogAsked, requireAsked } from './checks/log-answer.ts';
export { type LogCase, requireLogged } from './checks/log-entry.ts';
export { signatureOf } from './checks/signature.ts';
