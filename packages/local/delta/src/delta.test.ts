import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { encodeInventory } from '@sealift/manifest';
import { codeOf } from '@sealift/refusal';
import { openBundle, readBundleStream } from '@sealift/tarball';
import { writeVolumes } from '@sealift/volumes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Contents, layer, write } from './bundles.fixture.ts';
import {
  type Base,
  completeDelta,
  fullDigest,
  layersOfBundle,
  mergeDelta,
  openBase,
  readSince,
  writeInventory,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-deltas-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const OLD: Contents = { app: ['os ', 'libs ', 'app 1 '], tool: ['os ', 'tool '] };
const NEW: Contents = { app: ['os ', 'libs ', 'app 2 '], extra: ['os ', 'extra '] };

beforeAll(async () => {
  await write(at('old.tar'), OLD);
  await write(at('new.tar'), NEW);
  await write(at('other.tar'), { stranger: ['nothing in common '] });
  await write(at('delta.tar'), NEW, await readSince(at('old.tar')));
});

/** Runs with a delta and bases that are open, and closes them. */
async function using<T>(
  delta: string,
  bases: readonly string[],
  use: (delta: Awaited<ReturnType<typeof openBundle>>, bases: Base[]) => Promise<T>,
): Promise<T> {
  const content = await openBundle(at(delta));
  const opened: Base[] = [];
  try {
    for (const each of bases) opened.push(await openBase(at(each)));
    return await use(content, opened);
  } finally {
    await Promise.all([content, ...opened].map((each) => each.close()));
  }
}
const verify = (delta: string, ...bases: string[]): Promise<void> =>
  using(delta, bases, async (content, opened) => (await completeDelta(content, opened)).hashAll());
const merge = (output: string, delta: string, ...bases: string[]): Promise<unknown> =>
  using(delta, bases, (content, opened) => mergeDelta(content, opened, at(output)));
const messageOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    (thrown: unknown) =>
      thrown instanceof Rejection ? `${thrown.code}: ${thrown.message}` : String(thrown),
  );

/** A copy in which the bytes of one layer are others. */
function damage(from: string, to: string, text: string): void {
  const bytes = readFileSync(at(from));
  const start = bytes.indexOf(text.repeat(50));
  expect(start).toBeGreaterThan(0);
  bytes[start] = 0x21;
  writeFileSync(at(to), bytes);
}

describe('a delta', () => {
  it('is smaller by the layers that the base has, and nothing else', async () => {
    const [delta, full] = await Promise.all(
      ['delta.tar', 'new.tar'].map((name) => openBundle(at(name))),
    );
    if (delta === undefined || full === undefined) throw new Error('not opened');
    expect(delta.manifest.delta?.required.map(({ digest }) => digest)).toEqual(
      [layer('os ').digest, layer('libs ').digest].sort(),
    );
    expect(fullDigest(delta)).toBe(full.manifestDigest);
    await Promise.all([delta.close(), full.close()]);
  });

  it('is whole with its base, with several, and with any bundle that has the layers', async () => {
    for (const bases of [['old.tar'], ['other.tar', 'old.tar'], ['new.tar']])
      expect(await messageOf(verify('delta.tar', ...bases))).toBe('accepted');
  });

  it('is whole from a stream too', async () => {
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield readFileSync(at('delta.tar'));
    }
    const complete = await completeDelta(await readBundleStream(stream()), [
      await openBase(at('old.tar')),
    ]);
    await complete.hashAll();
    await complete.close();
  });

  it('gives the layers of its base as its own', () =>
    using('delta.tar', ['old.tar'], async (content, bases) => {
      const complete = await completeDelta(content, bases);
      const { digest, size } = layer('os ');
      expect(complete.size(digest)).toBe(size);
      const pieces: Uint8Array[] = [];
      for await (const piece of complete.open(digest)) pieces.push(piece);
      expect(Buffer.concat(pieces).toString()).toBe('os '.repeat(50));
    }));

  it(
    'cut against a delta is the same as cut against the full bundle that it stands ' + 'for',
    async () => {
      const next: Contents = { app: ['os ', 'libs ', 'app 2 ', 'patch '] };
      await write(at('next-full.tar'), next, await readSince(at('new.tar')));
      await write(at('next-delta.tar'), next, await readSince(at('delta.tar')));
      expect(readFileSync(at('next-delta.tar')).equals(readFileSync(at('next-full.tar')))).toBe(
        true,
      );
      expect(await messageOf(verify('next-delta.tar', 'old.tar', 'delta.tar'))).toBe('accepted');
      expect(await messageOf(verify('next-delta.tar', 'delta.tar'))).toMatch(/^DELTA_BASE: /);
    },
  );

  it.each<[string, string, string[], RegExp]>([
    [
      'without its base',
      'delta.tar',
      [],
      /^DELTA_BASE: .*leaves out 2 layers that bundle sha256:.*; 2 not at hand/,
    ],
    [
      'with the base of other images',
      'delta.tar',
      ['other.tar'],
      /^DELTA_BASE: .*; looked in .*other\.tar/,
    ],
    ['with itself as its base', 'delta.tar', ['delta.tar'], /^DELTA_BASE: /],
    [
      'with a base whose layer changed (T13)',
      'delta.tar',
      ['changed.tar'],
      /^DIGEST: base .*changed\.tar: .*sha256:/,
    ],
    [
      'with a good base behind a damaged one: no other rescues it',
      'delta.tar',
      ['changed.tar', 'old.tar'],
      /^DIGEST: base .*changed\.tar/,
    ],
    [
      'with a base that is cut short',
      'delta.tar',
      ['short.tar'],
      /^TAR_TRUNCATED: base .*short\.tar: /,
    ],
    ['with a base that is no bundle', 'delta.tar', ['text'], /^NO_BUNDLE: base .*text: /],
    ['with a base that is not there', 'delta.tar', ['nowhere.tar'], /^IO: base .*nowhere\.tar/],
    ['with a base that is a FIFO', 'delta.tar', ['fifo'], /^IO: base .*fifo/],
    ['with a base that is a folder', 'delta.tar', ['.'], /^IO: base /],
    [
      'damaged itself, whatever the base',
      'bad-delta.tar',
      ['old.tar'],
      /^DIGEST: (?!base).*sha256:/,
    ],
    ['damaged itself, and without a base', 'bad-delta.tar', [], /^DIGEST: (?!base).*sha256:/],
    [
      'that leaves nothing out, with a base',
      'new.tar',
      ['old.tar'],
      /^USAGE: .*new\.tar is a full bundle/,
    ],
    [
      'that was cut by a lying inventory (T13)',
      'lied.tar',
      ['other.tar'],
      /^DELTA_BASE: .*inventory sha256:/,
    ],
  ])('%s: %s with %s', async (_, delta, bases, message) => {
    await prepare();
    expect(await messageOf(verify(delta, ...bases))).toMatch(message);
    // Without any base a merge does not begin to read.
    if (bases.length > 0) {
      expect(await messageOf(merge('merged.tar', delta, ...bases))).toMatch(message);
      expect(
        readdirSync(folder).filter(
          (name) => name.startsWith('merged') || name.endsWith('.partial'),
        ),
      ).toEqual([]);
    }
  });

  async function prepare(): Promise<void> {
    damage('old.tar', 'changed.tar', 'os ');
    damage('delta.tar', 'bad-delta.tar', 'app 2 ');
    writeFileSync(at('short.tar'), readFileSync(at('old.tar')).subarray(0, -2000));
    writeFileSync(at('text'), 'no bundle');
    if (!readdirSync(folder).includes('fifo')) execFileSync('mkfifo', [at('fifo')]);
    writeFileSync(
      at('lie.json'),
      encodeInventory(
        [layer('os '), layer('app 2 ')].map(({ digest, size }) => ({ digest, size })),
      ),
    );
    await write(at('lied.tar'), NEW, await readSince(at('lie.json')));
  }

  it('does not look at what of its base does not count', async () => {
    damage('old.tar', 'elsewhere.tar', 'tool ');
    expect(await messageOf(verify('delta.tar', 'elsewhere.tar'))).toBe('accepted');
  });
});

describe('merge', () => {
  it('makes the full bundle, byte for byte', async () => {
    await merge('full.tar', 'delta.tar', 'old.tar');
    expect(readFileSync(at('full.tar')).equals(readFileSync(at('new.tar')))).toBe(true);
  });

  it('makes it from a chain of deltas, in any order', async () => {
    const next: Contents = { app: ['os ', 'libs ', 'app 2 ', 'patch '] };
    await write(at('next.tar'), next);
    await write(at('chain.tar'), next, await readSince(at('delta.tar')));
    for (const bases of [
      ['old.tar', 'delta.tar'],
      ['delta.tar', 'old.tar'],
    ]) {
      await merge('from-chain.tar', 'chain.tar', ...bases);
      expect(readFileSync(at('from-chain.tar')).equals(readFileSync(at('next.tar')))).toBe(true);
    }
  });

  it('may replace the base itself', async () => {
    copyFileSync(at('old.tar'), at('current.tar'));
    await merge('current.tar', 'delta.tar', 'current.tar');
    expect(readFileSync(at('current.tar')).equals(readFileSync(at('new.tar')))).toBe(true);
  });

  it('leaves what stood there when a base is damaged', async () => {
    damage('old.tar', 'broken.tar', 'libs ');
    writeFileSync(at('precious.tar'), 'precious');
    expect(await messageOf(merge('precious.tar', 'delta.tar', 'broken.tar'))).toMatch(
      /^DIGEST: base .*broken\.tar/,
    );
    expect(readFileSync(at('precious.tar'), 'utf8')).toBe('precious');
  });

  it.each<[string, string]>([
    ['a link (T29)', 'IO'],
    ['a folder', 'IO'],
  ])('does not write onto %s', async (kind, code) => {
    if (kind.startsWith('a link')) symlinkSync(at('old.tar'), at('link.tar'));
    expect(
      await codeOf(() => merge(kind === 'a folder' ? '.' : 'link.tar', 'delta.tar', 'old.tar')),
    ).toBe(code);
  });

  it('gives back any set of images, cut against any other', async () => {
    const texts = ['a ', 'b ', 'c ', 'd ', 'e '];
    const contents = fc.dictionary(
      fc.stringMatching(/^[a-d]$/),
      fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1 }),
      {
        minKeys: 1,
        noNullPrototype: true,
      },
    );
    await fc.assert(
      fc.asyncProperty(contents, contents, async (before, after) => {
        await write(at('p-before.tar'), before);
        await write(at('p-after.tar'), after);
        const { manifest } = await write(
          at('p-delta.tar'),
          after,
          await readSince(at('p-before.tar')),
        );
        if (manifest.delta === undefined)
          expect(readFileSync(at('p-delta.tar')).equals(readFileSync(at('p-after.tar')))).toBe(
            true,
          );
        else {
          await merge('p-merged.tar', 'p-delta.tar', 'p-before.tar');
          expect(readFileSync(at('p-merged.tar')).equals(readFileSync(at('p-after.tar')))).toBe(
            true,
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('what a delta is cut against', () => {
  it('is a bundle or an inventory with the same layers', async () => {
    await writeInventory(at('inventory.json'), await layersOfBundle(at('old.tar')));
    const [bundle, inventory] = [
      await readSince(at('old.tar')),
      await readSince(at('inventory.json')),
    ];
    expect(bundle.layers).toEqual(inventory.layers);
    expect([bundle.base.kind, inventory.base.kind]).toEqual(['bundle', 'inventory']);
  });

  it('may be given through a link: the operator named it', async () => {
    symlinkSync(at('old.tar'), at('since-link'));
    expect((await readSince(at('since-link'))).layers.size).toBe(4);
  });

  it.each<[string, string, () => void]>([
    ['nothing there', 'IO', () => undefined],
    ['an empty file', 'TAR_TRUNCATED', () => writeFileSync(at('since'), '')],
    [
      'an inventory that is cut short',
      'INVENTORY',
      () => writeFileSync(at('since'), encodeInventory([]).subarray(0, -1)),
    ],
    [
      'an inventory with an unknown key',
      'INVENTORY',
      () => writeFileSync(at('since'), '{"host":"x","layers":[],"schemaVersion":1}'),
    ],
    [
      'an inventory with a key twice',
      'INVENTORY',
      () => writeFileSync(at('since'), '{"layers":[],"layers":[],"schemaVersion":1}'),
    ],
    [
      'an inventory with a final newline',
      'INVENTORY',
      () => writeFileSync(at('since'), `${utf8.decode(encodeInventory([]))}\n`),
    ],
    [
      'an inventory larger than the limit',
      'LIMIT',
      () => writeFileSync(at('since'), Buffer.alloc(LIMITS.inventoryJson + 1, '{')),
    ],
    [
      'an OCI manifest',
      'INVENTORY',
      () => writeFileSync(at('since'), '{"schemaVersion":2,"layers":[]}'),
    ],
    ['text', 'NO_BUNDLE', () => writeFileSync(at('since'), 'sha256:')],
    [
      'a bundle that is cut short',
      'TAR_TRUNCATED',
      () => copyFileSync(at('short.tar'), at('since')),
    ],
  ])('cannot be %s: %s', async (_, code, make) => {
    rmSync(at('since'), { force: true });
    make();
    expect(await codeOf(() => readSince(at('since')))).toBe(code);
  });

  it.each(['fifo', '.'])('cannot be %s', async (name) =>
    expect(await codeOf(() => readSince(at(name)))).toBe('IO'),
  );
});

describe('the inventory of bundles', () => {
  it('of a delta lists what is in it, not what it left out', async () => {
    const layers = await layersOfBundle(at('delta.tar'));
    expect(layers.map(({ digest }) => digest)).toEqual(
      [layer('app 2 ').digest, layer('extra ').digest].sort(),
    );
  });

  it('has the same bytes whatever the order of the bundles', async () => {
    const [a, b] = [await layersOfBundle(at('old.tar')), await layersOfBundle(at('new.tar'))];
    await writeInventory(at('one.json'), [...a, ...b]);
    await writeInventory(at('two.json'), [...b, ...a]);
    expect(readFileSync(at('one.json')).equals(readFileSync(at('two.json')))).toBe(true);
  });

  it.each<[string, string]>([
    ['changed.tar', 'DIGEST'],
    ['short.tar', 'TAR_TRUNCATED'],
    ['nowhere.tar', 'IO'],
    ['text', 'NO_BUNDLE'],
    ['fifo', 'IO'],
  ])('is not taken of %s: %s', async (name, code) =>
    expect(await codeOf(() => layersOfBundle(at(name)))).toBe(code),
  );

  it('is not written over a link', async () => {
    symlinkSync(at('text'), at('inventory-link'));
    expect(await codeOf(() => writeInventory(at('inventory-link'), []))).toBe('IO');
    expect(readFileSync(at('text'), 'utf8')).toBe('no bundle');
  });
});

describe('volumes of an earlier bundle', () => {
  beforeAll(async () => {
    await writeVolumes(at('old.tar'), at('volumes'), { volumeSize: 2048 });
    cpSync(at('volumes'), at('lost'), { recursive: true });
    for (const name of readdirSync(at('lost')).filter((each) => each.endsWith('.001')))
      rmSync(join(at('lost'), name));
  });

  it('are what a delta is cut against and put together with, as the bundle is', async () => {
    expect(await readSince(at('volumes'))).toEqual(await readSince(at('old.tar')));
    expect(await codeOf(() => verify('delta.tar', 'volumes'))).toBe('accepted');
    await merge('of-volumes.tar', 'delta.tar', 'volumes');
    expect(readFileSync(at('of-volumes.tar')).equals(readFileSync(at('new.tar')))).toBe(true);
    expect(await layersOfBundle(at('volumes'))).toEqual(await layersOfBundle(at('old.tar')));
  });

  it('are refused where one is lost, by whoever asks', async () => {
    for (const run of [
      () => readSince(at('lost')),
      () => layersOfBundle(at('lost')),
      () => verify('delta.tar', 'lost'),
      () => merge('never.tar', 'delta.tar', 'lost'),
    ])
      expect(await codeOf(run)).toBe('VOLUME_MISSING');
    expect(readdirSync(folder)).not.toContain('never.tar');
  });
});
