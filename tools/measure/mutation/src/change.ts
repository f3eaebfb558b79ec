/** Something changed: what, and the bytes that came of it. */
export interface Change {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Drop, double, swap and reorder: the same for lists of every kind. */
export function* listChanges<T>(items: readonly T[]): Generator<[what: string, items: T[]]> {
  for (const [i, item] of items.entries()) {
    yield [`drop ${i}`, items.toSpliced(i, 1)];
    yield [`double ${i}`, items.toSpliced(i, 0, item)];
    const next = items[i + 1];
    if (next !== undefined) yield [`swap ${i}`, items.toSpliced(i, 2, next, item)];
  }
  if (items.length > 2) yield ['reverse', items.toReversed()];
}
