/**
 * Parity by the book: polynomials bit by bit, inverses by trying. Shares no code with the encoder
 * that is tested with it.
 */
export const POLYNOMIAL = 0x11d;

export function product(a: number, b: number, polynomial = POLYNOMIAL): number {
  let sum = 0;
  for (let bit = 0; bit < 8; bit++) if ((b >> bit) & 1) sum ^= a << bit;
  for (let bit = 14; bit >= 8; bit--) if ((sum >> bit) & 1) sum ^= polynomial << (bit - 8);
  return sum;
}

export function inverse(a: number, polynomial = POLYNOMIAL): number {
  for (let b = 1; b < 256; b++) if (product(a, b, polynomial) === 1) return b;
  throw new Error(`${a} has no inverse`);
}

/** The coefficient of data shard j (from 0) in a parity shard. */
export type Row = (j: number) => number;

/** FORMAT.md: 1 / ((k + i) xor j). */
export const rowsOf = (data: number, parity: number, polynomial = POLYNOMIAL): Row[] =>
  Array.from({ length: parity }, (_, i) => (j: number) => inverse((data + i) ^ j, polynomial));

/** Parity shards of the size of the largest data shard. */
export function parityOf(
  data: readonly Uint8Array[],
  rows: readonly Row[],
  polynomial = POLYNOMIAL,
): Uint8Array[] {
  const size = Math.max(...data.map(({ length }) => length));
  return rows.map((row) => {
    const coefficients = data.map((_, j) => row(j));
    return Uint8Array.from({ length: size }, (_, at) =>
      data.reduce(
        (sum, shard, j) => sum ^ product(shard[at] ?? 0, coefficients[j] ?? 0, polynomial),
        0,
      ),
    );
  });
}
