/**
 * Appends to the audit log until it is killed, and says of each entry when it was acknowledged. Run
 * by `kill-log.ts`:
 *
 *     node append.ts DIRECTORY KEY ROUND
 */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openAuditLog } from '@sealift/audit';
import { signerOf } from '@sealift/keys';
import { AT_ONCE, ORIGIN } from './world.ts';

const [directory = '', key = '', round = ''] = process.argv.slice(2);
const anchors = [join(directory, '../anchor')];
const log = await openAuditLog({
  directory,
  origin: ORIGIN,
  signer: signerOf(readFileSync(key)),
  now: Date.now,
  anchors,
  checkpointEvery: 20,
});

/** Written at once, past every buffer of this process: what it is killed with is not said. */
async function appendFor(client: number): Promise<never> {
  for (let n = 0; ; n++) {
    const instance = `${round} ${client} ${n}`;
    const index = await log.append({ event: 'stopped', instance });
    writeSync(1, `${index} ${instance}\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, (_, client) => appendFor(client)));
