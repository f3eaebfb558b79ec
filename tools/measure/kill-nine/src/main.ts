import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '@sealift/long';
import { makeDeeds } from './deeds.ts';
import { killOften } from './kill.ts';
import { killLogOften } from './log/kill-log.ts';
import { killStateOften } from './state/kill-state.ts';

/**
 * One command, `commands` for all of them, `log`, `state`, or all there is; how often; from what
 * seed.
 */
const [only = '', times = '200', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const random = seeded(Number(seed));
console.log(`seed ${seed}`);
const folder = mkdtempSync(join(tmpdir(), 'sealift-kill-'));
try {
  for (const [name, start] of await makeDeeds(folder, 32)) {
    if (only !== 'commands' && !name.startsWith(only)) continue;
    const deed = await start();
    const { before, after, ended } = await killOften(deed, Number(times), random);
    await deed.close();
    console.log(
      `${name}: ${times} runs, ${Number(times) - ended} killed; then ${before} times as before, ` +
        `${after} times as after, never anything else`,
    );
  }
  if ('state'.startsWith(only)) {
    const path = join(folder, 'state.json');
    const { writes, further } = await killStateOften(path, Number(times), random);
    console.log(
      `state: ${times} kills over ${writes} writes; ${further} times one further than was told, ` +
        `never anything else`,
    );
  }
  if ('log'.startsWith(only)) {
    const { acknowledged, entries, silent } = await killLogOften(
      join(folder, 'audit'),
      Number(times),
      random,
    );
    console.log(
      `log: ${times} kills, ${silent} before anything was acknowledged; all ${acknowledged} ` +
        `acknowledged entries are among its ${entries}, which verify`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
