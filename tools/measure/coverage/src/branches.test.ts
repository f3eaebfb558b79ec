import { describe, expect, it } from 'vitest';
import { type FileBranches, merged, packages } from './branches.ts';

const at = (line: number) => ({ loc: { start: { line } } });
const file = (...ways: readonly (readonly number[])[]): FileBranches => ({
  b: Object.fromEntries(ways.entries()),
  branchMap: Object.fromEntries(ways.map((_, i) => [i, at(10 + i)])),
});
const A = '/r/packages/pure/oci/src/a.ts';
const B = '/r/packages/pure/oci/src/b.ts';

describe('packages', () => {
  const branches = {
    [A]: file([1, 0], [2, 3]),
    [B]: file([0, 0]),
    '/r/packages/local/oci/src/a.ts': file([0, 0]),
    '/r/packages/pure-not/oci/src/a.ts': file([0, 0]),
  };

  it('are those of the room alone, with each way that was not taken', () =>
    expect(packages('/r', 'pure', branches)).toEqual([
      {
        name: 'oci',
        taken: 3,
        all: 6,
        left: [
          'packages/pure/oci/src/a.ts:10',
          'packages/pure/oci/src/b.ts:10',
          'packages/pure/oci/src/b.ts:10',
        ],
      },
    ]));

  it('are none where the room has none', () =>
    expect(packages('/r', 'network', branches)).toEqual([]));
});

describe('merged', () => {
  const left = (more: Record<string, FileBranches>) =>
    packages('/r', 'pure', merged({ [A]: file([1, 0], [0, 0]) }, more))[0]?.left;

  it('has what either took', () =>
    expect(left({ [A]: file([0, 4], [0, 1]) })).toEqual(['packages/pure/oci/src/a.ts:11']));

  it('is what was there where nobody else counted', () => expect(left({})).toHaveLength(3));

  it.each([
    ['fewer branches', file([0, 1])],
    ['fewer ways', file([0, 1], [0])],
  ])('refuses counts of another file: %s', (_, other) =>
    expect(() => left({ [A]: other })).toThrow('do not have the same branches'),
  );
});
