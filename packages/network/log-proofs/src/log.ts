import type { Connections } from '@sealift/http';
import type { CryptoProvider, PublicKey } from '@sealift/pki';
import type { TransparencyLog } from '@sealift/tlog';

/** The log that somebody named. Evidence names none: what travelled would choose who is asked. */
export interface AskedLog {
  /** https, or http on this machine. */
  readonly url: string;
  readonly version: 1 | 2;
  /** With the proxies and the CA of whoever asks. */
  readonly connections: Connections;
}

/** What an answer is held against. */
export interface LogPins {
  readonly logs: readonly TransparencyLog[];
  /** Of signers: which entry of a log is about a signature by a key. */
  readonly keys: readonly PublicKey[];
  readonly crypto: CryptoProvider;
}
