/**
 * Everything, with no stride: each position with all 255 masks, each change of structure, and
 * millions of fuzzed inputs. Hours.
 */
import { allMasks, mutateBytes, mutateLengths } from './bytes.ts';
import { FUZZED, fuzz } from './fuzz.ts';
import type { Tally } from './judge.ts';
import { mutateStructure } from './structure.ts';
import { makeTargets } from './targets.ts';

const [what = 'all', only = '', runs = '200000', drawn = String(Date.now() % 2 ** 31)] =
  process.argv.slice(2);
const seed = Number(drawn);
let bad = 0;

function say(name: string, { tried, same, less, findings }: Tally): void {
  console.log(
    `${name}: ${tried} changes, ${same} without effect, ${less} that took a time away, ` +
      `${findings.length} findings`,
  );
  for (const { change, outcome } of findings.slice(0, 20)) console.log(`  ${change}: ${outcome}`);
  bad += findings.length;
}

const wanted = (name: string): boolean => name.includes(only);
const doing = (part: string): boolean => what === 'all' || what === part;

for (const target of makeTargets().filter(({ name }) => wanted(name))) {
  if (doing('structure')) say(`structure of ${target.name}`, await mutateStructure(target));
  if (doing('lengths')) say(`lengths of ${target.name}`, await mutateLengths(target, 1));
  if (doing('bytes'))
    say(`bytes of ${target.name}`, await mutateBytes(target, { stride: 1, masks: allMasks }));
}
for (const target of FUZZED.filter(({ name }) => doing('fuzz') && wanted(name))) {
  console.log(`fuzz of ${target.name}: ${runs} inputs, seed ${seed}`);
  await fuzz(target, Number(runs), seed);
}
process.exitCode = bad === 0 ? 0 : 1;
