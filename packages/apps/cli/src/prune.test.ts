/** What earlier imports left at a registry. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { Leftovers } from '@sealift/import';
import { documentOf } from '@sealift/in-process';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const world = createWorld({ seed: 'prune' });
const signer = { key: world.keyPair() };
let folder: string;
let source: FakeRegistry;
let target: FakeRegistry;
const at = (file: string): string => join(folder, file);
const to = (): string => `${target.host}/in`;
const place = (name: string): string => `${to()}/${name}`;

const imageOf = (name: string) =>
  makeImage({ seed: name, platforms: ['linux/amd64'], sizes: [64] });

/** Exports names, imports them, and writes the receipt. */
async function carry(month: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [repository = '', tag = ''] = name.split(':');
    const image = imageOf(name);
    const dockerReference = `${source.host}/${repository}`;
    const signature = signSimple(world, image.root, { signer, dockerReference });
    publish(source, repository, tag, image, [signature]);
  }
  const words = names.map((name) => `${source.host}/${name}`);
  expect((await run(['export', ...words, '-o', at(`${month}.tar`)])).status).toBe(0);
  const ran = await run([
    ...['import', at(`${month}.tar`), '--to', to(), '--accept-unbound-names'],
    ...['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')],
    ...['--receipt', at(`${month}.json`)],
  ]);
  expect(ran.status, ran.last).toBe(0);
}

const prune = (...words: readonly string[]) =>
  run(['prune', at('june.tar'), '--to', to(), ...words]);
const found = async (...words: readonly string[]): Promise<Leftovers> =>
  documentOf(await prune(...words, '--json')).result as Leftovers;
const told = ({ left }: Leftovers): [string, string][] =>
  left.map(({ destination, by }) => [destination, by]);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-prune-'));
  [source, target] = await Promise.all([startRegistry(), startRegistry()]);
  writeFileSync(at('signer.pub'), signer.key.publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  await carry('may', 'team/app:1', 'team/old:1');
  await carry('june', 'team/app:2', 'team/new:1');
});
afterEach(async () => {
  await Promise.all([source.close(), target.close()]);
  rmSync(folder, { recursive: true });
});

describe('prune', () => {
  it('lists tags of the same repositories that the newest bundle has not', async () => {
    const { left, behind } = await found();
    expect(left).toEqual([
      {
        destination: place('team/app:1'),
        digest: imageOf('team/app:1').root.digest,
        by: 'unknown',
        evidence: [expect.stringMatching(/^sha256-[0-9a-f]{64}/)],
      },
    ]);
    expect(behind).toEqual([]);
  });

  it('knows by receipts what imports left, in repositories that are no more too', async () => {
    expect(told(await found('--receipt', at('may.json'), '--receipt', at('june.json')))).toEqual([
      [place('team/app:1'), 'import'],
      [place('team/old:1'), 'import'],
    ]);
  });

  it('tells apart what somebody has moved since, and what somebody else put there', async () => {
    const [other, own] = [imageOf('other'), imageOf('own')];
    publish(target, 'in/team/app', '1', other, []);
    publish(target, 'in/team/app', 'own', own, []);
    expect(told(await found('--receipt', at('may.json')))).toEqual([
      [place('team/app:1'), 'moved'],
      [place('team/app:own'), 'unknown'],
      [place('team/old:1'), 'import'],
    ]);
  });

  it('lists no evidence of an image that stays under another tag', async () => {
    const { tags } = target.repository('in/team/app');
    const june = tags.get('2') ?? '';
    target.put('in/team/app', [], [], { also: june });
    expect((await found()).left.find(({ digest }) => digest === june)).toEqual({
      ...{ destination: place('team/app:also'), digest: june, by: 'unknown' },
      ...{ evidence: [], stays: '2' },
    });
    expect((await prune()).stdout).toContain('stays there as 2, with its evidence');
  });

  it('passes over what was deleted since, and says what leads to no manifest', async () => {
    const { tags, manifests } = target.repository('in/team/app');
    const bytes = Buffer.from('no manifest');
    target.put('in/team/app', [], [{ mediaType: 'text/plain', bytes }]);
    const odd = [...manifests.keys()].at(-1) ?? '';
    tags.delete('1');
    target.put('in/team/app', [], [], { odd });
    expect((await found()).left).toEqual([
      { destination: place('team/app:odd'), by: 'unknown', evidence: [] },
    ]);
  });

  it('says what of the bundle is not imported, or is another there', async () => {
    target.repository('in/team/new').tags.delete('1');
    publish(target, 'in/team/app', '2', imageOf('other'), []);
    expect((await found()).behind).toEqual([place('team/app:2'), place('team/new:1')]);
  });

  it('writes nothing, and says so', async () => {
    const from = target.requests.length;
    const { status, stdout } = await prune('--receipt', at('may.json'));
    expect([status, stdout]).toEqual([0, expect.stringContaining('Nothing was deleted.')]);
    expect(stdout).toContain('by an import, as its receipt says');
    const methods = new Set(target.requests.slice(from).map(({ method }) => method));
    expect([...methods].filter((method) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
  });

  it('looks where a mapping puts the images', async () => {
    const { left, behind } = await found('--flatten');
    expect([left, behind]).toEqual([[], [place('app:2'), place('new:1')]]);
  });

  it('says what it does not prove', async () => {
    const { notEstablished } = documentOf(await prune('--receipt', at('may.json'), '--json'));
    expect(notEstablished.join()).toMatch(/nothing of it was verified.*who wrote the receipts/);
  });

  it.each<[string, () => string[], number, string]>([
    ['no receipt', () => ['--receipt', at('june.tar')], 1, 'RECEIPT'],
    ['a receipt that is not there', () => ['--receipt', at('none.json')], 2, 'CONFIG'],
    [
      'a key for receipts that nobody signed',
      () => ['--receipt', at('may.json'), '--receipt-key', at('signer.pub')],
      2,
      'CONFIG',
    ],
    ['a key without a receipt', () => ['--receipt-key', at('signer.pub')], 2, 'USAGE'],
    ['another place', () => ['--receipt', at('may.json'), '--to', `${target.host}/x`], 2, 'USAGE'],
    ['no registry', () => ['--to', 'mirror'], 2, 'USAGE'],
  ])('refuses %s', async (_, words, status, code) => {
    const ran = await prune(...words());
    expect([ran.status, ran.last.split(':')[0]]).toEqual([status, code]);
  });

  it('ends with the code of a registry that fails', async () => {
    target.faults.add({ match: /tags\/list/, does: { kind: 'status', status: 403 } });
    const ran = await prune();
    expect([ran.status, ran.last.split(':')[0]]).toEqual([4, 'AUTH']);
  });
});
