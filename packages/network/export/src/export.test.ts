import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { Misbehaviour } from '@sealift/fake-registry';
import { codeOf } from '@sealift/refusal';
import { parseSource } from '@sealift/sources';
import { openBundle } from '@sealift/tarball';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ExportOptions, exportBundle } from './index.ts';
import { World } from './world.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.registry.close();
});

let count = 0;
const output = (): string => join(folder, `b${count++}.tar`);
const retry = { firstMs: 1, maxMs: 2 };

async function start(options: Parameters<typeof World.start>[0] = {}): Promise<World> {
  const world = await World.start(options);
  worlds.push(world);
  return world;
}

const run = (
  words: readonly string[],
  more: Partial<ExportOptions> = {},
): ReturnType<typeof exportBundle> =>
  exportBundle({
    sources: words.map((word) => parseSource(word)),
    output: output(),
    registry: { retry },
    ...more,
  });

const outcome = (
  result: Awaited<ReturnType<typeof exportBundle>>,
  subject: Digest,
  scheme: string,
): string | undefined =>
  result.ledger.find((row) => row.subject === subject && row.scheme === scheme)?.outcome;

describe('an export from a registry', () => {
  it('holds the index, all children, and the evidence of each', async () => {
    const world = await start();
    const { index, amd, arm, buildkit } = world.seed();
    const result = await run([world.name('1')]);
    const content = await openBundle(result.path);
    await content.hashAll();
    expect(content.images).toEqual([
      {
        name: world.name('1'),
        descriptor: { mediaType: index.mediaType, digest: index.digest, size: Number(index.size) },
        platforms: ['linux/amd64', 'linux/arm64/v8'],
      },
    ]);
    for (const { digest: of } of [amd, arm, buildkit]) expect(content.size(of)).toBeDefined();
    expect(content.evidence.map(({ subject, scheme }) => `${scheme} ${subject}`).sort()).toEqual(
      [
        `cosign-sig ${index.digest}`,
        `cosign-att ${arm.digest}`,
        `referrers-api ${amd.digest}`,
        `referrers-api ${index.digest}`,
      ].sort(),
    );
    expect(result.ledger).toHaveLength(4 * 3);
    expect(outcome(result, index.digest, 'cosign-att')).toBe('absent');
    expect(outcome(result, index.digest, 'cosign-sig')).toBe('found');
    expect(result.bundleDigest).toBe(content.manifestDigest);
    await content.close();
  });

  it('finds referrers by the fallback tag where there is no API', async () => {
    const world = await start({ referrers: false });
    const { amd } = world.seed();
    const [referrer] = [world.refer(amd, 'by tag')];
    world.index(`sha256-${digest.hexOf(amd.digest)}`, [referrer as never]);
    const result = await run([world.name('1')]);
    expect(
      result.ledger.find((row) => row.subject === amd.digest && row.scheme === 'referrers-tag')
        ?.digests,
    ).toEqual([referrer?.digest]);
    expect(result.ledger.some(({ scheme }) => scheme === 'referrers-api')).toBe(false);
  });

  it(
    'narrows to a platform, carries the index unchanged and BuildKit’s attestation ' + 'with it',
    async () => {
      const world = await start();
      const { index, amd, arm, buildkit } = world.seed();
      const { path, images } = await run([world.name('1')], { platforms: ['linux/arm64'] });
      expect(images[0]?.platforms).toEqual(['linux/arm64/v8']);
      const content = await openBundle(path);
      for (const { digest: of } of [index, arm, buildkit]) expect(content.size(of)).toBeDefined();
      expect(content.size(amd.digest)).toBeUndefined();
      expect(content.evidence.some(({ subject }) => subject === amd.digest)).toBe(false);
      await content.close();
    },
  );

  it(
    'has the same bytes whatever the order of arguments, the number of jobs and the time ' + 'zone',
    async () => {
      const world = await start();
      world.seed('1');
      world.seed('2');
      world.image('single', 'three');
      const names = ['1', '2', 'three'].map((tag) => world.name(tag));
      const zone = process.env['TZ'];
      process.env['TZ'] = 'Pacific/Kiritimati';
      const [one, two] = [await run(names), await run(names.toReversed(), { jobs: 1 })];
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
      const three = await run([...names, names[0] as string], { jobs: 3 });
      expect(readFileSync(two.path).equals(readFileSync(one.path))).toBe(true);
      expect(readFileSync(three.path).equals(readFileSync(one.path))).toBe(true);
    },
  );

  it('exports by digest, under a name with that digest', async () => {
    const world = await start();
    const image = world.image('single', 'x');
    const name = `${world.registry.host}/${world.repository}@${image.digest}`;
    expect((await run([name])).images[0]?.name).toBe(name);
  });

  it('tells what it does', async () => {
    const world = await start();
    world.seed();
    const kinds: string[] = [];
    let bytes = 0;
    const sent: { digest: string; done: number; size: number; over: number; of: number }[] = [];
    await run([world.name('1')], {
      onEvent: (event) => {
        kinds.push(event.kind);
        if (event.kind === 'bytes') bytes += event.bytes;
        if (event.kind === 'sent') sent.push(event);
      },
    });
    expect(new Set(kinds)).toEqual(
      new Set(['resolved', 'searched', 'packing', 'bytes', 'sent', 'checking']),
    );
    expect(bytes).toBeGreaterThan(0);
    const last = sent.at(-1);
    expect(last).toMatchObject({ done: last?.size, over: last?.of });
    expect(sent.filter(({ done, size }) => done === size)).toHaveLength(Number(last?.of));
    expect(new Set(sent.map(({ digest }) => digest)).size).toBe(last?.of);
  });

  it('carries on over connections that break', async () => {
    const world = await start({
      faults: [{ match: /blobs/, times: 4, does: { kind: 'drop', after: 1000 } }],
    });
    world.seed();
    expect(await codeOf(() => run([world.name('1')]))).toBe('accepted');
  });
});

describe('an export that fails', () => {
  const leavesNothing = async (
    path: string,
    code: string,
    task: () => Promise<unknown>,
  ): Promise<void> => {
    expect(await codeOf(task)).toBe(code);
    expect(
      readdirSync(folder).filter((name) => name.includes(path.slice(folder.length + 1))),
    ).toEqual([]);
  };

  it.each<[string, string, RegExp, Misbehaviour]>([
    ['a manifest that is not there', 'NOT_FOUND', /manifests\/1$/, { kind: 'status', status: 404 }],
    ['no login', 'AUTH', /manifests\/1$/, { kind: 'status', status: 401 }],
    ['a registry that fails', 'REGISTRY', /manifests\/1$/, { kind: 'status', status: 500 }],
    ['a blob that is not there', 'NOT_FOUND', /blobs/, { kind: 'status', status: 404 }],
    ['a blob with other bytes', 'DIGEST', /blobs/, { kind: 'wrong-bytes' }],
    ['a connection that breaks for ever', 'REGISTRY', /blobs/, { kind: 'drop', after: 100 }],
    ['signatures that cannot be looked for', 'REGISTRY', /\.sig$/, { kind: 'status', status: 500 }],
    ['signatures behind another login', 'AUTH', /\.sig$/, { kind: 'status', status: 403 }],
    [
      'referrers that cannot be looked for',
      'REGISTRY',
      /referrers/,
      { kind: 'status', status: 500 },
    ],
    ['a child with other bytes', 'DIGEST', /manifests\/sha256:/, { kind: 'wrong-bytes' }],
  ])('for %s is %s and leaves nothing', async (_, code, match, does) => {
    const world = await start({ faults: [{ match, does }] });
    world.seed();
    const path = output();
    await leavesNothing(path, code, () => run([world.name('1')], { output: path }));
  });

  it(
    'goes on without what could not be looked for where that is allowed, and the ledger ' +
      'says so',
    async () => {
      const world = await start({
        faults: [{ match: /\.sig$/, does: { kind: 'status', status: 500 } }],
      });
      const { index } = world.seed();
      const result = await run([world.name('1')], { allowIncomplete: true });
      expect(outcome(result, index.digest, 'cosign-sig')).toBe('failed');
    },
  );

  it('leaves nothing when the check refuses the finished bundle', async () => {
    const world = await start();
    world.seed();
    const path = output();
    let images = 0;
    const check: ExportOptions['check'] = async ({ content }) => {
      images = content.images.length;
      throw new Rejection('NO_SIGNATURE', 'none');
    };
    await leavesNothing(path, 'NO_SIGNATURE', () =>
      run([world.name('1')], { output: path, check }),
    );
    expect(images).toBe(1);
  });

  it('takes of each image the platforms that it has, and says which it lacks', async () => {
    const world = await start();
    world.seed();
    world.image('single', 'single');
    const words = [world.name('1'), world.name('single')];
    const { images, passedOver } = await run(words, { platforms: ['linux/amd64', 'linux/arm64'] });
    expect(images.map(({ platforms }) => platforms)).toEqual([
      ['linux/amd64', 'linux/arm64/v8'],
      [],
    ]);
    expect(passedOver).toEqual([`linux/arm64 of ${world.name('single')}: it has none`]);
  });

  it('leaves what is attached and no manifest behind, and says so', async () => {
    const world = await start();
    const { index } = world.seed();
    const mediaType = 'application/vnd.oci.artifact.manifest.v1+json';
    const old = world.manifest({ mediaType, artifactType: 'x/y', blobs: [], subject: index });
    const result = await run([world.name('1')]);
    expect(outcome(result, index.digest, 'referrers-api')).toBe('failed');
    expect(result.passedOver).toEqual([
      expect.stringMatching(
        `^one object attached to ${index.digest}: it stays behind, .*${old.digest}: media type ` +
          `${mediaType.replace('+', '.')} is neither a manifest nor an index$`,
      ),
    ]);
  });

  it('takes what is no image as a whole, whatever the platforms', async () => {
    const world = await start();
    const config = world.blob('{"name":"chart"}', 'application/vnd.cncf.helm.config.v1+json');
    world.image('chart', 'chart', { config });
    world.seed();
    const words = [world.name('1'), world.name('chart')];
    const { images, passedOver } = await run(words, { platforms: ['linux/amd64'] });
    expect(images.map(({ platforms }) => platforms)).toEqual([['linux/amd64'], []]);
    expect(passedOver).toEqual([]);
    const at = 'sealift.yaml:3:5';
    const own = { ...parseSource(world.name('chart')), at };
    const sources = [{ ...own, platforms: { names: ['linux/amd64'], each: true } }];
    await expect(run([], { sources })).rejects.toMatchObject({
      code: 'USAGE',
      message: `${at}: ${world.name('chart')} has no platform linux/amd64`,
    });
    // Alone there is nothing that a platform could be of.
    expect(await codeOf(() => run([world.name('chart')], { platforms: ['linux/amd64'] }))).toBe(
      'USAGE',
    );
  });

  it.each<[string, string, string[], Partial<ExportOptions>]>([
    ['a platform that is not there', 'USAGE', ['1'], { platforms: ['linux/s390x'] }],
    [
      'one of two platforms that is not there',
      'USAGE',
      ['1'],
      { platforms: ['linux/amd64', 'linux/s390x'] },
    ],
    [
      'a platform that the single image is not',
      'USAGE',
      ['single'],
      { platforms: ['linux/arm64'] },
    ],
    [
      'one that no image of several has, as a typing error has it',
      'USAGE',
      ['1', 'single'],
      { platforms: ['linux/amd64', 'linux/arm46'] },
    ],
    [
      'an image that has none of the platforms',
      'USAGE',
      ['1', 'single'],
      { platforms: ['linux/arm64', 'linux/s390x'] },
    ],
    ['something that is no platform', 'USAGE', ['1'], { platforms: ['linux'] }],
    ['nothing to export', 'USAGE', [], {}],
  ])('for %s is %s', async (_, code, tags, more) => {
    const world = await start();
    world.seed();
    world.image('single', 'single');
    expect(
      await codeOf(() =>
        run(
          tags.map((tag) => world.name(tag)),
          more,
        ),
      ),
    ).toBe(code);
  });

  it('takes a single image whose config says the platform', async () => {
    const world = await start();
    world.image('single', 'single');
    expect(await codeOf(() => run([world.name('single')], { platforms: ['linux/amd64'] }))).toBe(
      'accepted',
    );
  });
});

const peers = process.env['SEALIFT_PEERS_DIR'];
describe('a sparse layout', () => {
  async function sparse(): Promise<string> {
    const world = await start();
    const { arm } = world.seed();
    const bundle = (await run([world.name('1')])).path;
    const path = join(folder, `sparse-${count++}`);
    mkdirSync(path);
    execFileSync('tar', ['-C', path, '-xf', bundle]);
    rmSync(join(path, 'blobs', 'sha256', digest.hexOf(arm.digest)));
    return path;
  }

  it('MISSING_BLOB with the platform that is not there, and the way to take what is', async () => {
    await expect(run([`oci:${await sparse()}`])).rejects.toMatchObject({
      code: 'MISSING_BLOB',
      message: expect.stringMatching(
        /lists linux\/arm64\/v8, which is not there: take what is, with --platform linux\/amd64$/,
      ),
    });
  });

  it('is narrowed to what is there', async () => {
    const { images } = await run([`oci:${await sparse()}`], { platforms: ['linux/amd64'] });
    expect(images[0]?.platforms).toEqual(['linux/amd64']);
    expect(
      await codeOf(async () => run([`oci:${await sparse()}`], { platforms: ['linux/arm64'] })),
    ).toBe('MISSING_BLOB');
  });
});

describe.skipIf(peers === undefined)('layouts of real images (SEALIFT_PEERS_DIR is needed)', () => {
  const source = (
    version: string,
    as = `ghcr.io/example/e2e:${version}`,
  ): ReturnType<typeof parseSource> =>
    parseSource(
      `oci:${join(peers ?? '', 'slsa-verifier', version, 'container_workflow_dispatch')}`,
      as,
    );

  it.each(['v1.4.0', 'v1.10.0', 'v2.1.0'])('%s goes into a bundle and back', async (version) => {
    const { path, images, ledger } = await run([], { sources: [source(version)] });
    const content = await openBundle(path);
    await content.hashAll();
    expect(content.images[0]?.name).toBe(`ghcr.io/example/e2e:${version}`);
    expect(content.evidence.map(({ subject, scheme }) => [subject, scheme])).toEqual([
      [images[0]?.digest, 'cosign-att'],
    ]);
    expect(ledger.filter((row) => row.outcome === 'found')).toHaveLength(1);
    await content.close();
  });

  it('all three are one bundle, in any order', async () => {
    const versions = ['v1.4.0', 'v1.10.0', 'v2.1.0'];
    const [one, two] = [
      await run([], { sources: versions.map((each) => source(each)) }),
      await run([], { sources: versions.toReversed().map((each) => source(each)), jobs: 1 }),
    ];
    expect(readFileSync(two.path).equals(readFileSync(one.path))).toBe(true);
  });

  it('two images of one name are refused', async () => {
    const same = ['v1.4.0', 'v2.1.0'].map((version) => source(version, 'ghcr.io/example/e2e:x'));
    expect(await codeOf(() => run([], { sources: same }))).toBe('USAGE');
  });

  it('an image without a name is refused', async () => {
    const nameless = parseSource(
      `oci:${join(peers ?? '', 'slsa-verifier', 'v2.1.0', 'container_workflow_dispatch')}`,
    );
    expect(await codeOf(() => run([], { sources: [nameless] }))).toBe('USAGE');
  });
});
