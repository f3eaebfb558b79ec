/** Rekor 1: `POST /api/v1/log/entries` with kinds hashedrekord 0.0.1 and dsse 0.0.1. */
import { base64, hex, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type LogEntry, readRekorEntry } from '@sealift/tlog';
import { type Credential, verifierPem } from '../credential.ts';
import { type Service, send } from './post.ts';
import type { Proposal } from './proposal.ts';

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
  const response = await send(service, '/api/v1/log/entries', { body, answers: [409] });
  if (response.status !== 409) return readRekorEntry(response.body, 'SIGNING_SERVICE');
  const location = response.headers['location'];
  const uuid = /\/([0-9a-f]{64,80})$/.exec(typeof location === 'string' ? location : '')?.[1];
  if (uuid === undefined)
    return reject('SIGNING_SERVICE', 'Rekor says that the entry exists, and not where');
  const found = await send(service, `/api/v1/log/entries/${uuid}`, { method: 'GET' });
  return readRekorEntry(found.body, 'SIGNING_SERVICE');
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
