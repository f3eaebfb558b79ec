/**
 * Parity on disk: whatever is lost comes back byte by byte, and what was forged does not pass for
 * what was lost.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle.fixture.ts';
import {
  type JoinOptions,
  joinVolumes,
  openVolumeSet,
  type SetState,
  type WrittenVolumes,
  writeVolumes,
} from '../index.ts';
import { flawOf } from '../reading/hash-volume.ts';
import { decodeSet, encodeSet, makeSet } from '../set/set.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-repair-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
const PARITY = 3;
let written: WrittenVolumes;
let older: WrittenVolumes;
const names = (): string[] => written.volumes.map(({ name }) => name);
const data = (): string[] => names().slice(0, -PARITY);
const parity = (): string[] => names().slice(-PARITY);

beforeAll(async () => {
  await makeBundle(at('app.tar'), 'app', [9000, 20_000, 3000]);
  await makeBundle(at('older.tar'), 'older', [9000, 20_000, 3000]);
  written = await writeVolumes(at('app.tar'), at('app'), { volumeSize: 10_240, parity: PARITY });
  older = await writeVolumes(at('older.tar'), at('older'), { volumeSize: 10_240, parity: PARITY });
});
beforeEach(reset);
afterAll(() => rmSync(folder, { recursive: true }));

function reset(): void {
  rmSync(at('set'), { recursive: true, force: true });
  cpSync(at('app'), at('set'), { recursive: true });
}

const repair = (options: object = {}) =>
  joinVolumes([at('set')], at('repaired.tar'), { rebuild: true, ...options });
const isRepaired = (): boolean =>
  readFileSync(at('repaired.tar')).equals(readFileSync(at('app.tar')));
const nothingIsLeft = (): void =>
  expect(readdirSync(folder).filter((name) => /^\.?repaired/.test(name))).toEqual([]);
const flip = (name: string, offset = 5): void => {
  const bytes = readFileSync(at('set', name));
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(at('set', name), bytes);
};

/** Every choice of up to `count` of the names. */
function* choices(from: readonly string[], count: number): Generator<string[]> {
  yield [];
  if (count > 0)
    for (const [i, name] of from.entries())
      for (const rest of choices(from.slice(i + 1), count - 1)) yield [name, ...rest];
}

describe('parity', () => {
  it('is volumes of the size of the largest, and the same again', async () => {
    const { shardSize, parity: digests } = decodeSet(readFileSync(at('app', written.setFile)));
    expect([data().length, digests.length, shardSize]).toEqual([
      5,
      PARITY,
      Math.max(...written.volumes.map(({ size }) => size)),
    ]);
    for (const { size } of written.volumes.slice(-PARITY)) expect(size).toBe(shardSize);
    const again = await writeVolumes(at('app.tar'), at('again'), {
      volumeSize: 10_240,
      parity: PARITY,
    });
    expect(again.id).toBe(written.id);
    const without = await writeVolumes(at('app.tar'), at('without'), { volumeSize: 10_240 });
    expect(without.volumes.map(({ digest }) => digest)).toEqual(
      written.volumes.slice(0, -PARITY).map(({ digest }) => digest),
    );
  });

  it('does not stand in the way of reading in place', async () => {
    for (const name of parity()) rmSync(at('set', name));
    const content = await openVolumeSet([at('set')]);
    await content.hashAll();
    await content.close();
  });

  it('gives back whatever is lost: every choice of up to three of eight', async () => {
    let tried = 0;
    for (const lost of choices(names(), PARITY)) {
      for (const name of lost) renameSync(at('set', name), at(`gone-${name}`));
      const { rebuilt, bundle } = await repair();
      expect([rebuilt, bundle, isRepaired()]).toEqual([
        lost.filter((name) => data().includes(name)),
        written.bundle,
        true,
      ]);
      for (const name of lost) renameSync(at(`gone-${name}`), at('set', name));
      tried++;
    }
    expect(tried).toBe(1 + 8 + 28 + 56);
  });

  it('refuses where one volume too many is lost, lists the rest, and leaves nothing', async () => {
    rmSync(at('repaired.tar'), { force: true });
    for (const lost of [data().slice(0, 4), [...data().slice(1, 3), ...parity().slice(0, 2)]]) {
      reset();
      for (const name of lost) rmSync(at('set', name));
      const states: SetState[] = [];
      const thrown = await repair({ onState: (state: SetState) => states.push(state) }).catch(
        (error: unknown) => error,
      );
      expect([(thrown as Rejection).code, (thrown as Rejection).message]).toEqual([
        'VOLUME_MISSING',
        expect.stringContaining('any 5 of the 8 volumes are enough, 4 are here'),
      ]);
      expect(
        states[0]?.volumes.filter(({ state }) => state === 'missing').map(({ name }) => name),
      ).toEqual(lost);
      nothingIsLeft();
    }
  });

  it('is gathered from one medium after another, until any five are there', async () => {
    const order = [parity()[2], data()[4], parity()[0], data()[1]].map((name) => name ?? '');
    for (const name of [data()[0] ?? '', ...order]) {
      mkdirSync(at('set/media', name), { recursive: true });
      for (const file of [name, written.setFile])
        cpSync(at('set', file), at('set/media', name, file));
    }
    const counts: number[] = [];
    const left = order.map((name) => [at('set/media', name)]);
    const ask: JoinOptions['ask'] = async ({ count, volumes }) => {
      counts.push(count);
      expect(volumes.length).toBe(count + PARITY);
      return left.shift();
    };
    const { rebuilt } = await joinVolumes([at('set/media', data()[0] ?? '')], at('repaired.tar'), {
      rebuild: true,
      ask,
    });
    expect([counts, rebuilt, isRepaired()]).toEqual([[4, 3, 2, 1], [data()[2], data()[3]], true]);
  });

  it('is offered where join stops', async () => {
    rmSync(at('set', data()[1] ?? ''));
    const thrown = await joinVolumes([at('set')], at('repaired.tar')).catch(
      (error: unknown) => error,
    );
    expect([(thrown as Rejection).code, (thrown as Rejection).message]).toEqual([
      'VOLUME_MISSING',
      expect.stringContaining('7 are here: run `repair`'),
    ]);
  });

  it(
    'makes good what is damaged, in whatever way, and passes over parity that is damaged ' + 'too',
    async () => {
      const [first = '', second = ''] = data();
      const damages: [string, () => void][] = [
        ['a bit', () => flip(first)],
        ['a bit of parity, before it is needed', () => [flip(first), flip(parity()[0] ?? '')]],
        [
          'two bits of parity, at the end',
          () => [
            flip(first),
            ...parity()
              .slice(0, 2)
              .map((name) => flip(name, 10_000)),
          ],
        ],
        [
          'a truncated volume and a link',
          () => {
            truncateSync(at('set', first), 100);
            renameSync(at('set', second), at('set/x'));
            symlinkSync(at('set/x'), at('set', second));
          },
        ],
        [
          'truncated parity',
          () => [rmSync(at('set', second)), truncateSync(at('set', parity()[0] ?? ''), 0)],
        ],
      ];
      for (const [what, damage] of damages) {
        reset();
        damage();
        await repair();
        expect(isRepaired(), what).toBe(true);
      }
    },
  );

  it.each([
    [253, 1, true],
    [254, 1, true],
    [255, 1, false],
    [128, 127, true],
    [128, 128, false],
  ])('of %d volumes and %d of parity: %s', async (volumes, count, fits) => {
    await makeBundle(at('many.tar'), 'many', [1024 * 300]);
    const size = readFileSync(at('many.tar')).length;
    const volumeSize = Math.ceil(size / volumes / 512) * 512;
    // Entries that fit are not cut, so that the count is found rather than computed.
    const counts = await countFor(volumes, volumeSize);
    const cutting = writeVolumes(at('many.tar'), at('many'), {
      volumeSize: counts.volumeSize,
      parity: count + volumes - counts.volumes,
    });
    expect(await codeOf(() => cutting)).toBe(fits ? 'accepted' : 'USAGE');
    rmSync(at('many'), { recursive: true, force: true });
  });

  async function countFor(
    wanted: number,
    volumeSize: number,
  ): Promise<{ volumes: number; volumeSize: number }> {
    const { volumes } = await writeVolumes(at('many.tar'), at('count'), { volumeSize });
    rmSync(at('count'), { recursive: true });
    return volumes.length <= wanted
      ? { volumes: volumes.length, volumeSize }
      : countFor(wanted, volumeSize + 512);
  }

  it('gives back random losses of larger sets', async () => {
    await makeBundle(at('large.tar'), 'large', [150_000, 70_000]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 8, max: 60 }),
        fc.infiniteStream(fc.nat(1000)),
        async (count, blocks, stream) => {
          const large = await writeVolumes(at('large.tar'), at('large'), {
            volumeSize: blocks * 512,
            parity: count,
          });
          const order = large.volumes
            .map(({ name }) => ({ name, by: stream.next().value ?? 0 }))
            .sort((a, b) => a.by - b.by);
          for (const { name } of order.slice(0, count)) rmSync(at('large', name));
          await joinVolumes([at('large')], at('large-repaired.tar'), { rebuild: true });
          expect(readFileSync(at('large-repaired.tar')).equals(readFileSync(at('large.tar')))).toBe(
            true,
          );
          rmSync(at('large'), { recursive: true });
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('forged shards (T14)', () => {
  it('of an older set never pass, as many as they are', async () => {
    for (let count = 1; count <= names().length; count++) {
      reset();
      for (const [i, name] of names().slice(-count).entries())
        cpSync(at('older', older.volumes.slice(-count)[i]?.name ?? ''), at('set', name));
      rmSync(at('repaired.tar'), { force: true });
      const code = await codeOf(repair);
      if (code === 'accepted') expect([count <= PARITY, isRepaired()]).toEqual([true, true]);
      else expect([code, count > PARITY]).toEqual(['VOLUME_DAMAGED', true]);
    }
    nothingIsLeft();
  });

  it('beside the older set file are two sets', async () => {
    cpSync(at('older'), at('set'), { recursive: true });
    expect(await codeOf(repair)).toBe('VOLUME_FOREIGN');
  });

  it('with a set file to match rebuild garbage, which gets no name', async () => {
    rmSync(at('repaired.tar'), { force: true });
    const path = at('set', written.setFile);
    const set = decodeSet(readFileSync(path));
    const [lost = '', forged = ''] = [data()[2], parity()[0]];
    flip(forged, 77);
    const digest: Digest = `sha256:${createHash('sha256')
      .update(readFileSync(at('set', forged)))
      .digest('hex')}`;
    writeFileSync(path, encodeSet(makeSet(set.bundle, set.data, [digest, ...set.parity.slice(1)])));
    rmSync(at('set', lost));
    const thrown = await repair().catch((error: unknown) => error);
    expect([(thrown as Rejection).code, (thrown as Rejection).message]).toEqual([
      'VOLUME_DAMAGED',
      expect.stringContaining('the parity is not of this data'),
    ]);

    // All hashes written anew: what is rebuilt matches the set file, and is no bundle.
    const garbage = readFileSync(at('app', lost));
    garbage[77] = (garbage[77] ?? 0) ^ 1;
    const pieces = set.data.map((each, i) =>
      i === 2
        ? {
            ...each,
            digest: `sha256:${createHash('sha256').update(garbage).digest('hex')}` as const,
          }
        : each,
    );
    writeFileSync(at('set', lost), garbage);
    writeFileSync(path, encodeSet(makeSet(set.bundle, pieces, set.parity)));
    expect(await codeOf(repair)).toMatch(/^(?:DIGEST|TAR_)/);
    nothingIsLeft();
  });
});

describe('a medium that reports an error', () => {
  const failing = (code: string) => async () => {
    throw new Rejection('IO', 'the file: the device reports a read or write error', {
      cause: Object.assign(new Error(code), { code }),
    });
  };

  it('is a damaged volume, and any other failure is not', async () => {
    expect(await flawOf({ path: 'x' }, failing('EIO'))).toContain('cannot be read');
    expect(await codeOf(() => flawOf({ path: 'x' }, failing('EACCES')))).toBe('IO');
    await expect(
      flawOf({ path: 'x' }, () => Promise.reject(new TypeError('a bug'))),
    ).rejects.toThrow('a bug');
  });
});
