import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { attest, createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import type { Difference } from '@sealift/workflows/comparing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attached, SPDX, writeImages } from './bundles.fixture.ts';
import { run } from './run.fixture.ts';

const world = createWorld({ seed: 'diff' });
const key = { key: world.keyPair() };
const ada = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://accounts.example.com',
});
let folder: string;
const at = (name: string): string => join(folder, name);
const nameOf = (repository: string): string => `registry.example/team/${repository}:1`;

/** An image whose signature says who made it. */
function signed(
  repository: string,
  size: number,
  signer: Parameters<typeof signSimple>[2]['signer'],
  more: Attached['attached'] = [],
): Attached {
  const image = makeImage({ seed: repository, sizes: [50_000, size], compression: 'none' });
  const name = nameOf(repository);
  const signature = signSimple(world, image.root, { signer, dockerReference: name });
  return { ...image, name, attached: [signature, ...more] };
}

const kept = signed('kept', 100, key);
const attested = (image: Attached): Attached => ({
  ...image,
  attached: [
    ...image.attached,
    attest(world, image.root, { signer: key, predicateType: SPDX, predicate: {} }),
  ],
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-diff-'));
  const same = signed('same', 200, ada);
  const may = [kept, same, signed('app', 700, key), signed('gone', 300, key)];
  const june = [attested(kept), same, signed('app', 900, ada), signed('new', 400, ada)];
  const root = { name: 'root.pem', bytes: Buffer.from('carried along\n') };
  await writeImages(at('may.tar'), may, { channel: { name: 'releases', sequence: 5 } });
  await writeImages(at('june.tar'), june, {
    trust: [root],
    channel: { name: 'releases', sequence: 6 },
  });
  await writeLayout(at('layout'), { images: [{ ...kept, name: nameOf('kept') }], style: 'plain' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const diff = async (before: string, after: string): Promise<Difference> =>
  documentOf(await run(['diff', at(before), at(after), '--json'])).result as Difference;
const names = (images: readonly { readonly name: string }[]): string[] =>
  images.map(({ name }) => name);

describe('diff', () => {
  it('tells what came, what went, what is another, and what is the same', async () => {
    const { images, changed, same, trust } = await diff('may.tar', 'june.tar');
    expect(names(images.added)).toEqual([nameOf('new')]);
    expect(names(images.removed)).toEqual([nameOf('gone')]);
    expect(names(changed).sort()).toEqual([nameOf('app'), nameOf('kept')]);
    expect(same).toBe(1);
    expect(trust.added).toEqual([expect.stringMatching(/^root\.pem sha256:[0-9a-f]{64}$/)]);
    expect(trust.removed).toEqual([]);
  });

  it('tells of a moved name who signs it now, and who did, as they say', async () => {
    const { changed } = await diff('may.tar', 'june.tar');
    const app = changed.find(({ name }) => name === nameOf('app'));
    expect(app?.before.digest).not.toBe(app?.after.digest);
    expect(app?.evidence.added.map(({ claims }) => claims)).toEqual([
      [
        {
          signer: {
            kind: 'certificate',
            identity: 'ada@example.com',
            issuer: 'https://accounts.example.com',
          },
        },
      ],
    ]);
    expect(app?.evidence.removed.map(({ claims }) => claims)).toEqual([
      [{ signer: { kind: 'key' } }],
    ]);
  });

  it('tells of the same image what was attached since', async () => {
    const { changed } = await diff('may.tar', 'june.tar');
    const { before, after, evidence } = changed.find(({ name }) => name === nameOf('kept')) ?? {};
    expect(before).toEqual(after);
    expect(evidence?.removed).toEqual([]);
    expect(evidence?.added.map(({ claims }) => claims)).toEqual([
      [{ signer: { kind: 'key' }, predicateType: SPDX }],
    ]);
  });

  it('tells the other way round what came as what went', async () => {
    const [there, back] = [await diff('may.tar', 'june.tar'), await diff('june.tar', 'may.tar')];
    expect(back.images).toEqual({ added: there.images.removed, removed: there.images.added });
    expect(back.blobs).toEqual({ added: there.blobs.removed, removed: there.blobs.added });
    expect([back.before, back.after]).toEqual([there.after, there.before]);
    expect(there.after).toMatchObject({ images: 4, channel: { name: 'releases', sequence: 6 } });
    expect(there.blobs.added.size).toBeGreaterThan(0);
  });

  it('finds nothing between a bundle and itself', async () => {
    const { images, changed, same, blobs } = await diff('may.tar', 'may.tar');
    const none = { added: [], removed: [] };
    expect([images, changed, same]).toEqual([none, [], 4]);
    expect(blobs).toEqual({ added: { count: 0, size: 0 }, removed: { count: 0, size: 0 } });
  });

  it('compares a bundle with a layout', async () => {
    const { before, images, changed } = await diff('layout', 'june.tar');
    expect(before.bundle).toBeUndefined();
    expect([images.removed, names(changed)]).toEqual([[], [nameOf('kept')]]);
  });

  it('is read at a width of 80, and claims nothing', async () => {
    const { status, stdout } = await run(['diff', at('may.tar'), at('june.tar')]);
    expect(status).toBe(0);
    expect(stdout).toContain(`- ${nameOf('gone')}`);
    expect(stdout).toContain(`+ ${nameOf('new')}`);
    expect(stdout).toContain(`~ ${nameOf('app')}`);
    expect(stdout).toMatch(/evidence +- signature, by a key\n +evidence +\+ signature, says ada@/);
    expect(stdout).toContain('1 image is the same');
    expect(stdout).toContain('Nothing here is verified');
    expect(stdout).not.toMatch(/ACCEPTED|verified by/);
  });

  it.each([
    ['standard input', () => ['-', at('may.tar')], 2, 'USAGE'],
    ['a file that is not there', () => [at('may.tar'), at('none.tar')], 4, 'IO'],
    ['an image of a registry', () => ['ghcr.io/o/n:1', at('may.tar')], 2, 'USAGE'],
    ['one bundle alone', () => [at('may.tar')], 2, 'USAGE'],
    [
      'what is none',
      () => {
        writeFileSync(at('garbage'), 'garbage');
        return [at('may.tar'), at('garbage')];
      },
      3,
      'NO_BUNDLE',
    ],
  ])('refuses %s', async (_, words, status, code) => {
    const ran = await run(['diff', ...words()]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([status, code]);
  });
});
