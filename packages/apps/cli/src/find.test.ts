/** Lists of images out of deployment files, as far as the export that takes them. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { makeImage, publish } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './here.fixture.ts';

const one = makeImage({ seed: 'one', platforms: ['linux/amd64'], sizes: [64] });
const two = makeImage({ seed: 'two', platforms: ['linux/amd64'], sizes: [64] });
let folder: string;
let registry: FakeRegistry;
const at = (file: string): string => join(folder, file);
const put = (file: string, text: string): string => {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
  return at(file);
};
const pod = (...images: readonly string[]): string =>
  `containers:\n${images.map((image) => `- image: ${registry.host}/${image}\n`).join('')}`;

beforeAll(async () => {
  registry = await startRegistry();
  publish(registry, 'a/one', '1', one, []);
  publish(registry, 'b/two', '2', two, []);
});
afterAll(() => registry.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-find-cli-'));
  registry.requests.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const LINES = () => [
  `${registry.host}/a/one:1@${one.root.digest}`,
  `${registry.host}/b/two:2@${two.root.digest}`,
];

describe('find', () => {
  it('prints each image once with its digest, for export -f, and fetches no layer', async () => {
    put('x/pod.yaml', pod('b/two:2', 'a/one:1', 'b/two:2'));
    put('x/Dockerfile', `FROM ${registry.host}/a/one:1\n`);
    const { status, stdout } = await run(['find', at('x')]);
    expect([status, stdout]).toEqual([0, `${LINES().join('\n')}\n`]);
    expect(registry.requests.filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
    const list = put('list.txt', stdout);
    expect((await run(['export', '-f', list, '-o', at('x.tar')])).status).toBe(0);
  });

  it('says in JSON where each stands', async () => {
    const path = put('pod.yaml', pod('b/two:2', 'a/one:1'));
    const { result, verdict } = documentOf(await run(['find', path, '--json']));
    const [first, second] = LINES();
    expect([verdict, result]).toEqual([
      'done',
      {
        images: [
          { image: second, at: `${path}:2` },
          { image: first, at: `${path}:3` },
        ],
      },
    ]);
  });

  it('leaves out what says not which where that is allowed, with a note', async () => {
    const path = put(
      'compose.yaml',
      `services:\n  a: {image: '$WHICH'}\n  b:\n    ${pod('a/one:1').slice(14)}`,
    );
    const { status, stdout, stderr } = await run(['find', path, '--allow-unresolved']);
    expect([status, stdout]).toEqual([0, `${LINES()[0]}\n`]);
    expect(stderr).toMatch(/left out: .*compose\.yaml:2: \$WHICH has no value here/);
  });

  it.each([[''], ['--quiet']])('tells what it leaves out, also with %j', async (flag) => {
    const path = put('pod.yaml', `${pod('a/one:1')}- image: $X\nsteps: [{image: alpine}]\n`);
    const words = ['find', path, '--allow-unresolved', ...(flag === '' ? [] : [flag])];
    const { status, stderr } = await run(words);
    expect([status, stderr.split('\n')]).toEqual([
      0,
      [
        expect.stringMatching(/pod\.yaml:4: image: alpine is not taken: /),
        expect.stringMatching(/left out: .*pod\.yaml:3: \$X has no value here/),
        '',
      ],
    ]);
  });

  it('says how many more are unresolved', async () => {
    const path = put('pod.yaml', `containers:\n${'- image: $X\n'.repeat(12)}`);
    expect((await run(['find', path])).last).toMatch(
      /:11: \$X has no value here; and 2 more: write/,
    );
  });

  it('asks no registry for what is built here', async () => {
    const service = `{build: ., image: '${registry.host}/a/one:1'}`;
    const path = put('compose.yaml', `services:\n  a: ${service}\n`);
    const ran = await run(['find', path]);
    expect([ran.status, ran.last]).toEqual([
      2,
      expect.stringMatching(/^USAGE: .*:2: .*a\/one:1 is built here: .*--allow-unresolved$/),
    ]);
    expect(registry.requests).toEqual([]);
  });

  it.each<[string, () => string, number, RegExp]>([
    [
      'a name that is not there, by its place',
      () => put('pod.yaml', pod('a/one:1', 'a/none:1')),
      4,
      /^NOT_FOUND: .*pod\.yaml:3: .*a\/none/,
    ],
    [
      'a variable',
      () => put('pod.yaml', 'containers:\n- image: $X\n'),
      2,
      /^USAGE: .*pod\.yaml:2: \$X has no value here: write what is meant, or .*--allow-unresolved$/,
    ],
    ['files without images', () => put('a.yaml', 'a: 1'), 2, /^USAGE: no image is named there$/],
    ['a folder without files', () => folder, 2, /^USAGE: no image is named there$/],
    [
      'a file of another kind',
      () => put('a.txt', ''),
      2,
      /^USAGE: .*a\.txt is none of .*YAML, JSON/,
    ],
    ['what is not there', () => at('none'), 4, /^IO: .*none/],
    ['what is no YAML', () => put('a.yaml', '{'), 2, /^CONFIG: .*a\.yaml:\d+: /],
  ])('refuses %s', async (_, make, status, message) => {
    const ran = await run(['find', make()]);
    expect([ran.status, ran.last]).toEqual([status, expect.stringMatching(message)]);
  });

  describe('of a chart', () => {
    const helm = (script: string): void => {
      chmodSync(put('bin/helm', `#!/bin/sh\n${script}\n`), 0o755);
      vi.stubEnv('PATH', `${at('bin')}:${process.env['PATH']}`);
    };
    beforeEach(() => {
      put('c/Chart.yaml', 'name: c\n');
      put('c/values.yaml', `image: {repository: ${registry.host}/b/two, tag: '2'}\n`);
    });

    it('reads what helm renders', async () => {
      const rendered = put('rendered.yaml', pod('a/one:1'));
      helm(`[ "$1 $2 $3" = "template -- ${at('c')}" ] && cat ${rendered}`);
      expect((await run(['find', at('c')])).stdout).toBe(`${LINES()[0]}\n`);
    });

    it('is refused where helm cannot render it, in its words', async () => {
      helm('echo "first" >&2; echo "Error: values.x is required" >&2; exit 1');
      const { status, last } = await run(['find', at('c')]);
      expect([status, last]).toEqual([
        2,
        `CONFIG: ${at('c')}: helm template: Error: values.x is required`,
      ]);
    });

    it.each([
      ['beside absolute folders', (bin: string) => `${bin}:${at('nowhere')}`],
      ['alone', (bin: string) => bin],
    ])('runs no helm of a folder that depends on the working directory, %s', async (_, path) => {
      helm(`touch ${at('ran')}`);
      vi.stubEnv('PATH', path(relative(process.cwd(), at('bin'))));
      const { status, stderr } = await run(['find', at('c')]);
      expect([status, existsSync(at('ran'))]).toEqual([0, false]);
      expect(stderr).toMatch(/was not rendered/);
    });

    it('reads values without helm, and says so', async () => {
      vi.stubEnv('PATH', at('nowhere'));
      const { status, stdout, stderr } = await run(['find', at('c')]);
      expect([status, stdout]).toEqual([0, `${LINES()[1]}\n`]);
      expect(stderr).toMatch(/is a chart that was not rendered, since helm is not on PATH/);
    });
  });
});
