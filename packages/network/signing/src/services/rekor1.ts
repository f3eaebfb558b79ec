/** Rekor 1: `POST /api/v1/log/entries` with kinds hashedrekord 0.0.1 and dsse 0.0.1. */
import { base64, Fields, hex, json, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Credential, verifierPem } from '../credential.ts';
import type { LogEntry, Proposal } from './log-entry.ts';
import { type Service, send } from './post.ts';

/**
 * Logs a signature, or finds it where it was logged before. @param rekor the instance
 * @throws Rejection CONFIG | SIGNING_SERVICE
 */
export async function logInRekor1(
  rekor: Pick<Service, 'url' | 'connections'>,
  proposal: Proposal,
  credential: Credential,
): Promise<LogEntry> {
  const body = JSON.stringify(
    proposed(proposal, base64.encode(utf8.encode(verifierPem(credential)))),
  );
  const service = { name: 'Rekor', ...rekor };
  const response = await send(service, '/api/v1/log/entries', { body });
  if (response.status !== 409) return readEntry(response.body);
  const location = response.headers['location'];
  const uuid = /\/([0-9a-f]{64,80})$/.exec(typeof location === 'string' ? location : '')?.[1];
  if (uuid === undefined)
    return reject('SIGNING_SERVICE', 'Rekor says that the entry exists, and not where');
  return readEntry((await send(service, `/api/v1/log/entries/${uuid}`, { method: 'GET' })).body);
}

function proposed(proposal: Proposal, verifier: string): object {
  if (proposal.kind === 'dsse')
    return {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: { proposedContent: { envelope: proposal.envelope, verifiers: [verifier] } },
    };
  const { hash: algorithm, digest, signature } = proposal;
  const data = { hash: { algorithm, value: hex.encode(digest) } };
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data,
      signature: { content: base64.encode(signature), publicKey: { content: verifier } },
    },
  };
}

/** `{UUID: entry}`; numbers are JSON numbers, hashes hex. */
function readEntry(bytes: Uint8Array): LogEntry {
  const response = new Fields(json.parse(bytes, 'SIGNING_SERVICE'), 'Rekor', 'SIGNING_SERVICE');
  const [uuid, ...more] = response.names();
  if (uuid === undefined || more.length > 0)
    return reject('SIGNING_SERVICE', 'Rekor did not answer with one entry');
  const entry = response.object(uuid);
  const verification = entry.object('verification');
  const [body, logIndex, integratedTime, logId] = [
    entry.text('body'),
    entry.int64('logIndex'),
    entry.int64('integratedTime'),
    entry.text('logID'),
  ];
  const signedEntryTimestamp = verification.text('signedEntryTimestamp');
  const shown = {
    logIndex: String(logIndex),
    logId: { keyId: base64.encode(hex.decode(logId, 'SIGNING_SERVICE')) },
    kindVersion: kindOf(body),
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: readProof(verification.object('inclusionProof')),
    canonicalizedBody: body,
  };
  return { json: shown, promise: { body, integratedTime, logIndex, logId, signedEntryTimestamp } };
}

const bytesOf = (hash: string): string => base64.encode(hex.decode(hash, 'SIGNING_SERVICE'));

const readProof = (proof: Fields) => ({
  logIndex: String(proof.int64('logIndex')),
  rootHash: bytesOf(proof.text('rootHash')),
  treeSize: String(proof.int64('treeSize')),
  hashes: proof.list('hashes').map((hash) => bytesOf(typeof hash === 'string' ? hash : '')),
  checkpoint: { envelope: proof.text('checkpoint') },
});

function kindOf(body: string): { kind: string; version: string } {
  const entry = new Fields(
    json.parse(base64.decode(body, 'SIGNING_SERVICE'), 'SIGNING_SERVICE'),
    'the logged entry',
    'SIGNING_SERVICE',
  );
  return { kind: entry.text('kind'), version: entry.text('apiVersion') };
}
