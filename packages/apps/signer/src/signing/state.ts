import type { AuditLog } from '@sealift/audit';
import type { PublicKey } from '@sealift/pki';
import type { Approvals } from '../approvals/approvals.ts';
import type { Client } from '../clients/clients.ts';
import type { Config } from '../config/read-config.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { History } from '../policy/history.ts';
import type { Nonces } from '../requests/nonces.ts';
import type { RequestRates } from '../requests/rates.ts';
import type { KeptPayloads } from './kept-payloads.ts';
import type { Refusals } from './refusals.ts';

/**
 * All that a running service knows. What a reload replaces is replaced at once, between two
 * requests.
 */
export interface State {
  config: Config;
  keyring: Keyring;
  clients: readonly Client[];
  readonly log: AuditLog;
  readonly approvals: Approvals;
  readonly history: History;
  readonly nonces: Nonces;
  readonly refusals: Refusals;
  /** What is kept of payloads that no signature came of. T47 */
  readonly refusedPayloads: KeptPayloads;
  readonly waitingPayloads: KeptPayloads;
  readonly requests: RequestRates;
  /** Signs the log's checkpoints, and nothing else. */
  readonly logKey: PublicKey;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
