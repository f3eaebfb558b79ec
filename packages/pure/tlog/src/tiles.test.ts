import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TreeEdge } from './merkle.ts';
import {
  decodeBundle,
  decodeHashes,
  encodeBundle,
  levelsOf,
  MAX_ENTRY,
  parsePath,
  path,
  type TileAt,
  tilesOf,
} from './tiles.ts';
import { leavesOf, root } from './tree.fixture.ts';

describe('the path of a tile', () => {
  it.each<[TileAt, string]>([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 1, index: 999, width: 8 }, 'tile/1/999.p/8'],
    [{ level: 63, index: 1000, width: 255 }, 'tile/63/x001/000.p/255'],
    [{ level: 'entries', index: 0, width: 1 }, 'tile/entries/000.p/1'],
  ])('%j is %s', (tile, text) => {
    expect(path(tile)).toBe(text);
    expect(parsePath(text)).toEqual(tile);
  });

  it('comes back from what it says', () => {
    const tile = fc.record({
      level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
      index: fc.nat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (each) => {
        expect(parsePath(path(each))).toEqual(each);
      }),
    );
  });

  it.each([
    '',
    'tile/0',
    'tile/64/000',
    'tile/00/000',
    'tile/-1/000',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/x000/000',
    'tile/0/x001',
    'tile/0/001/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/05',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/0/../000',
    '/tile/0/000',
    'tile/entry/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    'tile/0/000\n',
  ])('is not %j', (text) => expect(parsePath(text)).toBeUndefined());
});

describe('the tiles of a tree', () => {
  it('of 70,000 are those that the specification counts', () => {
    expect(tilesOf(70_000, 0)).toHaveLength(274);
    expect(tilesOf(70_000, 0).at(-1)).toEqual({ level: 0, index: 273, width: 112 });
    expect(tilesOf(70_000, 1)).toEqual([
      { level: 1, index: 0, width: 256 },
      { level: 1, index: 1, width: 17 },
    ]);
    expect(tilesOf(70_000, 2)).toEqual([{ level: 2, index: 0, width: 1 }]);
    expect(tilesOf(70_000, 3)).toEqual([]);
    expect(tilesOf(70_000, 'entries', 273)).toEqual([{ level: 'entries', index: 273, width: 112 }]);
    expect([0, 1, 255, 256, 65_535, 65_536].map(levelsOf)).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('are those that its edge gives off, with its root, at every size', () => {
    const leaves = leavesOf(600);
    const edge = new TreeEdge();
    const full = new Map<string, readonly Uint8Array[]>();
    for (const [index, leaf] of leaves.entries()) {
      for (const tile of edge.append(leaf)) full.set(path(tile), tile.hashes);
      const size = index + 1;
      const held = [...full.keys(), ...edge.partial().map(path)].toSorted();
      const wanted = Array.from({ length: levelsOf(size) }, (_, level) =>
        tilesOf(size, level),
      ).flat();
      expect(held).toEqual(wanted.map(path).toSorted());
      if (size % 37 === 0 || size < 70 || size % 256 < 2)
        expect(edge.root()).toEqual(root(leaves.slice(0, size)));
    }
    expect(full.get('tile/0/001')).toEqual(leaves.slice(256, 512));
    expect(edge.partial().at(-1)?.hashes).toEqual([
      root(leaves.slice(0, 256)),
      root(leaves.slice(256, 512)),
    ]);
  });

  it('of none has the root of no entries', () => expect(new TreeEdge().root()).toEqual(root([])));
});

describe('an entry bundle', () => {
  it('comes back from what it holds', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
    fc.assert(
      fc.property(entries, (each) => {
        expect(decodeBundle(encodeBundle(each)).map((one) => [...one])).toEqual(
          each.map((one) => [...one]),
        );
      }),
    );
  });

  it('holds entries as long as two bytes can say', async () => {
    expect(decodeBundle(encodeBundle([new Uint8Array(MAX_ENTRY)]))[0]).toHaveLength(MAX_ENTRY);
    expect(await codeOf(() => encodeBundle([new Uint8Array(MAX_ENTRY + 1)]))).toBe('LIMIT');
  });

  it('that is cut anywhere within an entry is refused', async () => {
    const whole = encodeBundle([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
    for (let end = 1; end < whole.length; end++)
      if (end !== 5)
        expect(await codeOf(() => decodeBundle(whole.subarray(0, end)))).toBe('AUDIT_ENTRY');
  });

  it('is not to be confused with hashes, which come in wholes', async () => {
    expect(decodeHashes(new Uint8Array(64))).toHaveLength(2);
    for (const length of [1, 31, 33, 63])
      expect(await codeOf(() => decodeHashes(new Uint8Array(length)))).toBe('AUDIT_ENTRY');
  });
});
