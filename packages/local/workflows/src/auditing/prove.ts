import type { LogIdentity, StoredLog } from '@sealift/audit';
import {
  proofText,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  readStoredLog,
} from '@sealift/audit';
import { base64, LIMITS } from '@sealift/bytes';
import type { Outcome } from '@sealift/console';
import { configuring } from '@sealift/console';
import { reject } from '@sealift/failures';
import { acceptedReport } from '@sealift/report';
import { readConfiguredText } from '../pins/read-pin.ts';
import { identityOf } from './identity.ts';

interface Wanted {
  readonly directory: string;
  readonly index: string | undefined;
}

interface ProveFlags {
  readonly 'log-key': string;
  readonly origin: string;
  readonly since: string | undefined;
}

/**
 * A proof of one entry, or of one older checkpoint. @throws Misconfigured, Rejection INCLUSION |
 * AUDIT_ROLLED_BACK | AUDIT_ENTRY | CHECKPOINT_SIGNATURE | IO
 */
export async function proveOutcome(
  { directory, index: asked }: Wanted,
  flags: ProveFlags,
): Promise<Outcome> {
  const { since } = flags;
  const index = configuring(() => readIndex(asked));
  const older = configuring(() => {
    if ((index === undefined) === (since === undefined))
      reject('USAGE', 'say what to prove: the number of an entry, or --since FILE');
    return since === undefined
      ? undefined
      : readConfiguredText({ path: since, source: `--since ${since}` }, LIMITS.noteChars);
  });
  const identity = configuring(() => identityOf(flags));
  const log = await readStoredLog(directory);
  await readCheckpoint(log.note, identity);
  return older === undefined ? proveEntry(log, index ?? 0) : proveGrowth(log, older, identity);
}

function readIndex(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^(?:0|[1-9][0-9]{0,14})$/.test(text)
    ? Number(text)
    : reject('USAGE', 'the number of an entry is a decimal number from 0');
}

async function proveEntry(log: StoredLog, index: number): Promise<Outcome> {
  const proof = await proveInclusion(log, index);
  const result = {
    index,
    size: proof.size,
    entry: base64.encode(proof.entry),
    hashes: proof.hashes.map(base64.encode),
    checkpoint: proof.note,
  };
  return outcome(
    `entry ${index} is under the checkpoint of ${proof.size} entries`,
    result,
    proofText(proof),
  );
}

async function proveGrowth(log: StoredLog, older: string, identity: LogIdentity): Promise<Outcome> {
  const {
    first,
    second,
    hashes: proof,
    note,
  } = await proveConsistency(log, await readCheckpoint(older, identity));
  const hashes = proof.map(base64.encode);
  const text = `${hashes.map((hash) => `${hash}\n`).join('')}\n${note}`;
  return outcome(
    `the log of ${first} entries is the beginning of that of ${second}`,
    { first, second, hashes, checkpoint: note },
    text,
  );
}

const outcome = (established: string, result: object, proof: string): Outcome => ({
  report: { ...acceptedReport({ established: [established] }), command: 'audit prove', result },
  foreign: proof,
  text: '',
});
