/** What a log answers when it is told of a signature: is it about that signature? */
import { Rejection, reject } from '@sealift/failures';
import { type Hash, type PublicKey, x509 } from '@sealift/pki';
import type { Evidence } from '@sealift/sigstore';
import { type LogEntry, parseBody, parseCheckpoint, parseNote } from '@sealift/tlog';
import { fileSubject } from '../subject.ts';
import { matchOwnBody, type SignedCase } from './log-body.ts';
import { isRebuilt } from './log-body-v2.ts';
import { kindOf, requireIncluded } from './log-entry.ts';

/** What a log was told of. */
export interface LogAsked extends Pick<Evidence, 'content' | 'material'> {
  /** Of the entry that was asked for: `dsse 0.0.1`. */
  readonly kind: string;
  /** What the signature is over. */
  readonly data: Uint8Array;
  readonly hash: Hash;
  readonly key: PublicKey;
}

/**
 * The entry is of the kind that was asked for, about these bytes, this signature and this signer,
 * and its proof, where it has one, leads from it to the tree of its checkpoint. An answer that a
 * log has it already is held against the same: who logged it first chose what it says. That the
 * log itself signed any of it is not looked at: `requireLogged` does, with a pin.
 * @throws Rejection TLOG_KIND | TLOG_BODY_MISMATCH | INCLUSION | CHECKPOINT_FORMAT
 */
export function requireAsked(entry: LogEntry, asked: LogAsked): void {
  const kind = kindOf(entry);
  if (kind !== asked.kind)
    reject('TLOG_KIND', `it answered with an entry ${kind}, asked for one ${asked.kind}`);
  if (!isV2(asked)) matchAsked(entry.body, asked);
  else if (!isRebuilt(entry.body, caseOf(asked), asked.key, asked.hash))
    reject('TLOG_BODY_MISMATCH', 'the log entry is about another signature');
  const { proof } = entry;
  if (proof === undefined) return;
  requireIncluded(entry, proof, parseCheckpoint(parseNote(proof.checkpoint).text));
}

const isV2 = ({ kind }: LogAsked): boolean => kind === 'hashedrekord 0.0.2';

function matchAsked(bytes: Uint8Array, asked: LogAsked): void {
  const body = Rejection.as('TLOG_BODY_MISMATCH', () => parseBody(bytes));
  if ('dataHash' in body && body.dataHash.hash !== asked.hash)
    reject('TLOG_BODY_MISMATCH', `the log entry is by ${body.dataHash.hash}, not ${asked.hash}`);
  matchOwnBody(body, caseOf(asked));
}

const caseOf = ({ content, material, data, key }: LogAsked): SignedCase => ({
  evidence: { content, material },
  subject: fileSubject(data),
  established: {
    key,
    ...(material.kind === 'certificate' ? { leaf: x509.parse(material.leaf) } : {}),
  },
});
