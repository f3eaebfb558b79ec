/** What a Rekor v1 log says of entries that it is asked for (its openapi.yaml, `LogEntry`). */
import { Fields, hex, json } from '@sealift/bytes';
import { type Code, Rejection, reject } from '@sealift/failures';
import { bodyKind } from './body.ts';
import type { InclusionProof, LogEntry } from './entry.ts';

/**
 * The one entry of an answer: `{UUID: entry}`; numbers are JSON numbers, hashes hex. It has the
 * promise and the proof that the log makes now; nothing of it is verified.
 * @throws Rejection `code` for what is no such answer, and for more or less than one entry
 */
export function readRekorEntry(bytes: Uint8Array, code: Code): LogEntry {
  const [entry, ...more] = Rejection.as(code, () => {
    const answer = new Fields(json.parse(bytes, code), 'the answer of Rekor', code);
    return answer.names().map((uuid) => readEntry(answer.object(uuid)));
  });
  return entry === undefined || more.length > 0
    ? reject(code, 'Rekor did not answer with one entry')
    : entry;
}

function readEntry(entry: Fields): LogEntry {
  const verification = entry.object('verification');
  const body = entry.bytes('body');
  const [kind = '', version = ''] = bodyKind(body).split(' ');
  return {
    logId: hex.decode(entry.text('logID'), entry.code),
    kindVersion: { kind, version },
    body,
    logIndex: entry.int64('logIndex'),
    integratedTime: entry.int64('integratedTime'),
    set: verification.bytes('signedEntryTimestamp'),
    proof: readProof(verification.object('inclusionProof')),
  };
}

const readProof = (proof: Fields): InclusionProof => ({
  logIndex: proof.int64('logIndex'),
  treeSize: proof.int64('treeSize'),
  rootHash: hex.decode(proof.text('rootHash'), proof.code),
  hashes: proof
    .list('hashes')
    .map((hash) => hex.decode(typeof hash === 'string' ? hash : '!', proof.code)),
  checkpoint: proof.text('checkpoint'),
});
