import type { DenyEntry } from './pack.ts';
import { keyOf } from './target.ts';

/** Order of strings by UTF-16 code units, the same on every machine. */
const byKey = (a: DenyEntry, b: DenyEntry): number => {
  const [first, second] = [keyOf(a.target), keyOf(b.target)];
  return first < second ? -1 : Number(first > second);
};

/** The order of a pack. */
export const sorted = (entries: readonly DenyEntry[]): DenyEntry[] => entries.toSorted(byKey);

/** Nothing counts of what has no time; otherwise the earlier denies more. */
export const since = ({ from }: Pick<DenyEntry, 'from'>): number =>
  from ?? Number.NEGATIVE_INFINITY;

/**
 * All that any of these deny, each target once, as the one says that denies most of it: packs only
 * add. T26
 */
export function merged(entries: readonly DenyEntry[]): DenyEntry[] {
  const found = new Map<string, DenyEntry>();
  for (const entry of entries) {
    const name = keyOf(entry.target);
    const before = found.get(name);
    if (before === undefined || since(entry) < since(before)) found.set(name, entry);
  }
  return sorted([...found.values()]);
}

/** What the earlier denies and the later would let in again. T26 */
export function lifted(earlier: readonly DenyEntry[], later: readonly DenyEntry[]): DenyEntry[] {
  const there = new Map(later.map((entry) => [keyOf(entry.target), since(entry)]));
  return earlier.filter((entry) => (there.get(keyOf(entry.target)) ?? Infinity) > since(entry));
}
