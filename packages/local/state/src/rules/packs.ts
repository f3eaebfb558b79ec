/** Deny packs of one key only rise, and only add. T26 */
import { type DenyPack, idOf } from '@sealift/deny';
import { printable } from '@sealift/failures';
import type { Arrival, Refusal } from '../arrival.ts';
import type { SeenPack, State } from '../state.ts';

/** Packs that are older than what was seen, or deny less; and that there is none at all. */
export function packRefusals({ packs }: State, arrival: Arrival): Refusal[] {
  // T16: leaving the pack away must not let in what it denies.
  if (packs.size > 0 && arrival.packs.length === 0)
    return [{ code: 'CONFIG', message: 'the state has seen deny packs, and no --deny is given' }];
  return newest(arrival.packs).flatMap((pack) => {
    const before = packs.get(pack.by);
    return before === undefined ? [] : older(before, pack);
  });
}

/** Of each key the newest: older ones beside it only add. */
function newest(packs: readonly DenyPack[]): DenyPack[] {
  const found = new Map<string, DenyPack>();
  for (const pack of packs)
    if (pack.version > (found.get(pack.by)?.version ?? 0)) found.set(pack.by, pack);
  return [...found.values()];
}

function older(before: SeenPack, pack: DenyPack): Refusal[] {
  const said = `${printable(pack.source)} is version ${pack.version}`;
  const refuse = (what: string): Refusal[] => [{ code: 'DENY_OLD', message: `${said}${what}` }];
  if (pack.version < before.version) return refuse(`, and version ${before.version} was seen`);
  if (pack.version === before.version && pack.digest !== before.digest)
    return refuse(`, and another version ${before.version} was seen, ${before.digest}`);
  const there = entriesOf(pack);
  const lost = [...before.entries].find(([id, from]) => deniesLess(there, id, from));
  return lost === undefined ? [] : refuse(`, and denies less than before by its entry ${lost[0]}`);
}

const deniesLess = (there: SeenPack['entries'], id: string, from: number | undefined): boolean =>
  !there.has(id) || since(there.get(id)) > since(from);

const since = (from: number | undefined): number => from ?? Number.NEGATIVE_INFINITY;

const entriesOf = ({ entries }: DenyPack): SeenPack['entries'] =>
  new Map(entries.map(({ target, from }) => [idOf(target), from]));

/** The packs after these were used. */
export const movedPacks = ({ packs }: State, arrival: Arrival): State['packs'] =>
  new Map([
    ...packs,
    ...newest(arrival.packs).map((pack): [string, SeenPack] => [
      pack.by,
      { version: pack.version, digest: pack.digest, entries: entriesOf(pack) },
    ]),
  ]);
