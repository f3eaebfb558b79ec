/** One image of a layout, by the same word for every command: `oci:DIR:TAG`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { makeImage, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('one of a layout');
const [one, two] = ['one', 'two'].map((seed) =>
  makeImage({ seed, platforms: ['linux/amd64'], sizes: [64] }),
);
const KEYED = '--key AT/own.pub --insecure-ignore-tlog';
const SIGN = '--key AT/own.key --format bundle --format legacy';
let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startRegistry();
  if (one === undefined || two === undefined) throw new Error('no images');
  const named = [one, two].map((image, i) => ({ ...image, name: `r.example/app:${i + 1}` }));
  await writeLayout(bench.at('layout'), { images: named, style: 'plain' });
  await writeLayout(bench.at('bare'), { images: named, style: 'plain' });
  const index = bench.at('bare/index.json');
  // As skopeo, oras and regctl write them: tags alone.
  writeFileSync(index, readFileSync(index, 'utf8').replaceAll('r.example/app:', 'v'));
  await bench.made('key generate --output-key-prefix AT/own');
});
afterAll(async () => {
  await registry.close();
  bench.close();
});

const namesIn = ({ images }: Awaited<ReturnType<typeof bench.run>>) =>
  images.map(({ name }) => name);

describe('one image of a layout', () => {
  it('is signed, and the other is not', async () => {
    await bench.made(`sign oci:AT/layout:r.example/app:1 ${SIGN}`);
    const ended = await bench.run(`verify oci:AT/layout:r.example/app:1 ${KEYED}`);
    expect([ended.code, namesIn(ended)]).toEqual(['accepted', ['r.example/app:1']]);
    expect(await bench.code(`verify oci:AT/layout:r.example/app:2 ${KEYED}`)).toBe('NO_SIGNATURE');
    expect(await bench.code(`verify AT/layout ${KEYED}`)).toBe('NO_SIGNATURE');
  });

  it('is shown, and what is attached to it downloaded', async () => {
    const { text } = await bench.run('tree oci:AT/layout:r.example/app:1');
    expect(text).toContain('r.example/app:1');
    expect(text).not.toContain('r.example/app:2');
    expect(await bench.code('download signature oci:AT/layout:r.example/app:1')).toBe('accepted');
    expect(await bench.code('download signature oci:AT/layout:r.example/app:2')).toBe(
      'NO_SIGNATURE',
    );
  });

  it.each(['tree', 'download signature', 'export -o AT/no.tar'])(
    'that is not there is refused: %s',
    async (command) =>
      expect(await bench.code(`${command} oci:AT/layout:r.example/app:3`)).toBe('USAGE'),
  );

  it.each([`verify oci:AT/layout:r.example/app:3 ${KEYED}`, `sign oci:AT/layout:no ${SIGN}`])(
    'that is not there is refused: %s',
    async (line) => expect(await bench.code(line)).toBe('USAGE'),
  );
});

describe('a bare tag', () => {
  const AS = '--as r.example/team/app:1';

  it('is signed, shown and verified under the name that it gets', async () => {
    await bench.made(`sign oci:AT/bare:v1 ${AS} ${SIGN}`);
    const ended = await bench.run(`verify oci:AT/bare:v1 ${AS} ${KEYED}`);
    expect([ended.code, namesIn(ended)]).toEqual(['accepted', ['r.example/team/app:1']]);
    expect(await bench.code(`verify oci:AT/bare:v2 ${AS} ${KEYED}`)).toBe('NO_SIGNATURE');
    expect((await bench.run(`tree oci:AT/bare:v1 ${AS}`)).text).toContain('r.example/team/app:1');
    expect(await bench.code(`download signature oci:AT/bare:v2 ${AS}`)).toBe('NO_SIGNATURE');
  });

  it('is one of a repository, where --as names one', async () => {
    const ended = await bench.run('export oci:AT/bare --as r.example/team/app -o AT/all.tar');
    const images = ended.result['images'] as readonly { readonly name: string }[];
    expect(images.map(({ name }) => name)).toEqual([
      'r.example/team/app:v1',
      'r.example/team/app:v2',
    ]);
  });

  it('without a name is refused, where one is needed', async () => {
    expect(await bench.code(`sign oci:AT/bare:v1 ${SIGN}`)).toBe('USAGE');
    expect(await bench.code('export oci:AT/bare:v1 -o AT/no.tar')).toBe('USAGE');
  });
});
