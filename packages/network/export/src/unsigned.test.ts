/** What nobody signed does not travel without a word. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { parseSource } from '@sealift/sources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportEvent, type ExportOptions, exportBundle } from './index.ts';
import { type Described, World } from './world.fixture.ts';

let folder: string;
let world: World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-unsigned-'));
  world = await World.start();
});
afterEach(async () => {
  await world.registry.close();
  rmSync(folder, { recursive: true });
});

const output = (): string => join(folder, 'app.tar');
const run = (
  tags: readonly string[],
  more: Partial<ExportOptions> = {},
): ReturnType<typeof exportBundle> =>
  exportBundle({
    sources: tags.map((tag) => parseSource(world.name(tag))),
    output: output(),
    registry: { retry: { firstMs: 1, maxMs: 2 } },
    ...more,
  });

/** A referrer that nobody signed. */
const sbom = (subject: Described): Described =>
  world.manifest({
    schemaVersion: 2n,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: 'application/spdx+json',
    config: world.blob('{}', MEDIA_TYPES.empty),
    layers: [world.blob('{"spdxVersion":"SPDX-2.3"}', 'application/spdx+json')],
    subject,
  });

describe('an image', () => {
  it.each<[string, (image: Described) => unknown, boolean]>([
    ['with a signature is signed', (image) => world.attach(image, '.sig'), true],
    ['with an attestation is signed', (image) => world.attach(image, '.att'), true],
    ['with a bundle is signed', (image) => world.refer(image, 'x'), true],
    ['with nothing is not', () => undefined, false],
    ['with a bare SBOM is not', sbom, false],
  ])('%s', async (_, attach, signed) => {
    attach(world.image('one', '1'));
    const events: ExportEvent[] = [];
    const onEvent = (event: ExportEvent): void => void events.push(event);
    const { unsigned } = await run(['1'], { onEvent });
    const told = events.filter(({ kind }) => kind === 'unsigned');
    expect([unsigned, told]).toEqual(
      signed ? [[], []] : [[world.name('1')], [{ kind: 'unsigned', names: [world.name('1')] }]],
    );
    rmSync(output());
    const requiring = run(['1'], { requireSignatures: true });
    if (signed) expect((await requiring).unsigned).toEqual([]);
    else {
      expect(await codeOf(() => requiring)).toBe('NO_SIGNATURE');
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('of which a part is signed is signed', async () => {
    const child = world.image('amd64');
    world.index('1', [{ ...child, platform: { os: 'linux', architecture: 'amd64' } }]);
    world.attach(child, '.sig');
    expect((await run(['1'], { requireSignatures: true })).unsigned).toEqual([]);
  });

  it.each([
    ['is signed where another name of its digest is', '.sig' as const, []],
    ['is not where no name of its digest is', undefined, ['team/app:1', 'team/two:1']],
  ])('%s', async (_, attached, expected) => {
    const one = world.image('one', '1');
    const { blobs, manifests } = world.registry.repository(world.repository);
    const image = [...blobs.values()];
    world.registry.put('team/two', image, [...manifests.values()], { 1: one.digest });
    if (attached !== undefined) world.attach(one, attached);
    const sources = ['team/app:1', 'team/two:1'].map((name) =>
      parseSource(`${world.registry.host}/${name}`),
    );
    const events: ExportEvent[] = [];
    const { unsigned } = await run([], { sources, onEvent: (event) => void events.push(event) });
    expect(unsigned).toEqual(expected.map((name) => `${world.registry.host}/${name}`));
    const searched = events.flatMap((event) =>
      event.kind === 'searched' && event.scheme === 'cosign-sig' ? [event] : [],
    );
    expect(searched.map(({ repository, outcome }) => `${repository} ${outcome}`).sort()).toEqual([
      `${world.registry.host}/team/app ${attached === undefined ? 'absent' : 'found'}`,
      `${world.registry.host}/team/two absent`,
    ]);
    const requiring = run([], { sources, requireSignatures: true });
    if (attached !== undefined) expect((await requiring).unsigned).toEqual([]);
    else expect(await codeOf(() => requiring)).toBe('NO_SIGNATURE');
  });

  it('is not signed by what is attached to another digest', async () => {
    world.attach(world.image('one', '1'), '.sig');
    world.image('two', '2');
    expect((await run(['1', '2'])).unsigned).toEqual([world.name('2')]);
  });

  it('is refused before anything large is fetched, and all of them are named', async () => {
    const [one] = [world.image('one', '1'), world.image('two', '2'), world.seed('3')];
    const before = world.registry.requests.length;
    const refused = await run(['1', '2', '3'], { requireSignatures: true }).catch(String);
    expect(refused).toMatch(`attached to ${world.name('1')}, ${world.name('2')}`);
    expect(refused).not.toMatch(world.name('3'));
    const asked = world.registry.requests.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes('/blobs/'))).toEqual([]);
    expect(asked.some((path) => path.includes(digest.hexOf(one.digest)))).toBe(true);
  });

  it('for which a search failed is not taken for signed', async () => {
    world.image('one', '1');
    world.registry.faults.add({ match: /\.sig$/, does: { kind: 'status', status: 500 } });
    const more = { requireSignatures: true, allowIncomplete: true };
    expect(await codeOf(() => run(['1'], more))).toBe('NO_SIGNATURE');
  });
});

describe('the bundle', () => {
  it('replaces a file unless that is not wanted', async () => {
    world.seed('1');
    writeFileSync(output(), 'before');
    expect(await codeOf(() => run(['1'], { overwrite: false }))).toBe('IO');
    expect(readFileSync(output(), 'utf8')).toBe('before');
    await run(['1'], { overwrite: true });
    expect(readFileSync(output()).length).toBeGreaterThan(1000);
    expect(readdirSync(folder)).toEqual(['app.tar']);
  });

  it('does not replace what appears while it is written', async () => {
    world.seed('1');
    const check = async (): Promise<void> => {
      if (!existsSync(output())) writeFileSync(output(), 'meanwhile');
    };
    expect(await codeOf(() => run(['1'], { overwrite: false, check }))).toBe('IO');
    expect(readFileSync(output(), 'utf8')).toBe('meanwhile');
    expect(readdirSync(folder)).toEqual(['app.tar']);
  });
});
