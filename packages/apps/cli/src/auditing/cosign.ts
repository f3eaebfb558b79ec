import { lstatSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { cosignLog } from '@sealift/audit';
import { awaitIo, replaceFile } from '@sealift/blobs';
import { equal, LIMITS } from '@sealift/bytes';
import { configuring, type Outcome } from '@sealift/console';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { acceptedReport } from '@sealift/report';
import { signing } from '@sealift/tlog';
import { readConfiguredPem, readConfiguredText } from '@sealift/workflows/pins';
import { openFileKey } from '../signing/file-key.ts';

interface CosignFlags {
  readonly 'log-key': string;
  readonly origin: string;
  readonly last: string;
  readonly begin: boolean;
  readonly name: string;
  readonly key: string;
  readonly 'password-file': string | undefined;
}

/** Cosigns a log's checkpoint, and remembers it. @throws Misconfigured, Rejection as `cosignLog` */
export async function cosignOutcome(directory: string, flags: CosignFlags): Promise<Outcome> {
  const { last: path, name, origin } = flags;
  const last = configuring(() => readLast(flags));
  const key = configuring(() =>
    keys.fromPem(readConfiguredPem({ path: flags['log-key'], source: '--log-key' })),
  );
  const signer = await openFileKey(flags.key, flags);
  if (equal(signer.publicKey.id, key.id))
    configuring(() =>
      reject('USAGE', "--key is the log's own key: as a witness it says nothing that is new"),
    );
  const note = await cosignLog({
    directory,
    origin,
    key,
    last,
    name,
    signer,
    now: Math.floor(Date.now() / 1000),
  });
  // Remembered before anybody has it: a witness that forgets would sign a second history.
  const overwrite = last !== undefined;
  const write = (file: FileHandle): Promise<void> => awaitIo(path, () => file.writeFile(note));
  await replaceFile(path, write, { overwrite });
  const witness = signing.witnessKey(name, signer);
  const report = {
    ...acceptedReport({ established: [established(note, last)] }),
    command: 'audit cosign',
    result: { checkpoint: note, witness, last: path },
  };
  return { report, foreign: note, text: `\nwitness ${witness}\n` };
}

/** A memory that is not there is no reason to begin anew: somebody may have removed it. */
function readLast({ last: path, begin }: CosignFlags): string | undefined {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (begin && isThere) reject('USAGE', '--begin: --last is there already; leave --begin away');
  if (!begin && !isThere)
    reject('USAGE', '--last is not there; give --begin to begin to watch this log');
  return begin ? undefined : readConfiguredText({ path, source: '--last' }, LIMITS.noteChars);
}

const sizeOf = (note: string): string => note.split('\n')[1] ?? '';

const established = (note: string, last: string | undefined): string =>
  last === undefined
    ? `the log has ${sizeOf(note)} entries now`
    : `the log of ${sizeOf(note)} entries extends the one of ${sizeOf(last)} that was ` +
      `cosigned last`;
