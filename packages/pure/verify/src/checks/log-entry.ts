/** The checks of one log entry, in the order of VERIFICATION §1: its kind, the log's signatures over it, then what it says. */
import { equal, hex, printable, Rejection, reject } from '@sealift/bytes';
import { keys, time } from '@sealift/pki';
import { bodyKind, type LogEntry, leafHash, parseBody, rootFromInclusionProof, setSignedData, type TransparencyLog, verifyCheckpoint } from '@sealift/tlog';
import type { EvidenceCase } from '../case.ts';
import type { CheckStep } from '../check.ts';
import { matchBody } from './log-body.ts';

/** The steps for an entry; `which` tells it from others in the report. */
export function logEntrySteps(entry: LogEntry, which: string): CheckStep<EvidenceCase>[] {
  const steps = [kindStep(entry), setStep(entry), inclusionStep(entry), bodyStep(entry)];
  return steps.map(({ name, run }) => ({ name: `${name}${which}`, run: (subject) => waivedWhereUnknown(subject, entry) ?? run(subject) }));
}

/** With the log waived, an entry of a log that nobody pinned proves nothing and refuses nothing; its time is never used. */
function waivedWhereUnknown({ context }: EvidenceCase, entry: LogEntry): { waived: string } | undefined {
  if (!context.policy.ignoreTlog || context.trust.logs.some(({ id }) => equal(id, entry.logId))) return undefined;
  return { waived: `entry of the unpinned log ${hex.encode(entry.logId)}: not checked (--insecure-ignore-tlog)` };
}

const ALLOWED: { readonly [format in EvidenceCase['evidence']['format']]: readonly string[] } = {
  'cosign signature': ['hashedrekord 0.0.1'],
  'cosign attestation': ['dsse 0.0.1', 'intoto 0.0.1', 'intoto 0.0.2'],
  'sigstore bundle v0.3': ['dsse 0.0.1', 'intoto 0.0.2'],
};
const UNSUPPORTED = ['hashedrekord 0.0.2', 'dsse 0.0.2', 'rekord 0.0.1'];

const kindStep = (entry: LogEntry): CheckStep<EvidenceCase> => ({
  name: 'log entry kind',
  run({ evidence }) {
    const kind = bodyKind(entry.body);
    const stated = entry.kindVersion === undefined ? kind : `${entry.kindVersion.kind} ${entry.kindVersion.version}`;
    if (UNSUPPORTED.includes(kind) || UNSUPPORTED.includes(stated))
      reject('UNSUPPORTED', `log entries of the kind ${printable(kind)} are not supported by this version`);
    if (stated !== kind) reject('TLOG_KIND', `the bundle says ${printable(stated)}, the entry is ${printable(kind)}`);
    const expected = ALLOWED[evidence.format];
    if (!expected.includes(kind)) reject('TLOG_KIND', `entry of the kind ${printable(kind)}, expected ${expected.join(' or ')}`);
    return kind;
  },
});

/** The pinned log that the entry names. */
function logOf({ context }: EvidenceCase, entry: LogEntry): TransparencyLog {
  const found = context.trust.logs.find(({ id }) => equal(id, entry.logId));
  if (found !== undefined) return found;
  const pinned = context.trust.logs.map(({ id }) => hex.encode(id)).join(', ') || 'none';
  return reject('UNKNOWN_LOG', `the entry is of the log ${hex.encode(entry.logId)}; pinned: ${pinned}`);
}

/** Several windows of one log are several instances of it: one must hold (VERIFICATION §12.5). */
function requireWindow(subject: EvidenceCase, entry: LogEntry, at: number): void {
  const instances = subject.context.trust.logs.filter(({ id }) => equal(id, entry.logId));
  if (instances.some(({ window }) => time.isWithin(at, window))) return;
  reject(
    'TIMESTAMP_WINDOW',
    `logged at ${time.format(at)}, outside the window of the log's key (${instances.map(({ window }) => time.formatWindow(window)).join(', ')})`,
  );
}

/** After this date no log will have promised anything; it also keeps Date within its range. */
const MAX_SECONDS = 253_402_300_799n;

const setStep = (entry: LogEntry): CheckStep<EvidenceCase> => ({
  name: 'SET',
  async run(subject) {
    const log = logOf(subject, entry);
    if (entry.set === undefined) return requireProof(entry);
    // Without a time inside, the promise is about nothing; 0 would be 1970.
    if (!entry.integratedTime || entry.integratedTime > MAX_SECONDS) return reject('SET', 'a promise without a time');
    if (log.key.type !== 'p256') reject('UNSUPPORTED', `SET by a ${log.key.type} key`);
    if (!(await subject.context.crypto.verify(log.key, 'sha256', setSignedData(entry, entry.integratedTime), entry.set))) {
      reject('SET', `the log's promise does not verify with the pinned key ${keys.fingerprint(log.key)}`);
    }
    const at = Number(entry.integratedTime) * 1000;
    requireWindow(subject, entry, at);
    subject.times.push(at);
    return `entry ${entry.logIndex}, integrated ${time.format(at)}, promised by ${keys.fingerprint(log.key)}`;
  },
});

function requireProof(entry: LogEntry): string {
  if (entry.proof === undefined) reject('STRUCTURE', 'entry with neither a promise nor an inclusion proof');
  return 'none; the inclusion proof stands for it, and gives no time';
}

const inclusionStep = (entry: LogEntry): CheckStep<EvidenceCase> => ({
  name: 'inclusion',
  async run(subject) {
    const { proof } = entry;
    if (proof === undefined) return 'no proof: the promise alone (inclusion not established)';
    const checkpoint = await verifyCheckpoint(proof.checkpoint, logOf(subject, entry), subject.context.crypto);
    if (proof.treeSize !== checkpoint.size || !equal(proof.rootHash, checkpoint.root)) reject('INCLUSION', 'the proof states another tree than its checkpoint');
    const root = rootFromInclusionProof(leafHash(entry.body), proof.logIndex, checkpoint.size, proof.hashes);
    if (!equal(root, checkpoint.root))
      reject('INCLUSION', `the proof leads to another root than the checkpoint of ${printable(checkpoint.origin)} at ${checkpoint.size}`);
    return `entry ${proof.logIndex} of ${checkpoint.size} in ${printable(checkpoint.origin)}`;
  },
});

const bodyStep = (entry: LogEntry): CheckStep<EvidenceCase> => ({
  name: 'log entry content',
  run: (subject) => matchBody(readBody(entry), subject),
});

/** What the log signed and we cannot read is about something else, or ours to learn: never accepted. */
function readBody(entry: LogEntry): ReturnType<typeof parseBody> {
  try {
    return parseBody(entry.body);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code !== 'UNSUPPORTED' && thrown.code !== 'TLOG_KIND')
      return reject('TLOG_BODY_MISMATCH', thrown.message, { cause: thrown });
    throw thrown;
  }
}
