/** What the services of a world answer to whoever signs. */
import { createHash } from 'node:crypto';
import type { LogEntry, World } from '@sealift/virtual-sigstore';
import { base64Of, entryJson, hexOf, uuidOf } from './log-entries.ts';
import type { Answers } from './source.ts';

type Services = Pick<World, 'log' | 'logV2' | 'timestampAuthority'>;

/** A lie of a log that is otherwise one: it logs, promises and proves what it changed. */
export type Logging = (body: object) => object;

/**
 * Rekor 1 and 2, which log what they are sent, and a timestamp authority at `/tsa`, whose requests
 * have one character for each byte. @param logging what is logged instead
 */
export function signingAnswers(
  { log, logV2, timestampAuthority }: Services,
  logging: Logging = (body) => body,
): Answers {
  return (path, sent = '') => {
    if (path === '/tsa') return timestampAuthority.answer(Buffer.from(sent, 'latin1'));
    if (path === '/api/v1/log/entries')
      return answer1(log.append(logging(body1(JSON.parse(sent)))));
    if (path !== '/api/v2/log/entries') return undefined;
    return answer2(logV2.append(logging(body2(JSON.parse(sent)))));
  };
}

const answer1 = (entry: LogEntry): string => JSON.stringify({ [uuidOf(entry)]: entryJson(entry) });

/** `TransparencyLogEntry`, in proto3 JSON. */
function answer2({ body, kind, version, logId, logIndex, proof }: LogEntry): string {
  return JSON.stringify({
    logIndex: String(logIndex),
    logId: { keyId: base64Of(Buffer.from(logId, 'hex')) },
    kindVersion: { kind, version },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      rootHash: base64Of(proof.rootHash),
      treeSize: String(proof.treeSize),
      hashes: proof.hashes.map(base64Of),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: base64Of(body),
  });
}

interface Proposed {
  readonly kind: string;
  readonly spec: { readonly proposedContent?: { envelope: string; verifiers: string[] } };
}

const hashOf = (data: string | Uint8Array) => ({
  algorithm: 'sha256',
  value: hexOf(createHash('sha256').update(data).digest()),
});

/** What Rekor keeps of a proposal: of an envelope its hashes and signatures. */
function body1(proposed: Proposed): object {
  const content = proposed.spec.proposedContent;
  if (content === undefined) return proposed;
  const { payload, signatures } = JSON.parse(content.envelope) as {
    payload: string;
    signatures: { sig: string }[];
  };
  const [verifier = ''] = content.verifiers;
  return {
    ...{ apiVersion: '0.0.1', kind: 'dsse' },
    spec: {
      envelopeHash: hashOf(content.envelope),
      payloadHash: hashOf(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }) => ({ signature: sig, verifier })),
    },
  };
}

interface Request2 {
  readonly hashedRekordRequestV002: {
    readonly digest: string;
    readonly signature: { readonly verifier: { readonly keyDetails: string } };
  };
}

function body2({ hashedRekordRequestV002: { digest, signature } }: Request2): object {
  const [bits = ''] = /\d+$/.exec(signature.verifier.keyDetails) ?? [];
  const data = { algorithm: `SHA2_${bits}`, digest };
  return {
    ...{ apiVersion: '0.0.2', kind: 'hashedrekord' },
    spec: { hashedRekordV002: { data, signature } },
  };
}
