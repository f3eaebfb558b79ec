import { digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import type { Connections } from '@sealift/http';
import type { KeyMaterial, SignedContent } from '@sealift/sigstore';
import type { LogEntry } from '@sealift/tlog';
import { requireAsked } from '@sealift/verify/logged';
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

/** A signature, and how it is shown to whom. */
export interface Made {
  /** What it is over. */
  readonly data: Uint8Array;
  /** Of an envelope its text too, which is what a log is shown. */
  readonly content: SignedContent;
  /** What a timestamp is over. */
  readonly stamped: Uint8Array;
}

/**
 * Has a signature logged and timed. What is answered is about this signature: whether the log and
 * the authority are who they say, verifiers tell, who pin them.
 * @throws Rejection SIGNING_SERVICE; TLOG_KIND | TLOG_BODY_MISMATCH | INCLUSION | CHECKPOINT_FORMAT
 * for an entry that is not what was sent; TIMESTAMP_INVALID
 */
export async function prove(
  credential: Credential,
  { rekor, timestampUrl, connections }: SigningServices,
  made: Made,
): Promise<Proofs> {
  const [entry, time] = await Promise.all([
    rekor === undefined ? undefined : logged(credential, { ...rekor, connections }, made),
    timestampUrl === undefined
      ? undefined
      : timestamp({ url: timestampUrl, connections }, made.stamped),
  ]);
  return {
    ...(entry === undefined ? {} : { entry }),
    ...(time === undefined ? {} : { timestamp: time }),
  };
}

type Rekor = NonNullable<SigningServices['rekor']> & {
  readonly connections: Connections | undefined;
};

async function logged(credential: Credential, rekor: Rekor, made: Made): Promise<LogEntry> {
  const { url, version, connections } = rekor;
  const proposal = proposalOf(credential, made);
  const log = version === 2 ? logInRekor2 : logInRekor1;
  const entry = await log({ url, connections }, proposal, credential);
  const asked = {
    ...{ data: made.data, content: made.content, material: materialOf(credential) },
    ...{ hash: hashOf(credential), key: credential.signer.publicKey },
    kind: version === 2 ? 'hashedrekord 0.0.2' : `${proposal.kind} 0.0.1`,
  };
  Rejection.naming(`Rekor at ${url}`, () => requireAsked(entry, asked));
  return entry;
}

const materialOf = ({ certificate }: Credential): KeyMaterial =>
  certificate === undefined
    ? { kind: 'key', hint: '' }
    : { kind: 'certificate', leaf: certificate.leaf, hints: [] };

/** A log is shown hashes, and of an envelope its text. */
function proposalOf(credential: Credential, { data, content }: Made): Proposal {
  const hash = hashOf(credential);
  const signature = content.kind === 'dsse' ? content.envelope.signature : content.signature;
  const over = { kind: 'hashedrekord', hash, digest: digest[hash](data), signature } as const;
  if (content.kind !== 'dsse') return over;
  const { raw } = content.envelope;
  const envelope = utf8.decode(raw ?? reject('INTERNAL', 'an envelope without its text'));
  return { kind: 'dsse', envelope, preAuthenticated: over };
}
