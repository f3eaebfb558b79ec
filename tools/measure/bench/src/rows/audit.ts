/** The audit log, against what any program pays that makes one line after the other durable. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEvent, encodeEntry, openAuditLog } from '@sealift/audit';
import { signerOf } from '@sealift/keys';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';

const AT_ONCE = 50;
const SECONDS = 1;
const HASH = 'ab'.repeat(32);

/** As large as most: the intent of an image's signature. */
const EVENT: AuditEvent = {
  event: 'intent',
  request: '01234567-89ab-cdef-0123-456789abcdef',
  client: { name: 'ci', certificate: HASH, keyId: 'q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=' },
  key: { name: 'release', version: 1 },
  payload: {
    sha256: HASH,
    size: 240,
    inline: 'A'.repeat(320),
    kind: 'simple-signing',
    description: { image: `sha256:${HASH}`, reference: 'registry.example/app' },
  },
  policy: HASH,
  rule: 'images',
  approvals: [],
  authorization: {
    base: 'x'.repeat(450),
    signature: 'A'.repeat(88),
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
  },
};

/** Durable entries a second, checkpoints and all. */
async function ourRate(folder: string): Promise<number> {
  const directory = mkdtempSync(join(folder, 'log-'));
  const signer = signerOf(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  );
  const log = await openAuditLog({ directory, origin: 'bench.example/log', signer, now: Date.now });
  const rate = await rateOf(AT_ONCE, () => log.append(EVENT));
  await log.close();
  rmSync(directory, { recursive: true });
  return rate;
}

/** The same bytes, written and synced one after the other. */
async function plainRate(folder: string): Promise<number> {
  const bytes = encodeEntry({ time: new Date().toISOString(), event: EVENT });
  const path = join(folder, 'plain');
  const file = await open(path, 'a');
  const rate = await rateOf(1, async () => {
    await file.write(bytes);
    await file.datasync();
  });
  await file.close();
  rmSync(path);
  return rate;
}

async function rateOf(atOnce: number, run: () => Promise<unknown>): Promise<number> {
  const [start, end] = [performance.now(), performance.now() + SECONDS * 1000];
  let done = 0;
  const one = async (): Promise<void> => {
    for (; performance.now() < end; done++) await run();
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return (done * 1000) / (performance.now() - start);
}

export const P19: Row = {
  name: 'P19',
  work: 'durable entries of the audit log a second, 50 in flight ÷ a loop of write and fdatasync',
  goal: 4,
  atLeast: true,
  needs: [],
  run: async ({ folder, runs }) => ({
    ...(await compare(
      () => ourRate(folder),
      () => plainRate(folder),
      runs,
    )),
    unit: '1/s',
  }),
};
