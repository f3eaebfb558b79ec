import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTheirs, damageTile, verifyWithGo, writeLog } from './verify-with-go.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-tlog-'));
try {
  const built = buildTheirs(join(folder, 'go'), { fetch: true });
  if ('missing' in built) throw new Error(`Go's verifier cannot be built: ${built.missing}`);
  let wrong = 0;
  for (const [first, more] of [
    [1, 1],
    [255, 1],
    [256, 300],
    [700, 1],
  ] as const) {
    const log = await writeLog(join(folder, `${first}`), first, more);
    const whole = verifyWithGo(built.program, log);
    if (first + more > 256) damageTile(log);
    const damaged =
      first + more > 256
        ? verifyWithGo(built.program, log)
        : { accepted: false, said: 'not tried' };
    console.log(`${first} and ${more} entries: ${whole.said}; damaged: ${damaged.said}`);
    if (!whole.accepted || damaged.accepted) wrong += 1;
  }
  console.log(`${wrong} wrong`);
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
