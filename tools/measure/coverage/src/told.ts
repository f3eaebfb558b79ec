import type { Package } from './branches.ts';

/** At least so many percent of the branches of each package, by room. */
export const LIMITS: Readonly<Record<string, number>> = {
  pure: 92,
  local: 85,
  network: 85,
  apps: 85,
};

/** A package without branches, of which nothing can be left, has all of them. */
const percent = (taken: number, all: number): number => (all === 0 ? 100 : (100 * taken) / all);

const line = (name: string, { taken, all }: { taken: number; all: number }): string =>
  `${name.padEnd(32)}${percent(taken, all).toFixed(1).padStart(6)} %  ${taken} of ${all}`;

/** @returns a line for each package and the room, with what is left of those below the limit */
export function told(room: string, found: readonly Package[]): { text: string; holds: boolean } {
  const limit = LIMITS[room];
  if (limit === undefined) throw new Error(`${room} is no room: ${Object.keys(LIMITS).join(', ')}`);
  const isBelow = ({ taken, all }: Package): boolean => percent(taken, all) < limit;
  const sum = (of: 'taken' | 'all'): number => found.reduce((n, each) => n + each[of], 0);
  const text = found.flatMap((each) => [
    line(`${room}/${each.name}`, each) + (isBelow(each) ? `, below ${limit} %:` : ''),
    ...(isBelow(each) ? each.left.map((place) => `    ${place}`) : []),
  ]);
  const total = line(room, { taken: sum('taken'), all: sum('all') });
  return { text: [...text, total].join('\n'), holds: found.length > 0 && !found.some(isBelow) };
}
