/**
 * The whole of an offline verification of a log: its tree, its history, and what its entries say of
 * each other.
 */
import { equal, hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection, reject } from '@sealift/failures';
import { cosigners, leafHash, merkle, type SignedCheckpoint, type Witness } from '@sealift/tlog';
import { type LogIdentity, readCheckpoint } from '../store/checkpoint.ts';
import { beyondCheckpoint, readStoredLog, type StoredLog } from '../stored-log.ts';
import { checkEntry } from './check-entry.ts';
import { checkPayloadFiles, checkTileFiles } from './check-files.ts';
import { checkTree } from './check-tree.ts';
import { type Finding, Findings } from './findings.ts';
import { History } from './history.ts';
import type { Keyring } from './keyring.ts';

/** A checkpoint that was kept elsewhere. */
export interface KeptCheckpoint {
  /** For messages: its file. */
  readonly source: string;
  readonly note: string;
}

/** The log to review, and what was kept outside of it to hold it to. */
export interface ReviewOptions extends LogIdentity {
  readonly directory: string;
  readonly since?: readonly KeptCheckpoint[];
  /** So many of these must have cosigned; one key counts once, and a quorum of none is one. T41 */
  readonly witnesses?: { readonly pinned: readonly Witness[]; readonly quorum: number };
  readonly keyring?: Keyring;
}

/** What a review found: how much there is, what is open, and everything that is wrong. */
export interface AuditReview {
  readonly note: string;
  /** Entries under the checkpoint, and those that only the journal has. */
  readonly size: number;
  readonly beyond: number;
  readonly root: Uint8Array;
  /** Number of entries of each kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** Entries of intents without a result: the process ended in between. */
  readonly open: readonly number[];
  /** Sizes of the kept checkpoints that the log extends. */
  readonly extended: readonly number[];
  /** Witnesses that cosigned, each with the largest size. */
  readonly witnessed: ReadonlyMap<string, number>;
  readonly leftover: readonly string[];
  readonly findings: readonly Finding[];
  /** Bytes at the end of the journal that a write which never became durable left behind. */
  readonly torn: number;
  /** More than `findings` lists. */
  readonly found: number;
  readonly lastTime: string;
}

/**
 * Verifies a log as it lies in a directory, and changes nothing there. What is wrong with it is a
 * finding.
 * @throws Rejection IO, and what leaves nothing to verify: AUDIT_ENTRY (a damaged journal) |
 * AUDIT_ROLLED_BACK | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE
 */
export async function reviewLog(options: ReviewOptions): Promise<AuditReview> {
  const log = await readStoredLog(options.directory);
  const signed = await readCheckpoint(log.note, options);
  const [findings, history] = [new Findings(), new History()];
  const around = { directory: options.directory, history, keyring: options.keyring };
  const visit = (bytes: Uint8Array, index: number): Promise<void> =>
    findings.during(`entry ${index}: `, () => asEntry(() => checkEntry(bytes, index, around)), {
      entry: index,
    });
  await checkTree(log, findings, visit);
  await findings.during('', () => checkJournal(log));
  const beyond = beyondCheckpoint(log);
  for (const [i, bytes] of beyond.entries()) await visit(bytes, log.size + i);
  const leftover = [
    ...(await checkTileFiles(log, findings)),
    ...(await checkPayloadFiles(log, history.payloads, findings)),
  ];
  const extended = await checkSince(log, options, findings);
  const witnessed = await checkWitnesses(
    [{ source: 'the checkpoint', signed }, ...extended],
    options,
    findings,
  );
  return {
    ...{
      note: log.note,
      size: log.size,
      beyond: beyond.length,
      root: log.checkpoint.root,
      counts: history.counts,
      open: [...history.openIntents.keys()],
    },
    ...{
      extended: extended.map(({ signed: { size: kept } }) => Number(kept)),
      witnessed,
      leftover,
      torn: log.journal?.torn ?? 0,
      findings: findings.list,
      found: findings.count,
      lastTime: history.lastTime,
    },
  };
}

/**
 * Whatever an entry is refused for, it is the entry that does not hold; but for approvals that are
 * missing: then it holds, and what it did was not allowed.
 */
async function asEntry(check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (cause) {
    if (cause instanceof Rejection && cause.code !== 'IO' && cause.code !== 'POLICY')
      reject('AUDIT_ENTRY', cause.message, { cause });
    throw cause;
  }
}

/** What the journal has of the tree must be what the tree has. */
async function checkJournal({ journal, size, store }: StoredLog): Promise<void> {
  if (journal === undefined) return;
  const at = store.hashAt(size);
  for (const [i, entry] of journal.entries.slice(0, size - journal.base).entries())
    if (!equal(leafHash(entry), await at(0, journal.base + i)))
      reject('AUDIT_ENTRY', `entry ${journal.base + i} of the journal is not the one in the tree`);
}

/** The log extends every checkpoint that was kept elsewhere. @returns those of which that is so */
async function checkSince(
  { store, size }: StoredLog,
  { since = [], ...identity }: ReviewOptions,
  findings: Findings,
): Promise<Extended[]> {
  const extended: Extended[] = [];
  for (const { source, note } of since)
    await findings.during(`${source}: `, async () => {
      const kept = await readCheckpoint(note, identity);
      if (kept.size > BigInt(size))
        reject('AUDIT_ROLLED_BACK', `it is of ${kept.size} entries, and the log has ${size}`);
      const root = await merkle.treeHash(store.hashAt(size), Number(kept.size));
      if (!equal(root, kept.root))
        reject(
          'AUDIT_ROLLED_BACK',
          `the first ${kept.size} entries of the log are not those that it was made over`,
        );
      extended.push({ source, signed: kept });
    });
  return extended;
}

/** A checkpoint of this very log. */
interface Extended {
  readonly source: string;
  readonly signed: SignedCheckpoint;
}

/** Cosignatures may stand on the log's own checkpoint, or on one that was kept elsewhere. */
async function checkWitnesses(
  checkpoints: readonly Extended[],
  { witnesses, key }: ReviewOptions,
  findings: Findings,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (witnesses === undefined) return found;
  const byKey = new Set<string>();
  for (const { source, signed } of checkpoints)
    await findings.during(`${source}: `, async () => {
      for (const { name, key } of await cosigners(signed, witnesses.pinned, nodeCrypto)) {
        found.set(name, Math.max(Number(signed.size), found.get(name) ?? 0));
        byKey.add(hex.encode(key.id));
      }
    });
  // The log's own key vouches for nothing that it has not said already.
  byKey.delete(hex.encode(key.id));
  const quorum = Math.max(1, witnesses.quorum);
  await findings.during('', () => {
    if (byKey.size < quorum)
      reject('POLICY', `${byKey.size} of the pinned witnesses cosigned, ${quorum} are asked for`);
  });
  return found;
}
