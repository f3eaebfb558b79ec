/**
 * The code: systematic Reed–Solomon with a Cauchy matrix. With k data shards d_0 … d_(k-1), parity
 * shard i is the sum over j of
 * d_j / ((k + i) + j), where k + i and j stand for the elements with these values. Every square
 * part of a Cauchy matrix can be inverted,
 * so that any k of the shards give all the others.
 */
import { reject } from '@sealift/failures';
import { inverse, multiply } from './gf256.ts';

/** Rows of coefficients. */
export type Matrix = readonly Uint8Array[];

/** A row for each parity shard, a coefficient for each data shard. `data` + `parity` ≤ 255. */
export const parityRows = (data: number, parity: number): Matrix =>
  Array.from({ length: parity }, (_, i) =>
    Uint8Array.from({ length: data }, (_, j) => inverse((data + i) ^ j)),
  );

/**
 * How lost data shards follow from what is left: a row for each of `lost`, a coefficient for each
 * data shard that is left (in order) and
 * then for each parity shard of `from`.
 * @param lost indexes of data shards, as many as `from` has parity shards
 */
export function rebuildRows(
  data: number,
  lost: readonly number[],
  from: readonly number[],
): Matrix {
  const rows = parityRows(data, Math.max(...from) + 1);
  const used = from.map((i) => rows[i] ?? new Uint8Array(data));
  const solved = invert(used.map((row) => Uint8Array.from(lost, (j) => row[j] ?? 0)));
  const left = Array.from({ length: data }, (_, j) => j).filter((j) => !lost.includes(j));
  // A parity shard without the share of the data that is left is the share of what is lost.
  return solved.map((weights) =>
    Uint8Array.from([...left.map((j) => dot(weights, used, j)), ...weights]),
  );
}

const dot = (weights: Uint8Array, rows: Matrix, column: number): number =>
  rows.reduce((sum, row, i) => sum ^ multiply(weights[i] ?? 0, row[column] ?? 0), 0);

/** The inverse of a square matrix (Gauss and Jordan). */
export function invert(matrix: Matrix): Matrix {
  const size = matrix.length;
  const rows = matrix.map((row, i) =>
    Uint8Array.from([...row, ...Array.from({ length: size }, (_, j) => Number(i === j))]),
  );
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0);
    const row = rows[pivot];
    if (row === undefined) return reject('INTERNAL', 'a matrix that has no inverse');
    [rows[column], rows[pivot]] = [row, rows[column] ?? row];
    scale(row, inverse(row[column] ?? 0));
    for (const other of rows) if (other !== row) addScaled(other, row, other[column] ?? 0);
  }
  return rows.map((row) => row.slice(size));
}

function scale(row: Uint8Array, by: number): void {
  for (let i = 0; i < row.length; i++) row[i] = multiply(row[i] ?? 0, by);
}

function addScaled(row: Uint8Array, other: Uint8Array, by: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) ^ multiply(other[i] ?? 0, by);
}
