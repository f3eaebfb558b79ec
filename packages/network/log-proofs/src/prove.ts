import { equal, hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Evidence } from '@sealift/sigstore';
import type { LogEntry } from '@sealift/tlog';
import { type LogCase, requireLogged } from '@sealift/verify/logged';
import { bodiesOf, indexedHash, isAbout } from './about.ts';
import type { AskedLog, LogPins } from './log.ts';
import { entriesAbout, entryAt } from './rekor-v1.ts';
import { TiledLog } from './rekor-v2.ts';

/** A log that completes evidence. */
export interface LogProofs {
  /**
   * The entries of evidence, each with a proof of inclusion that leads to a checkpoint of a pinned
   * log. What evidence says already is checked first: nothing is asked for a promise that does not
   * hold, and none becomes better by a proof.
   * @throws Rejection of the checks of log entries (SET, UNKNOWN_LOG, INCLUSION, …);
   * TLOG_BODY_MISMATCH: the log has another entry in its place; LOG_PROOF: it cannot be reached, or
   * has none; PROXY; UNSUPPORTED; LIMIT
   */
  prove(evidence: Evidence): Promise<readonly LogEntry[]>;
  /** Whether evidence has such entries already, for each of its own. */
  isProved(evidence: Evidence): Promise<boolean>;
}

/** Nothing is sent before the first proof is wanted. */
export function askLog(log: AskedLog, pins: LogPins): LogProofs {
  const tiled = new TiledLog(log, pins);
  const context = { trust: pins, crypto: pins.crypto, checkpoints: new Map<string, string>() };
  const caseOf = (evidence: Evidence): LogCase => ({ evidence, context });
  const requireAll = async (entries: readonly LogEntry[], evidence: Evidence): Promise<void> => {
    for (const entry of entries) await requireLogged(entry, caseOf(evidence));
  };
  return {
    async prove(evidence) {
      await requireAll(evidence.entries, evidence);
      const entries = await completed(evidence, log, pins, tiled);
      await requireAll(entries, evidence);
      return entries;
    },
    async isProved(evidence) {
      if (!hasProofs(evidence)) return false;
      return requireAll(evidence.entries, evidence).then(
        () => true,
        () => false,
      );
    },
  };
}

async function completed(
  evidence: Evidence,
  log: AskedLog,
  pins: LogPins,
  tiled: TiledLog,
): Promise<LogEntry[]> {
  if (evidence.entries.length === 0)
    return [
      await (log.version === 2
        ? tiled.find(bodiesOf(evidence, pins.keys))
        : findIn(log, evidence, pins)),
    ];
  const entries: LogEntry[] = [];
  for (const entry of evidence.entries)
    entries.push(entry.proof === undefined ? await withProof(log, entry) : entry);
  return entries;
}

/** The oldest, where it was logged twice: in the same tree that is the same one each time. */
async function findIn(log: AskedLog, evidence: Evidence, { keys }: LogPins): Promise<LogEntry> {
  const found = await entriesAbout(log, indexedHash(evidence));
  const [oldest] = found
    .filter((entry) => isAbout(entry, evidence, keys))
    .sort((a, b) => Number(a.logIndex - b.logIndex));
  return oldest ?? reject('LOG_PROOF', `Rekor at ${log.url} has no entry about this signature`);
}

/** The leaf is what was promised, byte for byte: that another is there proves nothing of this. */
async function withProof(log: AskedLog, entry: LogEntry): Promise<LogEntry> {
  if (log.version === 2)
    reject('LOG_PROOF', 'a log of version 2 makes no promises: the entry is of another log');
  const asked = await entryAt(log, entry.logIndex);
  if (!isSame(asked, entry))
    reject(
      'TLOG_BODY_MISMATCH',
      `Rekor at ${log.url} has another entry ${entry.logIndex} than the one that was promised ` +
        `by ${hex.encode(entry.logId)}`,
    );
  return { ...entry, proof: asked.proof };
}

const isSame = (asked: LogEntry, promised: LogEntry): boolean =>
  equal(asked.body, promised.body) &&
  equal(asked.logId, promised.logId) &&
  asked.logIndex === promised.logIndex &&
  asked.integratedTime === promised.integratedTime;

/** Whether it has entries, and each of them a proof: nobody has looked at them. */
export const hasProofs = ({ entries }: Evidence): boolean =>
  entries.length > 0 && entries.every(({ proof }) => proof !== undefined);
