import { createHash } from 'node:crypto';
import { inverse, parityOf, product, type Row, rowsOf } from './parity.ts';

/** Data shards, and parity that is theirs or is not. */
export interface ParityVector {
  readonly name: string;
  readonly about: string;
  readonly expect: 'accepted' | 'VOLUME_DAMAGED';
  readonly data: readonly Uint8Array[];
  readonly parity: readonly Uint8Array[];
}

/** Bytes that follow from a label, in multiples of 32. */
const shard = (label: string, size: number): Uint8Array =>
  Buffer.concat(
    Array.from({ length: size / 32 }, (_, i) =>
      createHash('sha256').update(`${label} ${i}`).digest(),
    ),
  );

const shards = (label: string, sizes: readonly number[]): Uint8Array[] =>
  sizes.map((size, j) => shard(`${label} ${j}`, size));

const THREE = shards('three', [64, 64, 64]);
const UNEQUAL = shards('unequal', [64, 32, 64, 64, 32]);

const accepted = (
  name: string,
  about: string,
  data: readonly Uint8Array[],
  parity: number,
): ParityVector => ({
  ...{ name, about, data, expect: 'accepted' },
  parity: parityOf(data, rowsOf(data.length, parity)),
});

const refused = (
  name: string,
  about: string,
  parity: readonly Uint8Array[],
  data = THREE,
): ParityVector => ({
  ...{ name, about, data, parity, expect: 'VOLUME_DAMAGED' },
});

const GOOD = parityOf(THREE, rowsOf(3, 2));

/** Powers of 2: such rows are a code too, and not one that makes good every loss. */
const power: (i: number) => Row = (i) => (j) =>
  Array.from({ length: i * j }).reduce<number>((value) => product(value, 2), 1);

export const parityVectors = (): ParityVector[] => [
  accepted('k1-m1', 'One data shard: its parity is a multiple of it.', shards('one', [32]), 1),
  accepted('k3-m2', 'Three data shards of one size, two parity shards.', THREE, 2),
  accepted(
    'k5-m3-unequal',
    'Data volumes that are shorter than the shard size count as filled up with zeros.',
    UNEQUAL,
    3,
  ),
  accepted(
    'k250-m5',
    'As many shards as there may be.',
    shards('many', new Array(250).fill(32)),
    5,
  ),
  refused('one-bit', 'One bit of the second parity shard differs.', [
    GOOD[0] ?? shard('', 64),
    (GOOD[1] ?? shard('', 64)).map((each, at) => (at === 40 ? each ^ 16 : each)),
  ]),
  refused('rows-swapped', "The two parity shards stand in each other's place.", GOOD.toReversed()),
  refused(
    'data-swapped',
    'Made with the first two data shards in the other order.',
    parityOf(
      [THREE[1], THREE[0], THREE[2]].map((each) => each ?? shard('', 64)),
      rowsOf(3, 2),
    ),
  ),
  refused(
    'other-polynomial',
    'Made with the polynomial of AES, 0x11b.',
    parityOf(THREE, rowsOf(3, 2, 0x11b), 0x11b),
  ),
  refused(
    'other-matrix',
    'Made with powers of 2 in place of the Cauchy matrix.',
    parityOf(THREE, [power(0), power(1)]),
  ),
  refused('exclusive-or', 'The first parity shard is the plain exclusive or of the data.', [
    parityOf(THREE, [() => 1])[0] ?? shard('', 64),
    GOOD[1] ?? shard('', 64),
  ]),
  refused(
    'cauchy-off-by-one',
    'The rows of the Cauchy matrix begin at k + 1.',
    parityOf(
      THREE,
      [0, 1].map((i) => (j: number) => inverse((4 + i) ^ j)),
    ),
  ),
  refused(
    'filled-with-ones',
    'Shorter volumes were filled up with 0xff.',
    parityOf(
      UNEQUAL.map((each) => Uint8Array.from({ length: 64 }, (_, i) => each[i] ?? 0xff)),
      rowsOf(5, 3),
    ),
    UNEQUAL,
  ),
];
