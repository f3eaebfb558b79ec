/** Changes by structure: fields of JSON, elements of DER, lines of notes, blocks of PEM. */
import type { Change } from './change.ts';
import { jsonChanges, pemChanges } from './json-changes.ts';
import { baselineOf, newTally, type Tally, tryChange } from './judge.ts';
import type { Target } from './target.ts';

const changesOf = (bytes: Uint8Array): Generator<Change> =>
  bytes[0] === 0x7b ? jsonChanges(bytes) : pemChanges(bytes);

/** Tries every n-th change of every piece, beginning with `offset`. */
export async function mutateStructure(target: Target, stride = 1, offset = 0): Promise<Tally> {
  const tally = newTally();
  const baseline = await baselineOf(target);
  for (const [name, bytes] of Object.entries(target.pieces)) {
    let count = 0;
    for (const { what, bytes: changed } of changesOf(bytes)) {
      count += 1;
      if (count % stride === offset)
        await tryChange(
          target,
          baseline,
          `${name}${what}`,
          { ...target.pieces, [name]: changed },
          tally,
        );
    }
  }
  return tally;
}
