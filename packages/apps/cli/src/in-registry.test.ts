/** `verify` of images where they are: what it accepts, refuses, reads and leaves unread. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { attest, createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const world = createWorld({ seed: 'in a registry' });
const signer = { key: world.keyPair() };
const image = makeImage({ seed: 'signed', platforms: ['linux/amd64', 'linux/arm64'], sizes: [64] });
const bare = makeImage({ seed: 'bare', platforms: ['linux/amd64'], sizes: [64] });
let folder: string;
let registry: FakeRegistry;
const at = (file: string): string => join(folder, file);
const name = (tag: string): string => `${registry.host}/team/app:${tag}`;
const PINS = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];
const verify = (...words: readonly string[]) => run(['verify', ...words]);
const blobsRead = (): string[] =>
  registry.requests.filter(({ path }) => path.includes('/blobs/')).map(({ path }) => path);
const layers = image.manifests.flatMap(({ digest }) => digest);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-in-registry-'));
  registry = await startRegistry();
  const dockerReference = `${registry.host}/team/app`;
  publish(registry, 'team/app', '1', image, [
    signSimple(world, image.root, { signer, dockerReference }),
    attest(world, image.root, {
      signer,
      subjectName: 'x',
      predicateType: 'https://spdx.dev/Document',
      predicate: {},
    }),
  ]);
  publish(registry, 'team/app', 'bare', bare, []);
  writeFileSync(at('signer.pub'), signer.key.publicKeyPem);
  writeFileSync(at('other.pub'), createWorld({ seed: 'else' }).keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  registry.faults.clear();
  registry.requests.length = 0;
});

describe('verify of an image in a registry', () => {
  it('accepts by manifests and evidence, reads no layer and says so', async () => {
    const document = documentOf(await verify(name('1'), ...PINS(), '--json'));
    expect(document).toMatchObject({ verdict: 'accepted', command: 'verify' });
    expect(document.notEstablished).toContainEqual(
      expect.stringMatching(/^that layers and configs are there .* not read \(--full reads\)$/),
    );
    const read = blobsRead();
    expect(read.length).toBeGreaterThan(0);
    expect(layers.filter((digest) => read.some((path) => path.includes(digest)))).toEqual([]);
    expect(registry.requests.filter(({ method }) => !/^(?:GET|HEAD)$/.test(method))).toEqual([]);
  });

  it('reads and hashes all of it with --full', async () => {
    const { status, stdout } = await verify(name('1'), ...PINS(), '--full');
    expect([status, stdout]).toEqual([0, expect.not.stringContaining('not read')]);
    expect(blobsRead().length).toBeGreaterThan(4);
  });

  it('says the same of an image as verify says of its bundle', async () => {
    expect((await run(['export', name('1'), '-o', at('app.tar')])).status).toBe(0);
    const there = documentOf(await verify(name('1'), ...PINS(), '--full', '--json'));
    const here = documentOf(await verify(at('app.tar'), ...PINS(), '--json'));
    expect(there['images']).toEqual(here['images']);
  });

  it('takes an attestation by its type', async () => {
    const words = [name('1'), ...PINS(), '--type', 'spdxjson'];
    expect((await run(['verify-attestation', ...words])).status).toBe(0);
    const custom = await run(['verify-attestation', name('1'), ...PINS()]);
    expect([custom.status, custom.last]).toEqual([1, expect.stringMatching(/^NO_ATTESTATION: /)]);
  });

  it.each<[string, () => string[], number, RegExp]>([
    ['an image that nobody signed', () => [name('bare')], 1, /^NO_SIGNATURE: /],
    ['one of several', () => [name('1'), name('bare')], 1, /^NO_SIGNATURE: /],
    ['a tag that is not there', () => [name('none')], 4, /^NOT_FOUND: /],
    [
      'an expectation of another digest',
      () => [name('1'), '--image', `${name('1')}@sha256:${'0'.repeat(64)}`],
      1,
      /^NAME_CONTRADICTED: /,
    ],
    ['no name', () => [name('1').replace('/', '/X/')], 2, /^USAGE: there is no file .*lower-case/],
    ['no digest', () => [`${name('1')}@sha256:abc`], 2, /^USAGE: there is no file .*64 lower-case/],
    ['an image and a bundle', () => [name('1'), at('rekor.pub')], 2, /^USAGE: .* one kind at a/],
    ['--base', () => [name('1'), '--base', at('rekor.pub')], 2, /^USAGE: --base is about/],
    ['--as', () => [name('1'), '--as', 'a/b:1'], 2, /^USAGE: --as is about/],
    ['--jobs', () => [name('1'), '--jobs', '2'], 2, /^USAGE: --jobs is about/],
    ['--full of a file', () => [at('rekor.pub'), '--full'], 2, /^USAGE: --full is about images/],
    [
      'a flag of registries for a file',
      () => [at('rekor.pub'), '--allow-http-registry'],
      2,
      /^USAGE: --allow-http-registry is about/,
    ],
  ])('refuses %s', async (_, words, status, message) => {
    const ran = await verify(...words(), ...PINS());
    expect([ran.status, ran.last]).toEqual([status, expect.stringMatching(message)]);
  });

  it('refuses another signer, and a registry that gives other bytes', async () => {
    const other = await verify(name('1'), '--key', at('other.pub'), '--rekor-key', at('rekor.pub'));
    expect([other.status, other.last]).toEqual([1, expect.stringMatching(/^KEY: /)]);
    registry.faults.add({ match: /^GET .*\/manifests\/1$/, does: { kind: 'wrong-bytes' } });
    const wrong = await verify(name('1'), ...PINS());
    expect([wrong.status, wrong.last]).toEqual([3, expect.stringMatching(/^DIGEST: /)]);
    registry.faults.clear();
    registry.faults.add({ match: /^GET .*\/blobs\//, does: { kind: 'wrong-bytes' } });
    const full = await verify(name('1'), ...PINS(), '--full');
    expect([full.status, full.last]).toEqual([3, expect.stringMatching(/^DIGEST: /)]);
  });

  it('does not call a search that failed an absence', async () => {
    registry.faults.add({ match: /\.sig$/, does: { kind: 'status', status: 501 } });
    const ran = await verify(name('1'), ...PINS());
    expect([ran.status, ran.last]).toEqual([4, expect.stringMatching(/^REGISTRY: /)]);
  });

  it('is no word for what could be a file', async () => {
    const ran = await verify('app', ...PINS());
    expect([ran.status, ran.last]).toEqual([4, expect.stringMatching(/^IO: app/)]);
    expect(registry.requests).toEqual([]);
  });
});
