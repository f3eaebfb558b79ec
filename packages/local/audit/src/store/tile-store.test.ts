import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { leafHash, merkle, rootFromInclusionProof, tiles } from '@sealift/tlog';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../log.fixture.ts';
import { TileStore } from './tile-store.ts';

const at = scratch();
/** The example of c2sp.org/tlog-tiles: three levels of tiles. */
const SIZE = 70_000;
const leaf = (index: number): Uint8Array => leafHash(Uint8Array.of(index >> 16, index >> 8, index));

describe('tiles on disk', () => {
  const store = new TileStore(at('log'));
  const edge = new merkle.TreeEdge();
  const heads = new Map<number, Uint8Array>();
  beforeAll(async () => {
    mkdirSync(at('log'));
    for (let index = 0; index < SIZE; index++) {
      for (const full of edge.append(leaf(index))) await store.write(full, full.hashes);
      if ([1, 256, 65_535, 65_536, 65_537].includes(index + 1)) heads.set(index + 1, edge.root());
    }
    for (const partial of edge.partial()) await store.write(partial, partial.hashes);
  });

  it('are those of the specification', () => {
    expect(edge.partial().map(tiles.path)).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
  });

  it('prove leaves across all levels', async () => {
    const hashAt = store.hashAt(SIZE);
    expect(await merkle.treeHash(hashAt, SIZE)).toEqual(edge.root());
    for (const index of [0, 255, 256, 65_535, 65_536, 69_887, 69_888, SIZE - 1]) {
      const proof = await merkle.inclusionProof(hashAt, index, SIZE);
      expect(rootFromInclusionProof(leaf(index), BigInt(index), BigInt(SIZE), proof)).toEqual(
        edge.root(),
      );
    }
  });

  it('prove that the tree grew from sizes around the edges of tiles', async () => {
    const hashAt = store.hashAt(SIZE);
    for (const [size, root] of heads) {
      const proof = await merkle.consistencyProof(hashAt, size, SIZE);
      merkle.verifyConsistency(
        { size: BigInt(size), root },
        { size: BigInt(SIZE), root: edge.root() },
        proof,
      );
      expect(await merkle.treeHash(hashAt, size)).toEqual(root);
    }
  });

  it('of another length, and none, are refused', async () => {
    const tile = { level: 0, index: 0, width: 256 } as const;
    writeFileSync(join(at('log'), 'tile/0/000'), new Uint8Array(255 * 32));
    expect(await codeOf(() => store.hashes(tile))).toBe('AUDIT_ENTRY');
    writeFileSync(join(at('log'), 'tile/0/000'), new Uint8Array(257 * 32));
    expect(await codeOf(() => store.hashes(tile))).toBe('AUDIT_ENTRY');
    expect(await codeOf(() => store.hashes({ ...tile, index: 274 }))).toBe('AUDIT_ROLLED_BACK');
    expect(await codeOf(() => store.bundle(0, 256))).toBe('AUDIT_ROLLED_BACK');
  });
});
