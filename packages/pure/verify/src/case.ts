import type { Denial, Denials } from '@sealift/deny';
import { reject } from '@sealift/failures';
import {
  type Certificate,
  type CryptoProvider,
  type Path,
  PathFinder,
  type PublicKey,
  type VerifiedTimestamp,
} from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { Evidence, Statement } from '@sealift/sigstore';
import type { LogEntry, SignedCheckpoint, TransparencyLog, Witness } from '@sealift/tlog';
import type { Trust } from '@sealift/trust';
import type { Proved, Signer } from './judgement.ts';
import type { Subject } from './subject.ts';

/** What stays the same for all evidence of one run. */
export interface Context {
  readonly trust: Trust;
  readonly policy: Policy;
  /** Name of the signer of the policy. */
  readonly by: string;
  readonly crypto: CryptoProvider;
  /** What is to be taken no more. */
  readonly denials?: Denials | undefined;
  readonly paths: PathFinder;
  /** Root hashes that logs signed in this run, by origin and size. */
  readonly checkpoints: Map<string, string>;
}

const finders = new WeakMap<Trust, WeakMap<CryptoProvider, PathFinder>>();

/**
 * One for all runs with the same pins: which pinned certificate signed which costs as much as the
 * rest of a file's verification.
 */
export function finderOf(trust: Trust, crypto: CryptoProvider): PathFinder {
  const known = finders.get(trust) ?? new WeakMap<CryptoProvider, PathFinder>();
  const finder = known.get(crypto) ?? new PathFinder(trust.authorities, crypto, 'codeSigning');
  finders.set(trust, known.set(crypto, finder));
  return finder;
}

/**
 * One piece of evidence on its way through the checks: each adds what it established, and reads
 * only what earlier ones did.
 */
export interface EvidenceCase {
  readonly context: Context;
  readonly evidence: Evidence;
  /** What must have been signed. */
  readonly subject: Subject;
  /** Authenticated times alone, milliseconds since 1970: what somebody typed is none. */
  readonly times: number[];
  readonly established: Established;
}

/**
 * An entry that a pinned log vouches for, and that is about this very signature. T36: what builds
 * on entries asks for these, never for those that the evidence carries.
 */
export interface LoggedEntry {
  readonly entry: LogEntry;
  /** When it was integrated, where the log promised so. */
  readonly time: number | undefined;
  /** The tree that it was proved to be in; a promise alone has none. */
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** What earlier checks found. */
export interface Established {
  /** What the judgement keeps of it; the rest follows from the entries. */
  readonly proved: Writable<Omit<Proved, 'key' | 'onlyPromised' | 'logs' | 'inclusions'>>;
  /** Entries whose every check passed. */
  entries?: readonly LoggedEntry[];
  /** Signed timestamps, each with its authority. */
  stamps?: readonly VerifiedTimestamp[];
  /** Pinned witnesses that cosigned one checkpoint. */
  cosigners?: readonly Witness[];
  /** Pinned CT logs with a good SCT, each once. */
  ctLogs?: readonly TransparencyLog[];
  /** Entries of deny packs that are about something that it rests on. */
  denied?: readonly Denial[];
  /**
   * What windows and validities are held against: the authenticated times, or the one that the
   * operator typed. T2: never an empty list, in which everything would be valid.
   */
  checkedAt?: readonly [number, ...number[]];
  /** The certificate of the signer, parsed; trusted once `path` is there. */
  leaf?: Certificate;
  path?: Path;
  /** The key that made the signature: the certificate's, or the pinned one that verifies it. */
  key?: PublicKey | undefined;
  /** That key has been tried on the signature already, since it was found that way. */
  signatureVerified?: boolean;
  signer?: Signer;
  statement?: Statement;
}

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/**
 * What an earlier check established. @throws Rejection INTERNAL: the checks ran in another order
 * than they build on each other
 */
export const needed = <T>(established: T | undefined): T =>
  established ?? reject('INTERNAL', 'a check ran before one that it builds on');
