import { readdirSync, writeFileSync } from 'node:fs';
import { documentOf } from '@sealift/in-process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Generations } from './generations.fixture.ts';
import { run } from './here.fixture.ts';

let world: Generations;
beforeAll(async () => {
  world = await Generations.start();
  const damaged = world.bytes('may.tar');
  const layer = damaged.indexOf(world.shared.bytes);
  damaged[layer + 1000] = (damaged[layer + 1000] ?? 0) ^ 1;
  writeFileSync(world.at('damaged.tar'), damaged);
  writeFileSync(world.at('text'), 'no bundle');
  writeFileSync(world.at('twice.json'), '{"layers":[],"layers":[],"schemaVersion":1}');
});
afterAll(() => world.close());

describe('a delta', () => {
  it('is small, says what it leaves out, and fetches none of it', async () => {
    const before = world.source.requests.length;
    const ran = documentOf(
      await run([
        'export',
        world.name('june'),
        '--since',
        world.at('may.tar'),
        '-o',
        world.at('again.tar'),
        ...world.keyed(),
        '--json',
      ]),
    );
    expect(ran).toMatchObject({
      verdict: 'accepted',
      result: { delta: { base: { kind: 'bundle' }, required: [{ digest: world.shared.digest }] } },
    });
    expect(ran.notEstablished.join()).toContain(
      'that the far side has the layers that were left out (1)',
    );
    expect(world.bytes('again.tar').equals(world.bytes('delta.tar'))).toBe(true);
    expect(world.bytes('delta.tar').length).toBeLessThan(world.bytes('june.tar').length - 190_000);
    expect(
      world.source.requests.slice(before).some(({ path }) => path.includes(world.shared.digest)),
    ).toBe(false);
  });

  it('is incomplete without its base, accepted with it', async () => {
    const alone = documentOf(
      await run(['verify', world.at('delta.tar'), ...world.keyed(), '--json']),
    );
    expect(alone).toMatchObject({
      verdict: 'incomplete',
      exitCode: 3,
      images: [],
      failures: [{ code: 'DELTA_BASE', remedy: expect.stringContaining('--base') }],
    });
    const whole = documentOf(
      await run([
        'verify',
        world.at('delta.tar'),
        '--base',
        world.at('may.tar'),
        ...world.keyed(),
        '--json',
      ]),
    );
    expect(whole).toMatchObject({
      verdict: 'accepted',
      exitCode: 0,
      images: [{ verdict: 'accepted' }],
    });
    expect(whole.claimed.join()).toContain('delta: layers left out: 1');
  });

  it('says the same of its images as the full bundle', async () => {
    const [delta, full] = await Promise.all([
      run([
        'verify',
        world.at('delta.tar'),
        '--base',
        world.at('may.tar'),
        ...world.keyed(),
        '--json',
      ]),
      run(['verify', world.at('june.tar'), ...world.keyed(), '--json']),
    ]);
    const [ours, theirs] = [documentOf(delta), documentOf(full)];
    const base =
      `layers that the bundle leaves out are there and hash to their digests: 1 in ` +
      `${world.at('may.tar')}`;
    expect([ours.images, ours.established, ours.anchors]).toEqual([
      theirs.images,
      [...theirs.established, base],
      theirs.anchors,
    ]);
  });

  it('is inspected without its base', async () => {
    const { stdout } = await run(['inspect', world.at('delta.tar')]);
    expect(stdout).toMatch(/DELTA: layers left out: 1 \(\d+ kB\)/);
    const june = documentOf(await run(['inspect', world.at('june.tar'), '--json'])) as {
      result?: { bundle?: string };
    };
    const delta = documentOf(await run(['inspect', world.at('delta.tar'), '--json']));
    expect(delta).toMatchObject({
      result: { delta: { full: june.result?.bundle, required: [world.shared.digest] } },
    });
    expect(june.result).not.toHaveProperty('delta');
  });

  it('merges into the full bundle, byte for byte', async () => {
    const merged = documentOf(
      await run([
        'merge',
        world.at('may.tar'),
        world.at('delta.tar'),
        '-o',
        world.at('merged.tar'),
        ...world.keyed(),
        '--json',
      ]),
    );
    expect(merged).toMatchObject({
      target: { origin: world.at('merged.tar') },
      verdict: 'accepted',
      command: 'merge',
      result: { signatures: 'verified' },
    });
    expect(world.bytes('merged.tar').equals(world.bytes('june.tar'))).toBe(true);
    expect(
      (
        await run([
          'merge',
          world.at('may.tar'),
          world.at('delta.tar'),
          '-o',
          world.at('merged.tar'),
          '--force',
        ])
      ).stdout,
    ).toContain('signatures not checked');
  });

  it('goes on in a chain: each against the delta before', async () => {
    expect(
      (
        await run([
          'export',
          world.name('july'),
          '--since',
          world.at('delta.tar'),
          '-o',
          world.at('july-delta.tar'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'verify',
          world.at('july-delta.tar'),
          '--base',
          world.at('may.tar'),
          '--base',
          world.at('delta.tar'),
          ...world.keyed(),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'merge',
          world.at('may.tar'),
          world.at('delta.tar'),
          world.at('july-delta.tar'),
          '-o',
          world.at('july.tar'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (await run(['export', world.name('july'), '-o', world.at('july-full.tar')])).status,
    ).toBe(0);
    expect(world.bytes('july.tar').equals(world.bytes('july-full.tar'))).toBe(true);
  });

  it(
    'is cut against an inventory as against the bundle it was made of, whatever ' + 'carried it',
    async () => {
      const written = documentOf(
        await run([
          'inventory',
          world.at('may.tar'),
          world.at('other.tar'),
          '-o',
          world.at('inventory.json'),
          '--json',
        ]),
      );
      expect(written).toMatchObject({
        verdict: 'done',
        command: 'inventory',
        result: { layers: 6 },
      });
      expect(written.notEstablished.join()).toContain('not signed');
      expect(
        documentOf(
          await run([
            'export',
            world.name('june'),
            '--since',
            world.at('inventory.json'),
            '-o',
            world.at('by-list.tar'),
            '--json',
          ]),
        ),
      ).toMatchObject({
        result: {
          delta: { base: { kind: 'inventory' }, required: [{ digest: world.shared.digest }] },
        },
      });
      expect(
        (
          await run([
            'verify',
            world.at('by-list.tar'),
            '--base',
            world.at('may.tar'),
            ...world.keyed(),
          ])
        ).status,
      ).toBe(0);
    },
  );

  it('is a full bundle where the far side has nothing of it', async () => {
    expect(
      (
        await run([
          'export',
          world.name('june'),
          '--since',
          world.at('other.tar'),
          '-o',
          world.at('nothing.tar'),
        ])
      ).status,
    ).toBe(0);
    expect(world.bytes('nothing.tar').equals(world.bytes('june.tar'))).toBe(true);
  });

  it('takes volumes for whatever was a bundle', async () => {
    expect(
      (
        await run([
          'split',
          world.at('may.tar'),
          '--volume-size',
          '100000',
          '-o',
          world.at('cut-base'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'export',
          world.name('june'),
          '--since',
          world.at('cut-base'),
          '-o',
          world.at('by-volumes.tar'),
        ])
      ).status,
    ).toBe(0);
    expect(world.bytes('by-volumes.tar').equals(world.bytes('delta.tar'))).toBe(true);
    for (const base of ['cut-base', 'may.tar'])
      await run(['inventory', world.at(base), '-o', world.at(`${base}.json`)]);
    expect(world.bytes('cut-base.json').equals(world.bytes('may.tar.json'))).toBe(true);
    expect(
      (
        await run([
          'merge',
          world.at('cut-base'),
          world.at('delta.tar'),
          '-o',
          world.at('of-volumes.tar'),
        ])
      ).status,
    ).toBe(0);
    expect(world.bytes('of-volumes.tar').equals(world.bytes('june.tar'))).toBe(true);
  });

  it('travels in volumes too, and a base may be volumes', async () => {
    expect(
      (
        await run([
          'split',
          world.at('delta.tar'),
          '--volume-size',
          '40000',
          '-o',
          world.at('delta.volumes'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'split',
          world.at('may.tar'),
          '--volume-size',
          '100000',
          '-o',
          world.at('may.volumes'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'verify',
          world.at('delta.volumes'),
          '--base',
          world.at('may.volumes'),
          ...world.keyed(),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'export',
          world.name('june'),
          '--since',
          world.at('may.tar'),
          '--volume-size',
          '40000',
          '-o',
          world.at('cut.volumes'),
        ])
      ).status,
    ).toBe(0);
    expect(
      (
        await run([
          'verify',
          world.at('cut.volumes'),
          '--base',
          world.at('may.tar'),
          ...world.keyed(),
        ])
      ).status,
    ).toBe(0);
    expect(
      (await run(['join', world.at('delta.volumes'), '-o', world.at('joined.tar')])).status,
    ).toBe(0);
    expect(world.bytes('joined.tar').equals(world.bytes('delta.tar'))).toBe(true);
  });
});

describe('every failure', () => {
  const since = (file: string): string[] => [
    'export',
    world.name('june'),
    '-o',
    world.at('failed.tar'),
    '--since',
    world.at(file),
  ];
  const verify = (...bases: string[]): string[] => [
    'verify',
    world.at('delta.tar'),
    ...world.keyed(),
    ...bases.flatMap((base) => ['--base', world.at(base)]),
  ];
  const merge = (...files: string[]): string[] => [
    'merge',
    ...files.map((file) => world.at(file)),
    '-o',
    world.at('failed.tar'),
  ];

  it.each<[string, number, string, () => string[]]>([
    ['verify without the base', 3, 'DELTA_BASE', () => verify()],
    [
      'import without the base',
      3,
      'DELTA_BASE',
      () => [
        'import',
        world.at('delta.tar'),
        '--to',
        `${world.source.host}/mirror`,
        ...world.keyed(),
      ],
    ],
    ['export since nothing', 4, 'IO', () => since('nowhere.json')],
    ['export since a folder', 4, 'IO', () => since('.')],
    ['export since an inventory with a key twice', 3, 'INVENTORY', () => since('twice.json')],
    ['export since a text', 3, 'NO_BUNDLE', () => since('text')],
    ['merge with a damaged base', 3, 'DIGEST', () => merge('damaged.tar', 'delta.tar')],
  ])('of %s ends with %d and %s', async (_, exitCode, code, command) => {
    const before = readdirSync(world.folder);
    const ran = await run([...command(), '--json', '--quiet']);
    const report = documentOf(ran);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    const verdict =
      code === 'DELTA_BASE'
        ? 'incomplete'
        : exitCode === 1 || exitCode === 3
          ? 'rejected'
          : 'error';
    expect(report).toMatchObject({ exitCode, verdict, failures: [{ code }] });
    expect(readdirSync(world.folder)).toEqual(before);
    expect(world.source.requests.some(({ method }) => method === 'PUT' || method === 'POST')).toBe(
      false,
    );
  });

  it('names the base that is damaged', async () =>
    expect((await run(verify('other.tar', 'damaged.tar'))).last).toMatch(
      /^DIGEST: base .*damaged\.tar: /,
    ));
});
