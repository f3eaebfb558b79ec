/** What whoever exports says of an image: platforms, digest, where its evidence is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import { MEDIA_TYPES, parseReference } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { type ListedSource, parseSource } from '@sealift/sources';
import { bundle, createWorld, legacyBlobBundle } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DetachedBundles,
  type ExportOptions,
  type ExportResult,
  exportBundle,
  type SignatureRepository,
} from './index.ts';
import { type Described, World } from './world.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-said-'));
afterAll(() => rmSync(folder, { recursive: true }));
let world: World;
let seed: ReturnType<World['seed']>;
let bare: Described;
beforeEach(async () => {
  world = await World.start();
  seed = world.seed('1');
  bare = world.image('bare', 'bare');
});
afterEach(() => world.registry.close());

type Said = Partial<Pick<ListedSource, 'expect' | 'platforms' | 'isChart' | 'at'>>;
const sourceOf = (tag: string, said: Said = {}): ListedSource => ({
  ...parseSource(world.name(tag)),
  ...said,
});
const run = (
  sources: readonly ListedSource[],
  more: Partial<ExportOptions> = {},
): Promise<ExportResult> =>
  exportBundle({
    ...{ sources, output: join(folder, 'a.tar') },
    registry: { retry: { firstMs: 1, maxMs: 2 } },
    ...more,
  });
const refusal = (...given: Parameters<typeof run>): Promise<string> =>
  run(...given).then(() => 'accepted', String);

describe('an image that is asked for', () => {
  const each = (...names: string[]) => ({ names, each: true });
  const some = (...names: string[]) => ({ names, each: false });

  it('has the platforms that are said of it, and others those of the export', async () => {
    const { images } = await run(
      [sourceOf('1', { platforms: each('linux/amd64') }), sourceOf('bare')],
      { platforms: ['linux/amd64'] },
    );
    expect(images.map(({ platforms }) => platforms)).toEqual([['linux/amd64'], []]);
  });

  it('needs one of those that a file says of all', async () => {
    const platforms = some('linux/amd64', 'linux/arm64');
    const { images } = await run([sourceOf('1', { platforms }), sourceOf('bare', { platforms })]);
    expect(images).toHaveLength(2);
  });

  it.each<[string, string, Said, string]>([
    ['a platform that it has not', '1', { platforms: each('linux/amd64', 'a/b') }, 'USAGE'],
    ['none that it has', '1', { platforms: some('a/b') }, 'USAGE'],
    ['one that no image has', 'bare', { platforms: some('linux/amd64', 'a/b') }, 'USAGE'],
    ['another digest', '1', { expect: digest.of(Buffer.from('x')) }, 'NAME_CONTRADICTED'],
    ['a chart', '1', { isChart: true }, 'USAGE'],
  ])('is refused with %s, at its place', async (_, tag, said, code) => {
    expect(await codeOf(() => run([sourceOf(tag, said)]))).toBe(code);
    const placed = await refusal([sourceOf(tag, { ...said, at: 'a.yaml:3:5' })]);
    if (tag === '1') expect(placed).toContain('a.yaml:3:5');
  });

  it('is taken with its digest, and a chart that is one', async () => {
    const config = world.blob('{}', 'application/vnd.cncf.helm.config.v1+json');
    const layers = [world.blob('chart', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')];
    const mediaType = MEDIA_TYPES.ociManifest;
    const chart = world.manifest({ schemaVersion: 2n, mediaType, config, layers }, 'chart');
    const said = { isChart: true, expect: chart.digest };
    expect((await run([sourceOf('chart', said)])).images).toHaveLength(1);
  });

  it('is refused with two lists of platforms, and taken where they are one', async () => {
    const of = (...names: string[]) => sourceOf('1', { platforms: each(...names) });
    expect(await codeOf(() => run([of('linux/amd64'), sourceOf('1')]))).toBe('USAGE');
    const turned = [of('linux/amd64', 'linux/arm64'), of('linux/arm64', 'linux/amd64')];
    expect((await run(turned)).images).toHaveLength(1);
  });

  it('says which platforms another name of its digest brings along', async () => {
    world.registry.repository(world.repository).tags.set('again', seed.index.digest);
    const narrow = sourceOf('1', { platforms: each('linux/amd64') });
    const { passedOver } = await run([narrow, sourceOf('again')]);
    const [word, ...others] = passedOver.filter((each) => each.includes('travels too'));
    expect([word, others]).toEqual([
      expect.stringMatching(/^linux\/arm64\/v8.* of .*:1: it travels too, asked for by another/),
      [],
    ]);
    const alone = await run([narrow, sourceOf('bare')]);
    expect(alone.passedOver.join()).not.toContain('travels too');
  });
});

describe('evidence in another repository', () => {
  const there = (more: Partial<SignatureRepository> = {}): SignatureRepository => ({
    ...{ registry: world.registry.host, repository: 'signatures', source: 'a flag' },
    fits: ({ tag }) => tag === 'bare',
    ...more,
  });
  const repositoriesIn = ({ ledger }: ExportResult, of: Described) =>
    ledger.filter(({ subject }) => subject === of.digest).map((row) => row.repositories);

  it('is looked for there too, of what fits, and the row says so', async () => {
    const { tags } = world.registry.repository(world.repository);
    world.attach(bare, '.sig');
    const tag = `sha256-${digest.hexOf(bare.digest)}.sig`;
    const at = tags.get(tag);
    const { manifests, blobs } = world.registry.repository(world.repository);
    const stored = at === undefined ? undefined : manifests.get(at);
    if (at === undefined || stored === undefined) throw new Error('no signature');
    world.registry.put('signatures', [...blobs.values()], [stored], { [tag]: at });
    tags.delete(tag);
    const events: unknown[] = [];
    const result = await run([sourceOf('bare'), sourceOf('1')], {
      signatureRepositories: [there()],
      onEvent: (event) => events.push(event),
    });
    const own = `${world.registry.host}/${world.repository}`;
    const [row] = repositoriesIn(result, bare).filter((each) => each !== undefined);
    expect(row).toEqual([`${world.registry.host}/signatures`, own].sort());
    expect(result.unsigned).toEqual([]);
    expect(repositoriesIn(result, seed.index)).toEqual([undefined, undefined, undefined]);
    expect(events).toContainEqual(expect.objectContaining({ repository: expect.any(String) }));
  });

  it('is looked for there alone, where somebody says so', async () => {
    world.attach(bare, '.sig');
    const instead = there({ instead: true, fits: () => true });
    const result = await run([sourceOf('bare')], { signatureRepositories: [instead] });
    expect(result.unsigned).toEqual([world.name('bare')]);
  });

  it('is USAGE where no image has use for it, unless it stands in for all', async () => {
    const own = there({ repository: world.repository });
    const none = there({ fits: () => false });
    for (const each of [own, none])
      expect(await codeOf(() => run([sourceOf('bare')], { signatureRepositories: [each] }))).toBe(
        'USAGE',
      );
    const alone = { ...none, instead: true };
    await run([sourceOf('bare')], { signatureRepositories: [alone] });
  });

  it('that fails is named with its repository', async () => {
    world.registry.faults.add({ match: /signatures/, does: { kind: 'status', status: 403 } });
    const options = { signatureRepositories: [there()] };
    expect(await codeOf(() => run([sourceOf('bare')], options))).toBe('AUTH');
  });
});

describe('bundles in files', () => {
  const sigstore = createWorld({ seed: 'said' });
  const signed = (of: Described): Uint8Array =>
    bundle(sigstore, { digest: of.digest }, { signer: { key: sigstore.keyPair() } }).bytes;
  const file = (tag: string, bytes: Uint8Array): DetachedBundles => ({
    image: parseReference(world.name(tag)),
    bytes,
    source: `the file of ${tag}`,
  });
  const detachedIn = ({ ledger }: ExportResult) =>
    ledger.filter(({ scheme }) => scheme === 'detached-bundle').map(({ subject }) => subject);

  it('are evidence of what they are about', async () => {
    const detached = [file('bare', signed(bare)), file('1', signed(seed.arm))];
    const result = await run([sourceOf('bare'), sourceOf('1')], { detached });
    expect(new Set(detachedIn(result))).toEqual(new Set([bare.digest, seed.arm.digest]));
    expect(result.unsigned).toEqual([]);
  });

  it.each<[string, () => DetachedBundles[], string]>([
    ['about another image', () => [file('bare', signed(seed.index))], 'SUBJECT'],
    ['of an image that is not exported', () => [file('2', signed(bare))], 'NO_IMAGES'],
    [
      'of another repository',
      () => [{ ...file('bare', signed(bare)), image: parseReference('a') }],
      'NO_IMAGES',
    ],
    [
      'twice',
      () => {
        const one = file('bare', signed(bare));
        return [one, one];
      },
      'USAGE',
    ],
    ['that are none', () => [file('bare', Buffer.from('{}'))], 'STRUCTURE'],
    [
      'over a file',
      () => {
        const signer = { key: sigstore.keyPair() };
        const content = 'messageSignature';
        return [file('bare', bundle(sigstore, Buffer.from('a'), { signer, content }).bytes)];
      },
      'POLICY',
    ],
    [
      'of cosign for files',
      () => {
        const signer = { key: sigstore.keyPair() };
        const text = legacyBlobBundle(sigstore, Buffer.from('a'), { signer });
        return [file('bare', Buffer.from(text))];
      },
      'UNSUPPORTED',
    ],
  ])('are refused: %s', async (_, detached, code) => {
    expect(await codeOf(() => run([sourceOf('bare')], { detached: detached() }))).toBe(code);
  });
});

describe('an image of the Docker daemon', () => {
  const socket = join(folder, 'socket');
  const asking = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    const server = createServer(answer ?? (() => undefined));
    await new Promise<void>((done) => server.listen(socket, done));
    const source = parseSource('docker-daemon:app:1');
    const code = await codeOf(() => run([source], { daemon: { socket, folder } }));
    await new Promise<void>((done) => void server.close(() => done()));
    return code;
  };

  it.each<[string, Parameters<typeof createServer>[1], string]>([
    ['that is not there', (_, response) => response.writeHead(404).end(), 'NOT_FOUND'],
    ['that fails', (_, response) => response.writeHead(500).end('x'), 'REGISTRY'],
    ['that breaks', (_, response) => response.destroy(), 'REGISTRY'],
    ['that is no archive', (_, response) => response.end('x'), 'TAR_TRUNCATED'],
  ])('is refused where it answers with one %s', async (_, answer, code) =>
    expect(await asking(answer)).toBe(code),
  );

  it('is refused where nobody listens, and where nobody says where', async () => {
    const sources = [parseSource('docker-daemon:app:1')];
    writeFileSync(join(folder, 'plain'), '');
    for (const name of ['none', 'plain']) {
      const daemon = { socket: join(folder, name), folder };
      expect(await codeOf(() => run(sources, { daemon }))).toBe('REGISTRY');
    }
    expect(await codeOf(() => run(sources))).toBe('USAGE');
  });
});
