import { createHash } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import type { LogEntry } from '@sealift/tlog';
import { type Credential, hashOf } from '../credential.ts';
import type { Proposal } from '../services/proposal.ts';
import { logInRekor1 } from '../services/rekor1.ts';
import { logInRekor2 } from '../services/rekor2.ts';
import { timestamp } from '../services/timestamp.ts';

/** Who is told of a signature; nobody unless named. */
export interface SigningServices {
  readonly rekor?: { readonly url: string; readonly version: 1 | 2 };
  /** Full URL of a timestamp authority. */
  readonly timestampUrl?: string;
  /** With the proxies of whoever signs; absent: direct ones. */
  readonly connections?: Connections;
}

/** What the witnesses said. */
export interface Proofs {
  readonly entry?: LogEntry;
  /** TimeStampResp, DER. */
  readonly timestamp?: Uint8Array;
}

/**
 * Signs, and verifies what was signed before anybody sees it: a broken key or token must not write
 * a bad signature. @throws Rejection INTERNAL
 */
export async function signWith({ signer }: Credential, data: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(data);
  const hash = hashOf({ signer });
  if (!(await nodeCrypto.verify(signer.publicKey, hash, data, signature)))
    reject('INTERNAL', 'the signature just made does not verify with its own public key');
  return signature;
}

/** Has a signature over `data` logged and timed. @throws Rejection SIGNING_SERVICE */
export async function prove(
  credential: Credential,
  { rekor, timestampUrl, connections }: SigningServices,
  signature: Uint8Array,
  proposal: Proposal,
): Promise<Proofs> {
  const log = rekor === undefined ? undefined : rekor.version === 2 ? logInRekor2 : logInRekor1;
  const [entry, time] = await Promise.all([
    log === undefined || rekor === undefined
      ? undefined
      : log({ url: rekor.url, connections }, proposal, credential),
    timestampUrl === undefined
      ? undefined
      : timestamp({ url: timestampUrl, connections }, signature),
  ]);
  return {
    ...(entry === undefined ? {} : { entry }),
    ...(time === undefined ? {} : { timestamp: time }),
  };
}

/** A signature over data, to be logged by its hash. */
export function hashed(
  credential: Credential,
  data: Uint8Array,
  signature: Uint8Array,
): Proposal & { readonly kind: 'hashedrekord' } {
  const hash = hashOf(credential);
  return { kind: 'hashedrekord', hash, digest: createHash(hash).update(data).digest(), signature };
}
