import type { Connections, Service } from '@sealift/http';
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

/** Of whatever fails there. */
export const CODE = 'LOG_PROOF';

/** The log as it is asked. */
export const serviceOf = ({ url, connections }: AskedLog): Service => ({
  ...{ name: 'Rekor', code: CODE, url, connections },
});

/** What an answer is held against. */
export interface LogPins {
  readonly logs: readonly TransparencyLog[];
  /** Of signers: which entry of a log is about a signature by a key. */
  readonly keys: readonly PublicKey[];
  readonly crypto: CryptoProvider;
}
