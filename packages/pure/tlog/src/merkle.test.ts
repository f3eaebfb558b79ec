import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootFromInclusionProof } from './inclusion.ts';
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  type TreeHead,
  treeHash,
  verifyConsistency,
} from './merkle.ts';
import { leavesOf, path, proof, root, storedIn } from './tree.fixture.ts';

const LEAVES = leavesOf(70);
const AT = storedIn(LEAVES);
const head = (size: number): TreeHead => ({
  size: BigInt(size),
  root: root(LEAVES.slice(0, size)),
});
const flipped = (hash: Uint8Array): Uint8Array =>
  hash.map((byte, i) => (i === 7 ? byte ^ 0x10 : byte));

describe('a tree that is kept', () => {
  it('has the root of RFC 6962 at every size up to 70', async () => {
    for (let size = 0; size <= 70; size++)
      expect(await treeHash(AT, size)).toEqual(root(LEAVES.slice(0, size)));
  });

  it('proves every leaf of every size up to 70, as the recursion of the RFC does', async () => {
    for (let size = 1; size <= 70; size++)
      for (let index = 0; index < size; index++) {
        const made = await inclusionProof(AT, index, size);
        expect(made).toEqual(path(index, LEAVES.slice(0, size)));
        expect(
          rootFromInclusionProof(LEAVES[index] as Uint8Array, BigInt(index), BigInt(size), made),
        ).toEqual(head(size).root);
      }
  });

  it(
    'proves that it grew, between any two sizes up to 70, as the recursion of the RFC ' + 'does',
    async () => {
      for (let second = 0; second <= 70; second++)
        for (let first = 0; first <= second; first++) {
          const made = await consistencyProof(AT, first, second);
          if (first > 0) expect(made).toEqual(proof(first, LEAVES.slice(0, second)));
          verifyConsistency(head(first), head(second), made);
        }
    },
  );

  it.each([-1, 8, 9, Number.NaN])('proves no leaf %i of 8', async (index) =>
    expect(await codeOf(() => inclusionProof(AT, index, 8))).toBe('INCLUSION'),
  );
  it('never proves that it shrank', async () =>
    expect(await codeOf(() => consistencyProof(AT, 8, 7))).toBe('AUDIT_ROLLED_BACK'));
});

describe('consistency', () => {
  const other = (size: number): TreeHead => ({
    size: BigInt(size),
    root: flipped(head(size).root),
  });
  it.each<[string, TreeHead, TreeHead, Uint8Array[]]>([
    ['a tree that shrank', head(8), head(7), []],
    [
      'a tree that shrank, with a proof of the other way',
      head(8),
      head(7),
      proof(7, LEAVES.slice(0, 8)),
    ],
    ['two trees of one size', head(7), other(7), []],
    ['one tree with a proof', head(7), head(7), [head(7).root]],
    ['an empty tree with a proof', head(0), head(7), [head(7).root]],
    ['an empty tree with a root', { size: 0n, root: head(3).root }, head(7), []],
    ['no proof', head(3), head(7), []],
    ['no proof from a complete tree', head(4), head(7), []],
    ['the proof of another older tree', head(3), head(7), proof(5, LEAVES.slice(0, 7))],
    ['the proof of another newer tree', head(3), head(7), proof(3, LEAVES.slice(0, 9))],
    ['another older root', other(3), head(7), proof(3, LEAVES.slice(0, 7))],
    ['another newer root', head(3), other(7), proof(3, LEAVES.slice(0, 7))],
    [
      'the roots swapped',
      { size: 3n, root: head(7).root },
      { size: 7n, root: head(3).root },
      proof(3, LEAVES.slice(0, 7)),
    ],
    ['a hash too few', head(3), head(7), proof(3, LEAVES.slice(0, 7)).slice(0, -1)],
    ['a hash too many', head(3), head(7), [...proof(3, LEAVES.slice(0, 7)), head(1).root]],
    [
      'a hash of 31 bytes',
      head(3),
      head(7),
      proof(3, LEAVES.slice(0, 7)).map((hash) => hash.slice(1)),
    ],
    [
      'a root of 33 bytes',
      { size: 3n, root: new Uint8Array(33) },
      head(7),
      proof(3, LEAVES.slice(0, 7)),
    ],
    ['a tree of fewer than none', { size: -1n, root: EMPTY_ROOT }, head(7), []],
  ])('refuses %s', async (_, first, second, hashes) =>
    expect(await codeOf(() => verifyConsistency(first, second, hashes))).toBe('AUDIT_ROLLED_BACK'),
  );

  it('of a history that was changed anywhere is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 69 }),
        fc.nat(69),
        fc.integer({ min: 1, max: 69 }),
        async (first, changed, more) => {
          const second = Math.min(70, first + more);
          const index = changed % first;
          const rewritten = LEAVES.slice(0, second).map((leaf, i) =>
            i === index ? flipped(leaf) : leaf,
          );
          const claimed = { size: BigInt(second), root: root(rewritten) };
          expect(
            await codeOf(() => verifyConsistency(head(first), claimed, proof(first, rewritten))),
          ).toBe('AUDIT_ROLLED_BACK');
        },
      ),
    );
  });

  it('with any hash of its proof changed is refused', async () => {
    for (let first = 1; first < 20; first++) {
      const whole = proof(first, LEAVES.slice(0, 20));
      for (let i = 0; i < whole.length; i++) {
        const changed = whole.map((hash, at) => (at === i ? flipped(hash) : hash));
        expect(await codeOf(() => verifyConsistency(head(first), head(20), changed))).toBe(
          'AUDIT_ROLLED_BACK',
        );
      }
    }
  });
});
