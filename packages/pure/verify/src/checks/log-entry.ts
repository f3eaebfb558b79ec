/**
 * The checks of one log entry, in the order of VERIFICATION §1: its kind, the log's signatures over
 * it, then what it says.
 */
import { equal, hex } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { keys, time, type Window } from '@sealift/pki';
import {
  bodyKind,
  type Checkpoint,
  type InclusionProof,
  type LogEntry,
  leafHash,
  parseBody,
  rootFromInclusionProof,
  type SignedCheckpoint,
  setSignedData,
  type TransparencyLog,
  verifyCheckpoint,
} from '@sealift/tlog';
import type { Context, EvidenceCase } from '../case.ts';
import type { CheckStep, Waived } from '../check.ts';
import { matchBody } from './log-body.ts';
import { matchBodyV2 } from './log-body-v2.ts';
import { waive } from './waiver.ts';

/** The steps for an entry; `which` tells it from others in the report. */
export function logEntrySteps(entry: LogEntry, which: string): CheckStep<EvidenceCase>[] {
  const proved: Proved = {};
  const steps = [
    kindStep(entry),
    setStep(entry, proved),
    inclusionStep(entry, proved),
    bodyStep(entry, proved),
  ];
  return steps.map(({ name, run }) => ({
    name: `${name}${which}`,
    run: (subject) => waivedWhereUnknown(subject, entry) ?? run(subject),
  }));
}

/** What the log said of the entry; it counts once the entry is about this signature. */
interface Proved {
  time?: number;
  checkpoint?: SignedCheckpoint;
}

/**
 * With the log waived, an entry of a log that nobody pinned proves nothing and refuses nothing; its
 * time is never used.
 */
function waivedWhereUnknown({ context }: EvidenceCase, entry: LogEntry): Waived | undefined {
  if (!context.policy.ignoreTlog || context.trust.logs.some(({ id }) => equal(id, entry.logId)))
    return undefined;
  const shown = `entry of the unpinned log ${hex.encode(entry.logId)}`;
  return waive(context, 'log', `${shown}: not checked`);
}

/** What an entry alone is held against: the pinned logs, whatever was signed. */
export interface LogCase extends Pick<EvidenceCase, 'evidence'> {
  readonly context: Pick<Context, 'crypto' | 'checkpoints'> & {
    readonly trust: Pick<Context['trust'], 'logs'>;
  };
}

/**
 * What the log says of an entry holds: its kind, the promise, and the proof, as far as they are
 * there. Whether it is about this signature, the content decides. @throws Rejection UNKNOWN_LOG |
 * TLOG_KIND | SET | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE | INCLUSION | TIMESTAMP_WINDOW, …
 */
export async function requireLogged(entry: LogEntry, subject: LogCase): Promise<void> {
  const proved: Proved = {};
  for (const { run } of [kindStep(entry), setStep(entry, proved), inclusionStep(entry, proved)])
    await run(subject);
}

/** Known, and refused by name: an old kind, and one that Rekor v2 took back. */
const REFUSED = ['dsse 0.0.2', 'rekord 0.0.1'];

const kindStep = (entry: LogEntry): CheckStep<LogCase> => ({
  name: 'log entry kind',
  run({ evidence }) {
    const kind = kindOf(entry);
    if (REFUSED.includes(kind))
      reject('UNSUPPORTED', `log entries of the kind ${kind} are not supported`);
    // What could not be about the evidence is no proof of it.
    const expected = evidence.format.logKinds[evidence.content.kind];
    if (!expected.includes(kind))
      reject(
        'TLOG_KIND',
        `entry of the kind ${printable(kind)}, expected ${expected.join(' or ')}`,
      );
    return kind;
  },
});

/** The body's kind, which is what is said of it. @throws Rejection TLOG_KIND | PARSE | STRUCTURE */
export function kindOf({ body, kindVersion }: LogEntry): string {
  const kind = bodyKind(body);
  const stated = kindVersion === undefined ? kind : `${kindVersion.kind} ${kindVersion.version}`;
  if (stated !== kind)
    reject('TLOG_KIND', `the entry is said to be ${printable(stated)}, and is ${printable(kind)}`);
  return kind;
}

/** The pinned log that the entry names. */
function logOf({ context }: LogCase, entry: LogEntry): TransparencyLog {
  const found = context.trust.logs.find(({ id }) => equal(id, entry.logId));
  if (found !== undefined) return isV2(entry) ? found : withProvenId(found);
  const pinned = context.trust.logs.map(({ id }) => hex.encode(id)).join(', ') || 'none';
  return reject(
    'UNKNOWN_LOG',
    `the entry is of the log ${hex.encode(entry.logId)}; pinned: ${pinned}`,
  );
}

/** An ID that is bound to a name nobody wrote down: only a Rekor v2 checkpoint shows that name. */
function withProvenId(log: TransparencyLog): TransparencyLog {
  if (log.name === undefined && !equal(log.id, log.key.id))
    reject(
      'UNKNOWN_LOG',
      `the pinned log ${hex.encode(log.id)} has an ID that is not of its key alone: for entries ` +
        `of Rekor v1 its baseUrl must be in the trusted root`,
    );
  return log;
}

const instancesOf = ({ context }: LogCase, entry: LogEntry): TransparencyLog[] =>
  context.trust.logs.filter(({ id }) => equal(id, entry.logId));

/** When the log's key counts: each of its instances has a window (VERIFICATION §12.5). */
export const logWindows = (subject: EvidenceCase, entry: LogEntry): Window[] =>
  instancesOf(subject, entry).map(({ window }) => window);

/** Several windows of one log are several instances of it: one must hold (VERIFICATION §12.5). */
export function requireLogWindow(subject: LogCase, entry: LogEntry, at: number): void {
  const instances = instancesOf(subject, entry);
  if (instances.some(({ window }) => time.isWithin(at, window))) return;
  reject(
    'TIMESTAMP_WINDOW',
    `logged at ${time.format(at)}, outside the window of the log's key ` +
      `(${instances.map(({ window }) => time.formatWindow(window)).join(', ')})`,
  );
}

/** Later than this Date cannot say. */
const MAX_SECONDS = 253_402_300_799n;

const isV2 = (entry: LogEntry): boolean =>
  entry.kindVersion?.version === '0.0.2' && entry.kindVersion.kind === 'hashedrekord';

const setStep = (entry: LogEntry, proved: Proved): CheckStep<LogCase> => ({
  name: 'SET',
  async run(subject) {
    const log = logOf(subject, entry);
    if (entry.set === undefined) return requireProof(entry);
    if (isV2(entry)) reject('SET', 'a Rekor v2 entry with a promise: such logs make none');
    // Without a time inside, the promise is about nothing; 0 would be 1970.
    if (!entry.integratedTime || entry.integratedTime > MAX_SECONDS)
      return reject('SET', 'a promise without a time');
    if (
      !(await subject.context.crypto.verify(
        log.key,
        'sha256',
        setSignedData(entry, entry.integratedTime),
        entry.set,
      ))
    ) {
      reject(
        'SET',
        `the log's promise does not verify with the pinned key ${keys.fingerprint(log.key)}`,
      );
    }
    const at = Number(entry.integratedTime) * 1000;
    requireLogWindow(subject, entry, at);
    proved.time = at;
    return (
      `entry ${entry.logIndex}, integrated ${time.format(at)}, promised by ` +
      `${keys.fingerprint(log.key)}`
    );
  },
});

function requireProof(entry: LogEntry): string {
  if (entry.proof === undefined)
    reject('STRUCTURE', 'entry with neither a promise nor an inclusion proof');
  return 'none; the inclusion proof stands for it, and gives no time';
}

const inclusionStep = (entry: LogEntry, proved: Proved): CheckStep<LogCase> => ({
  name: 'inclusion',
  async run(subject) {
    const { proof } = entry;
    if (proof === undefined) return 'no proof: the promise alone (inclusion not established)';
    const checkpoint = await verifyCheckpoint(
      proof.checkpoint,
      logOf(subject, entry),
      isV2(entry) ? 2 : 1,
      subject.context.crypto,
    );
    refuseSecondTree(subject, checkpoint);
    const index = requireIncluded(entry, proof, checkpoint);
    proved.checkpoint = checkpoint;
    return `entry ${index} of ${checkpoint.size} in ${printable(checkpoint.origin)}`;
  },
});

/**
 * The proof leads from the body, byte for byte, to the root of the checkpoint (VERIFICATION §8).
 * Whether the log signed that, its signature tells. @returns the index in the tree
 * @throws Rejection INCLUSION
 */
export function requireIncluded(
  entry: LogEntry,
  proof: InclusionProof,
  { origin, size, root }: Checkpoint,
): bigint {
  if ((proof.treeSize ?? size) !== size || !equal(proof.rootHash ?? root, root))
    reject('INCLUSION', 'the proof states another tree than its checkpoint');
  const index = indexOf(entry, proof);
  const reached = rootFromInclusionProof(leafHash(entry.body), index, size, proof.hashes);
  if (!equal(reached, root))
    reject(
      'INCLUSION',
      `the proof leads to another root than the checkpoint of ${printable(origin)} at ${size}`,
    );
  return isV2(entry) ? index : inShard(entry, index);
}

/**
 * T27: a log that shows two trees of one size lies to somebody; which of the two is the lie cannot
 * be told.
 */
function refuseSecondTree(
  { context: { checkpoints } }: LogCase,
  { origin, size, root }: Checkpoint,
): void {
  const name = `${size} ${origin}`;
  const before = checkpoints.get(name) ?? hex.encode(root);
  checkpoints.set(name, before);
  if (before !== hex.encode(root))
    reject(
      'LOG_EQUIVOCATION',
      `${printable(origin)} signed two different trees of ${size} entries`,
    );
}

/**
 * Rekor v1 counts within a shard, v2 has one index: where it is stated twice it must be the same
 * (VERIFICATION §8.1).
 */
function indexOf(entry: LogEntry, { logIndex: stated }: InclusionProof): bigint {
  if (!isV2(entry)) return stated ?? 0n;
  if (stated !== undefined && stated !== entry.logIndex)
    reject('INCLUSION', 'the proof is for another index than the entry');
  return entry.logIndex;
}

/** Of all shards together there are no fewer. */
const inShard = ({ logIndex }: LogEntry, index: bigint): bigint =>
  index > logIndex
    ? reject('INCLUSION', `the proof is for index ${index} of a shard, the entry is ${logIndex}`)
    : index;

const bodyStep = (entry: LogEntry, proved: Proved): CheckStep<EvidenceCase> => ({
  name: 'log entry content',
  async run(subject) {
    const matched = isV2(entry)
      ? matchBodyV2(entry.body, subject)
      : await matchBody(readBody(entry), subject);
    establish(subject, entry, proved);
    return matched;
  },
});

function establish(
  { established, times }: EvidenceCase,
  entry: LogEntry,
  { time: at, checkpoint }: Proved,
): void {
  established.entries = [...(established.entries ?? []), { entry, time: at, checkpoint }];
  if (at !== undefined) times.push(at);
}

/** What the log signed and we cannot read is about something else: never accepted. */
const readBody = (entry: LogEntry): ReturnType<typeof parseBody> =>
  Rejection.as('TLOG_BODY_MISMATCH', () => parseBody(entry.body));
