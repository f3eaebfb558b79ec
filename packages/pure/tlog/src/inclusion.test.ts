import { hex } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from './hashes.ts';
import { rootFromInclusionProof } from './inclusion.ts';
import { path, root } from './tree.fixture.ts';

const LEAVES = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)));
const leafAt = (i: number): Uint8Array => LEAVES[i] ?? expect.unreachable();
const proved = (index: number, size: number): Uint8Array =>
  rootFromInclusionProof(
    leafAt(index),
    BigInt(index),
    BigInt(size),
    path(index, LEAVES.slice(0, size)),
  );

describe('inclusion', () => {
  it('is proved for every leaf of every tree up to 40', () => {
    for (let size = 1; size <= 40; size++)
      for (let index = 0; index < size; index++)
        expect(proved(index, size)).toEqual(root(LEAVES.slice(0, size)));
  });

  it('in a tree of one needs no hashes', () =>
    expect(rootFromInclusionProof(leafAt(0), 0n, 1n, [])).toEqual(leafAt(0)));

  it("has the roots of Certificate Transparency's own test", () => {
    const inputs = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map((text) => leafHash(hex.decode(text)));
    const climb = (index: number, size: number) =>
      hex.encode(
        rootFromInclusionProof(
          inputs[index] ?? expect.unreachable(),
          BigInt(index),
          BigInt(size),
          path(index, inputs.slice(0, size)),
        ),
      );
    expect(climb(0, 1)).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    for (let i = 0; i < 8; i++)
      expect(climb(i, 8)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('counts past 2^32 and 2^53', () => {
    const proof = Array.from({ length: 62 }, () => leafAt(1));
    expect(rootFromInclusionProof(leafAt(0), 2n ** 62n - 1n, 2n ** 62n, proof)).toHaveLength(32);
    expect(() =>
      rootFromInclusionProof(leafAt(0), 2n ** 33n, 2n ** 33n + 1n, [leafAt(1)]),
    ).not.toThrow();
  });

  it.each<[string, bigint, bigint, number]>([
    ['an index at the size', 8n, 8n, 3],
    ['an index past the size', 9n, 8n, 3],
    ['a negative index', -1n, 8n, 3],
    ['an empty tree', 0n, 0n, 0],
    ['a negative size', 0n, -1n, 0],
    ['no hashes', 0n, 8n, 0],
    ['a hash too few', 0n, 8n, 2],
    ['a hash too many', 0n, 8n, 4],
    ['a hash in a tree of one', 0n, 1n, 1],
    ['hashes of another position', 8n, 9n, 4],
  ])('refuses %s', async (_, index, size, hashes) =>
    expect(
      await codeOf(() => rootFromInclusionProof(leafAt(0), index, size, LEAVES.slice(0, hashes))),
    ).toBe('INCLUSION'),
  );

  it.each([0, 31, 33, 64])('refuses a hash of %i bytes', async (length) => {
    const other = new Uint8Array(length);
    expect(await codeOf(() => rootFromInclusionProof(leafAt(0), 0n, 2n, [other]))).toBe(
      'INCLUSION',
    );
    expect(await codeOf(() => rootFromInclusionProof(other, 0n, 1n, []))).toBe('INCLUSION');
  });

  it('of a wrong index, size, leaf or hash is another root or none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 40 }),
        fc.nat(39),
        fc.nat(39),
        async (size, from, other) => {
          const index = from % size;
          const good = path(index, LEAVES.slice(0, size));
          const expected = hex.encode(root(LEAVES.slice(0, size)));
          const rootOf = async (run: () => Uint8Array): Promise<string> =>
            (await codeOf(run)) === 'INCLUSION' ? 'none' : hex.encode(run());
          const wrong = (index + 1 + (other % (size - 1))) % size;
          expect(
            await rootOf(() =>
              rootFromInclusionProof(leafAt(index), BigInt(wrong), BigInt(size), good),
            ),
          ).not.toBe(expected);
          expect(
            await rootOf(() =>
              rootFromInclusionProof(leafAt(wrong), BigInt(index), BigInt(size), good),
            ),
          ).not.toBe(expected);
          const changed = good.map((hash, i) =>
            i === other % good.length ? hash.map((byte, j) => (j === 0 ? byte ^ 1 : byte)) : hash,
          );
          expect(
            await rootOf(() =>
              rootFromInclusionProof(leafAt(index), BigInt(index), BigInt(size), changed),
            ),
          ).not.toBe(expected);
        },
      ),
    );
  });

  it('does not take a node for a leaf', () => {
    const [a, b] = [leafAt(0), leafAt(1)];
    expect(leafHash(new Uint8Array([...a, ...b]))).not.toEqual(root([a, b]));
  });
});
