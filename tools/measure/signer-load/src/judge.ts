import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AuditEvent, encodeEntry, openAuditLog, reviewLog } from '@sealift/audit';
import { loadSigner } from '@sealift/keys';
import { keys } from '@sealift/pki';
import type { SignerWorld } from '@sealift/signer-world';
import type { Given } from './load.ts';
import { rootOf } from './root.ts';

export interface Judged {
  readonly entries: number;
  readonly results: number;
  /** Intents whose result is not there: the service was killed between. */
  readonly open: number;
}

interface Entry {
  readonly event: AuditEvent;
  readonly bytes: Uint8Array;
}

/**
 * Holds what clients got, and the checkpoints that were seen, against the log as it is now. @throws
 * Error at the first that does not hold
 * @param checkpoints signed notes, oldest first
 */
export async function judge(
  world: SignerWorld,
  given: readonly Given[],
  checkpoints: readonly string[],
): Promise<Judged> {
  const entries = await readEntries(world);
  const publicKey = createPublicKey(readFileSync(join(dirname(world.config), 'release.pub')));
  for (const { payload, signature, intent, result } of given) {
    if (!verify('sha256', payload, publicKey, Buffer.from(signature, 'base64')))
      throw new Error(`the signature of entry ${result} does not verify`);
    checkEntries(entries, { payload, signature, intent, result });
  }
  checkpoints.reduce((before, note) => checkCheckpoint(entries, note, before), 0);
  await expectReviewed(world);
  const count = (kind: string): number =>
    entries.filter(({ event }) => event.event === kind).length;
  return {
    entries: entries.length,
    results: count('result'),
    open: count('intent') - count('result') - count('failed'),
  };
}

function checkEntries(
  entries: readonly Entry[],
  { payload, signature, intent, result }: Given,
): void {
  const [asked, done] = [entries[intent]?.event, entries[result]?.event];
  if (asked?.event !== 'intent' || asked.payload.inline !== payload.toString('base64'))
    throw new Error(`entry ${intent} is not the intent of a signature that was given`);
  if (done?.event !== 'result' || done.intent !== intent || done.signature !== signature)
    throw new Error(`entry ${result} is not the result of a signature that was given`);
}

/** @returns its size */
function checkCheckpoint(entries: readonly Entry[], note: string, before: number): number {
  const [, size = '', root = ''] = note.split('\n');
  if (Number(size) < before)
    throw new Error(`a checkpoint of ${size} entries after one of ${before}`);
  if (Number(size) > entries.length)
    throw new Error(`a checkpoint of ${size} entries, and the log has ${entries.length}`);
  if (rootOf(entries.slice(0, Number(size)).map(({ bytes }) => bytes)) !== root)
    throw new Error(`the checkpoint of ${size} entries is of another tree`);
  return Number(size);
}

/** The log verifies offline, by what `audit verify` checks. */
async function expectReviewed({ config }: SignerWorld): Promise<void> {
  const folder = dirname(config);
  const key = keys.fromPem(readFileSync(join(folder, 'log.pub'), 'utf8'));
  const { findings } = await reviewLog({
    directory: join(folder, 'log'),
    origin: 'signer.example/log',
    key,
  });
  if (findings.length > 0)
    throw new Error(
      `the log does not verify: ${findings.map(({ message }) => message).join('; ')}`,
    );
}

async function readEntries(world: SignerWorld): Promise<Entry[]> {
  const folder = dirname(world.config);
  const signer = await loadSigner(
    join(folder, 'log.key'),
    async () => new Uint8Array(Buffer.from('correct horse')),
  );
  const log = await openAuditLog({
    directory: join(folder, 'log'),
    origin: 'signer.example/log',
    signer,
    now: Date.now,
  });
  const entries: Entry[] = [];
  for await (const { event, time } of log.entries())
    entries.push({ event, bytes: encodeEntry({ event, time }) });
  await log.close();
  return entries;
}
