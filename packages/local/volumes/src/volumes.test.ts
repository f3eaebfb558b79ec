/**
 * Sets on disk: what is cut is joined to the same bytes and read in place, and whatever is not the
 * set is named.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
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
import { type Code, Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeBundle } from './bundle.fixture.ts';
import {
  guardVolumes,
  joinVolumes,
  namesVolumes,
  openVolumeSet,
  type SetState,
  type WrittenVolumes,
  writeVolumes,
} from './index.ts';
import { decodeSet, encodeSet, makeSet } from './set/set.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-volumes-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
let size: number;
let written: WrittenVolumes;
let foreign: WrittenVolumes;
/** Names of the volumes. */
const named = (number: number): string => written.volumes[number - 1]?.name ?? '';

beforeAll(async () => {
  size = await makeBundle(at('app.tar'), 'app', [9000, 20_000, 3000, 70_000]);
  await makeBundle(at('other.tar'), 'other', [9000, 20_000, 3000, 70_000]);
  written = await writeVolumes(at('app.tar'), at('app'), { volumeSize: 25_600 });
  foreign = await writeVolumes(at('other.tar'), at('other'), { volumeSize: 25_600 });
});
beforeEach(() => {
  rmSync(at('set'), { recursive: true, force: true });
  cpSync(at('app'), at('set'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verifyInPlace(paths: readonly string[]): Promise<void> {
  const content = await openVolumeSet(paths);
  try {
    await content.hashAll();
  } finally {
    await content.close();
  }
}
const joined = async (paths: readonly string[]): Promise<void> =>
  void (await joinVolumes(paths, at('joined.tar')));
const same = (one: string, other: string): boolean => readFileSync(one).equals(readFileSync(other));

describe('a bundle that is cut', () => {
  it('is several volumes that follow each other', () => {
    expect(written.volumes.length).toBeGreaterThan(4);
    expect(
      Buffer.concat(written.volumes.map(({ name }) => readFileSync(at('app', name)))).equals(
        readFileSync(at('app.tar')),
      ),
    ).toBe(true);
    expect(readdirSync(at('app')).sort()).toEqual(
      [...written.volumes.map(({ name }) => name), written.setFile].sort(),
    );
    expect(decodeSet(readFileSync(at('app', written.setFile))).id).toBe(written.id);
  });

  it('gives the same bytes again', async () => {
    const again = await writeVolumes(at('app.tar'), at('again'), { volumeSize: 25_600 });
    expect([again.id, again.volumes.map(({ digest }) => digest)]).toEqual([
      written.id,
      written.volumes.map(({ digest }) => digest),
    ]);
    rmSync(again.folder, { recursive: true });
  });

  it('joins to the same bytes, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 512, max: size + 5000 }),
        fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 4 }),
        async (volumeSize, layers) => {
          await makeBundle(at('p.tar'), 'property', layers);
          const { setFile } = await writeVolumes(at('p.tar'), at('p'), {
            volumeSize: volumeSize - (volumeSize % 512),
          });
          await joinVolumes([at('p')], at('p-joined.tar'));
          await verifyInPlace([at('p', setFile)]);
          expect(same(at('p-joined.tar'), at('p.tar'))).toBe(true);
          rmSync(at('p'), { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each<[string, () => string[]]>([
    ['its folder', () => [at('set')]],
    ['its set file', () => [at('set', written.setFile)]],
    ['one of its volumes', () => [at('set', named(2))]],
    ['everything that is there', () => readdirSync(at('set')).map((name) => at('set', name))],
  ])('is read by %s', async (_, paths) => {
    expect(namesVolumes(paths())).toBe(true);
    const content = await openVolumeSet(paths());
    await content.hashAll();
    expect([content.images.length, content.manifestDigest]).toEqual([1, written.bundle]);
    await content.close();
    await content.close();
  });

  it('is read from several folders, each with a copy of the set file or not', async () => {
    mkdirSync(at('set/second'));
    mkdirSync(at('set/third'));
    renameSync(at('set', named(2)), at('set/second', named(2)));
    renameSync(at('set', named(3)), at('set/third', named(3)));
    cpSync(at('set', written.setFile), at('set/third', written.setFile));
    for (const run of [verifyInPlace, joined])
      await run([at('set'), at('set/second'), at('set/third')]);
    expect(same(at('joined.tar'), at('app.tar'))).toBe(true);
  });

  it(
    'passes a guard as one file does, and what does not is told by rule, byte and ' + 'volume',
    async () => {
      let told = 0;
      const onBytes = (bytes: number): void => {
        told += bytes;
      };
      const guarded = await guardVolumes([at('set')], {
        onSize: (bytes) => expect(bytes).toBe(size),
        onBytes,
      });
      expect([guarded.manifestDigest, guarded.size, guarded.images]).toEqual([
        written.bundle,
        size,
        1,
      ]);
      expect(told).toBeGreaterThan(100_000);
      const last = written.volumes.at(-1);
      flip(at('set', last?.name ?? ''), (last?.size ?? 0) - 1, 0);
      const thrown = await guardVolumes([at('set')]).catch((error: unknown) => error);
      expect(thrown).toMatchObject({
        code: 'TAR_TRAILER',
        rule: 'end-zero',
        offset: size - 1,
        message: expect.stringContaining(`, in ${last?.name}`),
      });
    },
  );

  it('gives blobs that lie across volumes', async () => {
    const content = await openVolumeSet([at('set')]);
    for (const { digest, size: expected } of content.manifest.blobs) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content.open(digest)) pieces.push(piece);
      expect([Buffer.concat(pieces).length, (await content.read(digest, 1e6)).length]).toEqual([
        expected,
        expected,
      ]);
    }
    await content.close();
  });

  it('is not read as volumes by what it contains', () => {
    mkdirSync(at('set/empty'));
    for (const path of ['app.tar', 'nowhere', 'set/empty', '-'])
      expect(namesVolumes([at(path)])).toBe(false);
    writeFileSync(at('set/oci-layout'), '{}');
    expect([
      namesVolumes([at('set')]),
      namesVolumes([]),
      namesVolumes([at('set', named(1)), at('app.tar')]),
    ]).toEqual([false, false, false]);
  });
});

const flip = (path: string, offset: number, bit: number): void => {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
};
const setOf = (path: string) => decodeSet(readFileSync(path));
const editSet = (change: (set: ReturnType<typeof setOf>) => Uint8Array): void => {
  const path = at('set', written.setFile);
  writeFileSync(path, change(setOf(path)));
};

describe('what is not the set', () => {
  it.each<[string, Code, string, () => readonly string[] | undefined]>([
    ['a missing volume', 'VOLUME_MISSING', '.002', () => void rmSync(at('set', named(2)))],
    [
      'no volumes at all',
      'VOLUME_MISSING',
      '.001',
      () => void written.volumes.map(({ name }) => rmSync(at('set', name))),
    ],
    [
      'a truncated volume',
      'VOLUME_DAMAGED',
      '.003',
      () => void truncateSync(at('set', named(3)), 512),
    ],
    [
      'an extended volume',
      'VOLUME_DAMAGED',
      '.003',
      () => void appendFileSync(at('set', named(3)), 'x'),
    ],
    ['an empty volume', 'VOLUME_DAMAGED', '.003', () => void truncateSync(at('set', named(3)))],
    [
      'a symlinked volume (T29)',
      'VOLUME_DAMAGED',
      '.002',
      () => {
        renameSync(at('set', named(2)), at('set/elsewhere'));
        symlinkSync(at('set/elsewhere'), at('set', named(2)));
        return undefined;
      },
    ],
    [
      'a FIFO in the place of a volume',
      'VOLUME_DAMAGED',
      '.002',
      () => {
        rmSync(at('set', named(2)));
        execFileSync('mkfifo', [at('set', named(2))]);
        return undefined;
      },
    ],
    [
      'a folder in the place of a volume',
      'VOLUME_DAMAGED',
      '.002',
      () => {
        rmSync(at('set', named(2)));
        mkdirSync(at('set', named(2)));
        return undefined;
      },
    ],
    [
      'two volumes that changed names',
      'VOLUME_DAMAGED',
      '.004',
      () => {
        for (const [from, to] of [
          [named(4), 'x'],
          [named(5), named(4)],
          ['x', named(5)],
        ] as const)
          renameSync(at('set', from), at('set', to));
        return undefined;
      },
    ],
    [
      'a volume of another set under the name of one',
      'VOLUME_DAMAGED',
      '.002',
      () => void cpSync(at('other', foreign.volumes[1]?.name ?? ''), at('set', named(2))),
    ],
    [
      'two sets in a folder',
      'VOLUME_FOREIGN',
      'two sets',
      () => void cpSync(at('other'), at('set'), { recursive: true }),
    ],
    [
      'two set files of other names',
      'VOLUME_FOREIGN',
      'two sets',
      () => void cpSync(at('set', written.setFile), at('set/copy.set.json')),
    ],
    [
      'a volume beyond the last',
      'VOLUME_FOREIGN',
      '.099',
      () => void cpSync(at('set', named(2)), at('set', named(2).replace('.002', '.099'))),
    ],
    [
      'a volume number nought',
      'VOLUME_FOREIGN',
      '.000',
      () => void cpSync(at('set', named(2)), at('set', named(2).replace('.002', '.000'))),
    ],
    [
      'a parity volume that no one made',
      'VOLUME_FOREIGN',
      '.p001',
      () => void cpSync(at('set', named(2)), at('set', named(2).replace('.002', '.p001'))),
    ],
    [
      'a volume in two folders',
      'VOLUME_DUPLICATE',
      '.002',
      () => {
        mkdirSync(at('set/more'));
        cpSync(at('set', named(2)), at('set/more', named(2)));
        return [at('set'), at('set/more')];
      },
    ],
    [
      'a volume of another set beside',
      'VOLUME_FOREIGN',
      'other',
      () => [at('set', named(1)), at('other', foreign.volumes[0]?.name ?? '')],
    ],
    [
      'a stranger by name',
      'VOLUME_FOREIGN',
      'by its name',
      () => {
        writeFileSync(at('set/stranger.001'), 'x');
        return [at('set', written.setFile), at('set/stranger.001')];
      },
    ],
    [
      'no set file',
      'VOLUME_SET',
      'no set file',
      () => {
        rmSync(at('set', written.setFile));
        return [at('set', named(1))];
      },
    ],
    [
      'a set file that is a folder',
      'VOLUME_SET',
      '',
      () => {
        rmSync(at('set', written.setFile));
        mkdirSync(at('set', written.setFile));
        return [at('set', named(1))];
      },
    ],
    [
      'a symlinked set file (T29)',
      'VOLUME_SET',
      'symbolic link',
      () => {
        renameSync(at('set', written.setFile), at('set/elsewhere'));
        symlinkSync(at('set/elsewhere'), at('set', written.setFile));
        return undefined;
      },
    ],
    [
      'an edited set file',
      'VOLUME_SET',
      'set.json',
      () => void editSet((set) => encodeSet({ ...set, data: set.data.toReversed() })),
    ],
    [
      'a set file with other sizes and the identity to match',
      'VOLUME_DAMAGED',
      '.001',
      () =>
        void editSet((set) =>
          encodeSet(makeSet(set.bundle, [...set.data.slice(1), ...set.data.slice(0, 1)], [])),
        ),
    ],
    ['a volume that is not there', 'IO', 'does not exist', () => [at('set/nowhere.001')]],
  ])('%s is %s', async (_, code, part, prepare) => {
    const paths = prepare() ?? [at('set')];
    rmSync(at('joined.tar'), { force: true });
    for (const run of [verifyInPlace, joined]) {
      const thrown = await run(paths).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Rejection);
      expect([(thrown as Rejection).code, (thrown as Rejection).message]).toEqual([
        code,
        expect.stringContaining(part),
      ]);
    }
    expect(readdirSync(folder).filter((name) => /^\.?joined\.tar/.test(name))).toEqual([]);
  });

  it('names each volume in which a bit was flipped', async () => {
    for (const { name, size: length } of written.volumes) {
      for (const [offset, bit] of [
        [0, 0],
        [length >> 1, 3],
        [length - 1, 7],
      ] as const) {
        cpSync(at('app', name), at('set', name));
        flip(at('set', name), offset, bit);
        for (const run of [verifyInPlace, joined]) {
          const thrown = await run([at('set')]).catch((error: unknown) => error);
          expect([(thrown as Rejection).code, (thrown as Rejection).message]).toEqual([
            'VOLUME_DAMAGED',
            expect.stringContaining(name),
          ]);
        }
      }
      cpSync(at('app', name), at('set', name));
    }
    await verifyInPlace([at('set')]);
  });

  it('names all that is wrong at once', async () => {
    rmSync(at('set', named(1)));
    truncateSync(at('set', named(3)), 7);
    const states: SetState[] = [];
    const thrown = await joinVolumes([at('set')], at('joined.tar'), {
      onState: (state) => states.push(state),
    }).catch((error: unknown) => error);
    expect((thrown as Rejection).message).toMatch(
      /\.003 has 7 bytes.*; 1 of \d+ volumes missing: .*\.001$/,
    );
    expect(states[0]?.volumes.slice(0, 4).map(({ state }) => state)).toEqual([
      'missing',
      'present',
      'damaged',
      'present',
    ]);
  });

  it(
    'cannot hide behind whole volumes: a bundle that was broken before it was cut is refused ' +
      'as that',
    async () => {
      const broken = readFileSync(at('app.tar'));
      broken[broken.length - 3000] = (broken[broken.length - 3000] ?? 0) ^ 1;
      writeFileSync(at('broken.tar'), broken);
      expect(
        await codeOf(() => writeVolumes(at('broken.tar'), at('broken'), { volumeSize: 25_600 })),
      ).toBe('DIGEST');
      const data = written.volumes.map(({ name, size: length, place }) => {
        writeFileSync(at('set', name), broken.subarray(place, place + length));
        return {
          digest: `sha256:${execFileSync('sha256sum', [at('set', name)])
            .toString()
            .slice(0, 64)}` as const,
          size: length,
        };
      });
      editSet(({ bundle }) => encodeSet(makeSet(bundle, data, [])));
      for (const run of [verifyInPlace, joined])
        expect(await codeOf(() => run([at('set')]))).toBe('DIGEST');
      expect(readdirSync(folder)).not.toContain('broken');
    },
  );
});

describe('cutting', () => {
  it.each<[string, Code, string, string, number]>([
    ['what is no bundle', 'TAR_TRUNCATED', 'set/x', 'new', 25_600],
    ['what is not there', 'IO', 'nowhere.tar', 'new', 25_600],
    ['into a folder that is there', 'IO', 'app.tar', 'set', 25_600],
    ['into a folder below none', 'IO', 'app.tar', 'nowhere/new', 25_600],
  ])('refuses %s', async (_, code, from, to, volumeSize) => {
    writeFileSync(at('set/x'), 'x');
    expect(await codeOf(() => writeVolumes(at(from), at(to), { volumeSize }))).toBe(code);
    expect(readdirSync(folder).filter((name) => name.includes('new'))).toEqual([]);
  });
});

describe('one medium after another', () => {
  /**
   * Media with one volume and the set file each; `turns` are what a person does at each question.
   */
  async function feed(
    turns: readonly (readonly string[] | undefined)[],
  ): Promise<{ code: string; asked: string[]; notes: (string | undefined)[] }> {
    for (const { name } of written.volumes) {
      mkdirSync(at('set/media', name), { recursive: true });
      cpSync(at('set', name), at('set/media', name, name));
      cpSync(at('set', written.setFile), at('set/media', name, written.setFile));
    }
    const [asked, notes, left]: [
      string[],
      (string | undefined)[],
      (readonly string[] | undefined)[],
    ] = [[], [], [...turns]];
    const code = await codeOf(() =>
      joinVolumes([at('set/media', named(1))], at('joined.tar'), {
        ask: async ({ volumes, note }) => {
          asked.push(volumes[0]?.name ?? '');
          notes.push(note);
          return left.shift();
        },
      }),
    );
    return { code, asked, notes };
  }
  const medium = (number: number): string[] => [at('set/media', named(number))];

  it('asks until all are there, in whatever order they come', async () => {
    const others = written.volumes.map((_, i) => i + 1).slice(1);
    const { code, asked } = await feed(others.toReversed().map(medium));
    expect([code, asked]).toEqual(['accepted', others.map(() => named(2))]);
    expect(same(at('joined.tar'), at('app.tar'))).toBe(true);
  });

  it('gives every medium another try', async () => {
    const rest = written.volumes.map((_, i) => i + 1).slice(3);
    const { code, notes } = await feed([
      [at('set/media')],
      [at('other')],
      [],
      medium(3),
      medium(2),
      ...rest.map(medium),
    ]);
    expect(code).toBe('accepted');
    expect(notes.slice(0, 5)).toEqual([
      undefined,
      expect.stringContaining('no set file'),
      expect.stringContaining(foreign.id),
      undefined,
      undefined,
    ]);
  });

  it(
    'takes what came although a volume on the way was damaged, and asks for that one ' + 'again',
    async () => {
      const rest = written.volumes.map((_, i) => i + 1).slice(2);
      cpSync(at('app'), at('set/bad'), { recursive: true });
      for (const { name } of written.volumes.slice(2)) rmSync(at('set/bad', name));
      flip(at('set/bad', named(2)), 9, 1);
      const { code, notes } = await feed([[at('set/bad')], medium(2), ...rest.map(medium)]);
      expect([code, notes[1]]).toEqual(['accepted', expect.stringContaining('.002 does not hash')]);
    },
  );

  it('says what is missing when nobody answers', async () =>
    expect((await feed([medium(2), undefined])).code).toBe('VOLUME_MISSING'));
});
