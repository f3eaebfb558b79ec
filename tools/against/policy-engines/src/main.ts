import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ENGINES, installed } from './engines.ts';
import { verdicts } from './trials.ts';
import { startWorld } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-policy-engines-'));
for (const engine of ENGINES) if (installed(engine) === undefined) build(engine);
const world = await startWorld(folder);
try {
  const all = await verdicts(
    world,
    ENGINES.map(({ program }) => program),
  );
  const laxer = all.filter(({ ours, theirs }) => theirs && !ours);
  const stricter = all.filter(({ ours, theirs, isWhole }) => ours && !theirs && isWhole);
  for (const { policy, program, image, said } of [...laxer, ...stricter])
    console.log(`${program}, ${policy}, ${image}: ${said || 'let in'}`);
  const same = all.filter(({ ours, theirs }) => ours === theirs).length;
  console.log(
    `${all.length} verdicts: ${same} the same, ${laxer.length} laxer, ` +
      `${stricter.length} stricter though all was said`,
  );
  process.exitCode = laxer.length + stricter.length === 0 ? 0 : 1;
} finally {
  await world.stop();
  rmSync(folder, { recursive: true });
}
