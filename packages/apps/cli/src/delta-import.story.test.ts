import { existsSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Generations } from './generations.fixture.ts';
import { documentOf, run } from './run.fixture.ts';

let world: Generations;
beforeAll(async () => {
  world = await Generations.start();
});
afterAll(() => world.close());

describe('a delta', () => {
  it('is read from standard input, its base from a file', async () => {
    const words = ['verify', '-', '--base', world.at('may.tar'), ...world.keyed()];
    expect((await run(words, {}, world.bytes('delta.tar'))).status).toBe(0);
    expect((await run(words.toSpliced(2, 2), {}, world.bytes('delta.tar'))).last).toMatch(
      /^DELTA_BASE: standard input leaves out/,
    );
  });
});

describe('an import of a delta', () => {
  const PREFIX = 'mirror';
  let mirror: FakeRegistry;
  beforeEach(async () => {
    mirror = await startRegistry();
  });
  afterEach(() => mirror.close());

  const bring = (file: string, ...more: string[]): ReturnType<typeof run> =>
    run([
      'import',
      world.at(file),
      '--to',
      `${mirror.host}/${PREFIX}`,
      ...world.keyed(),
      ...more,
      '--json',
      '--quiet',
    ]);
  const written = (): string[] =>
    mirror.requests
      .filter(({ method }) => method === 'PUT' || method === 'POST')
      .map(({ path }) => path);
  const june = (): string | undefined =>
    mirror.repositories.get(`${PREFIX}/team/app`)?.tags.get('june');
  const root = (): string => world.root('june');

  it('takes the layers from a base that is given', async () => {
    expect((await bring('delta.tar', '--base', world.at('may.tar'))).status).toBe(0);
    expect(june()).toBe(root());
    expect(mirror.repository(`${PREFIX}/team/app`).blobs.has(world.shared.digest)).toBe(true);
  });

  it(
    'finds them where they were imported before, reads them back, and sends them no ' + 'more',
    async () => {
      await bring('may.tar');
      mirror.requests.length = 0;
      expect((await bring('delta.tar')).status).toBe(0);
      expect(june()).toBe(root());
      const requests = mirror.requests.map(({ method, path }) => `${method} ${path}`);
      const readBack = requests.findIndex(
        (each) => each.startsWith('GET') && each.endsWith(world.shared.digest),
      );
      expect(readBack).toBeGreaterThanOrEqual(0);
      expect(readBack).toBeLessThan(requests.findIndex((each) => /^(?:POST|PUT)/.test(each)));
      expect(written().filter((path) => path.includes(world.shared.digest))).toEqual([]);
    },
  );

  it('goes round: inventory of the registry, delta, import', async () => {
    await bring('may.tar');
    const inventory = documentOf(
      await run([
        'inventory',
        '--repository',
        `${mirror.host}/${PREFIX}/team/app`,
        '-o',
        world.at('mirror.json'),
        '--json',
      ]),
    );
    expect(inventory).toMatchObject({ verdict: 'done', result: { layers: 3 } });
    expect(
      (
        await run([
          'export',
          world.name('june'),
          '--since',
          world.at('mirror.json'),
          '-o',
          world.at('round.tar'),
        ])
      ).status,
    ).toBe(0);
    expect((await bring('round.tar')).status).toBe(0);
    expect(june()).toBe(root());
  });

  it.each<[string, number, string, () => void]>([
    [
      'does not have them',
      3,
      'DELTA_BASE',
      () => mirror.repository(`${PREFIX}/team/app`).blobs.delete(world.shared.digest),
    ],
    [
      'has them with other bytes (T13)',
      3,
      'DIGEST',
      () =>
        mirror.faults.add({
          match: new RegExp(`^GET .*${world.shared.digest}`),
          does: { kind: 'wrong-bytes' },
        }),
    ],
    [
      'has them with another size',
      3,
      'DELTA_BASE',
      () =>
        mirror
          .repository(`${PREFIX}/team/app`)
          .blobs.set(world.shared.digest, Buffer.from('short')),
    ],
    [
      'does not give them',
      4,
      'AUTH',
      () =>
        mirror.faults.add({
          match: new RegExp(`^GET .*${world.shared.digest}`),
          does: { kind: 'status', status: 403 },
        }),
    ],
  ])('writes nothing where the registry %s: %d %s', async (_, exitCode, code, change) => {
    await bring('may.tar');
    mirror.requests.length = 0;
    change();
    const ran = await bring('delta.tar');
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    expect(written()).toEqual([]);
    expect(june()).toBeUndefined();
  });

  it('writes nothing for a signer that is another, though the base is good', async () => {
    const ran = await run([
      'import',
      world.at('delta.tar'),
      '--base',
      world.at('may.tar'),
      '--to',
      mirror.host,
      ...world.keyed('other.pub'),
      '--json',
      '--quiet',
    ]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([1, 'KEY']);
    expect(written()).toEqual([]);
  });

  it('looks in other repositories only where they are named', async () => {
    await bring('may.tar');
    const { blobs } = mirror.repository(`${PREFIX}/team/app`);
    mirror.put('elsewhere', [blobs.get(world.shared.digest) ?? Buffer.alloc(0)]);
    blobs.delete(world.shared.digest);
    expect((await bring('delta.tar')).last).toMatch(/^DELTA_BASE: .*looked in .*mirror\/team\/app/);
    expect((await bring('delta.tar', '--base-repository', `${mirror.host}/elsewhere`)).status).toBe(
      0,
    );
    expect(june()).toBe(root());
  });

  it.each<[string, string, () => string[]]>([
    [
      'a repository that is none',
      'USAGE',
      () => [
        'import',
        world.at('delta.tar'),
        '--to',
        mirror.host,
        '--base-repository',
        'Not A Name',
        ...world.keyed(),
      ],
    ],
    ['an inventory of nothing', 'USAGE', () => ['inventory', '-o', world.at('never.json')]],
    [
      'an inventory of a repository that is not there',
      'NOT_FOUND',
      () => ['inventory', '--repository', `${mirror.host}/none`, '-o', world.at('never.json')],
    ],
    [
      'an inventory of a registry that is not there',
      'REGISTRY',
      () => ['inventory', '--repository', '127.0.0.1:1/none', '-o', world.at('never.json')],
    ],
  ])('with %s is %s', async (_, code, command) => {
    expect((await run(command())).last.split(':')[0]).toBe(code);
    expect(existsSync(world.at('never.json'))).toBe(false);
    expect(written()).toEqual([]);
  });
});
