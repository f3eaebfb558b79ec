/** Plain files as artifacts of a bundle: carried byte for byte, by any name, and never trusted. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { startRegistry } from '@sealift/fake-registry';
import { afterAll, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('plain files');
const NAME = 'registry.example/files/values:1';
bench.writeAll({
  'values.yaml': 'replicas: 3\n',
  empty: '',
  braces: '{}',
  large: Buffer.alloc(3 * 1024 * 1024 + 1, 7),
});
symlinkSync(bench.at('values.yaml'), bench.at('link'));
mkdirSync(bench.at('folder'));
execFileSync('mkfifo', [bench.at('fifo')]);
afterAll(() => bench.close());

const exported = (words: string) => bench.run(`export ${words} -o AT/files.tar --force`);
const imagesOf = ({ result }: Awaited<ReturnType<typeof exported>>) =>
  result['images'] as readonly { readonly name: string; readonly digest: string }[];

describe('a plain file', () => {
  it.each(['values.yaml', 'empty', 'braces', 'large', 'link'])(
    'travels as it is, in a bundle that any reader takes: %s',
    async (file) => {
      const ended = await exported(`--with-file ${NAME}=AT/${file}`);
      expect([ended.code, ended.message]).toEqual(['accepted', '']);
      expect(imagesOf(ended).map(({ name }) => name)).toEqual([NAME]);
      expect(await bench.code('guard AT/files.tar')).toBe('accepted');
      const content = readFileSync(bench.at(file));
      expect(readFileSync(bench.at('files.tar')).includes(content)).toBe(true);
    },
  );

  it('has a digest of its bytes and its own name, and of nothing else', async () => {
    const digestOf = async (words: string) => imagesOf(await exported(words))[0]?.digest;
    const first = await digestOf(`--with-file ${NAME}=AT/values.yaml`);
    utimesSync(bench.at('values.yaml'), 1, 1);
    expect(await digestOf(`file:AT/values.yaml --as registry.example/other:2`)).toBe(first);
    expect(await digestOf(`--with-file ${NAME}=AT/link`)).not.toBe(first);
    expect(await digestOf(`--with-file ${NAME}@${first}=AT/values.yaml`)).toBe(first);
  });

  it('goes with images, whatever --platform says of those', async () => {
    await bench.image('layout', 'beside', ['registry.example/app:1']);
    const ended = await exported(
      `oci:AT/layout --platform linux/amd64 --with-file ${NAME}=AT/large --with-file ` +
        'registry.example/files/empty:1=AT/empty',
    );
    expect(imagesOf(ended)).toHaveLength(3);
    const alone = `export file:AT/empty --as ${NAME} --platform linux/amd64 -o AT/alone.tar`;
    expect(await bench.code(alone)).toBe('USAGE');
  });

  it('is signed by nobody: verify says so, and no import takes it', async () => {
    await exported(`--with-file ${NAME}=AT/values.yaml`);
    expect(await bench.code(`verify AT/files.tar ${KEYED}`)).toBe('NO_SIGNATURE');
    const registry = await startRegistry();
    const line = `import AT/files.tar --to ${registry.host}/in --accept-unbound-names ${KEYED}`;
    expect(await bench.code(line)).toBe('NO_SIGNATURE');
    expect(registry.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    await registry.close();
  });

  it.each([
    ['without a name', '--with-file AT/values.yaml', 'USAGE'],
    ['with an empty name', '--with-file =AT/values.yaml', 'USAGE'],
    ['with an empty path', `--with-file ${NAME}=`, 'USAGE'],
    ['with a name that is none', '--with-file UPPER/x=AT/values.yaml', 'USAGE'],
    [
      'with the tag of a signature',
      `--with-file r.example/a:sha256-${'a'.repeat(64)}=AT/empty`,
      'USAGE',
    ],
    ['with another digest', `--with-file ${NAME}@sha256:${'a'.repeat(64)}=AT/empty`, 'USAGE'],
    ['that is not there', `--with-file ${NAME}=AT/none`, 'IO'],
    ['that is a folder', `--with-file ${NAME}=AT/folder`, 'IO'],
    ['that is a pipe', `--with-file ${NAME}=AT/fifo`, 'IO'],
    [
      'and another of one name',
      `--with-file ${NAME}=AT/empty --with-file ${NAME}=AT/large`,
      'USAGE',
    ],
    ['beside --as', `--with-file ${NAME}=AT/empty oci:AT/layout --as r.example/a:1`, 'USAGE'],
    ['by its scheme, without a name', 'file:AT/values.yaml', 'USAGE'],
    ['by a scheme without a path', 'file: --as r.example/a:1', 'USAGE'],
  ])('is refused %s', async (_, words, code) => expect((await exported(words)).code).toBe(code));

  it.each([
    ['verify', `verify file:AT/empty ${KEYED}`],
    ['sign', 'sign file:AT/empty --key AT/signer.pub'],
  ])('is nothing to %s', async (_, line) => expect(await bench.code(line)).toBe('USAGE'));
});
