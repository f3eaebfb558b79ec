import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDeeds } from './deeds.ts';
import { killOften } from './kill.ts';
import { killLogOften } from './log/kill-log.ts';

const [only = '', times = '200'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sealift-kill-'));
try {
  for (const [name, start] of await makeDeeds(folder, 32)) {
    if (!name.startsWith(only)) continue;
    const deed = await start();
    const { before, after, ended } = await killOften(deed, Number(times), Math.random);
    await deed.close();
    console.log(
      `${name}: ${times} runs, ${Number(times) - ended} killed; then ${before} times as before, ` +
        `${after} times as after, never anything else`,
    );
  }
  if ('log'.startsWith(only)) {
    const { acknowledged, entries, silent } = await killLogOften(
      join(folder, 'audit'),
      Number(times),
      Math.random,
    );
    console.log(
      `log: ${times} kills, ${silent} before anything was acknowledged; all ${acknowledged} ` +
        `acknowledged entries are among its ${entries}, which verify`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
