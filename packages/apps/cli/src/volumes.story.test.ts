/**
 * Volumes through the program: export, verify and import as they are, join, and every way in which
 * a set is not one.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@sealift/fake-registry';
import { startedWith } from '@sealift/in-process/started';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf, PROGRAM, run } from './run.fixture.ts';

const world = createWorld({ seed: 'volumes story' });
const NAME = 'registry.example/team/app:v1';
const SIZE = '40000';

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const keyed = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];
/** Files of the set, by their ending. */
const named = (ending: string, of = 'app'): string =>
  readdirSync(at(of)).find((name) => name.endsWith(ending)) ?? '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-volumes-story-'));
  writeFileSync(at('signer.pub'), world.keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  for (const seed of ['app', 'other']) {
    const image = makeImage({ seed, platforms: ['linux/amd64'], sizes: [30_000, 100_000, 5000] });
    const signature = signSimple(world, image.root, {
      signer: { key: world.keyPair() },
      dockerReference: NAME,
    });
    await writeLayout(at(`${seed}-layout`), {
      images: [{ ...image, name: NAME }],
      attachments: [signature],
      style: 'plain',
    });
    expect(
      (
        await run([
          'export',
          `oci:${at(`${seed}-layout`)}`,
          '-o',
          at(seed),
          '--volume-size',
          SIZE,
          ...keyed(),
        ])
      ).status,
    ).toBe(0);
  }
  expect((await run(['export', `oci:${at('app-layout')}`, '-o', at('app.tar')])).status).toBe(0);
});
beforeEach(() => {
  rmSync(at('set'), { recursive: true, force: true });
  cpSync(at('app'), at('set'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));

describe('a bundle in volumes', () => {
  it('is called in the report by the name that it has, or would have had', async () => {
    const words = ['export', `oci:${at('app-layout')}`, '-o', at('judged'), '--volume-size', SIZE];
    const judged = async (...more: string[]) =>
      documentOf(await run([...words, ...keyed(), ...more, '--json']));
    expect(await judged()).toMatchObject({ target: { origin: at('judged') } });
    rmSync(at('judged'), { recursive: true });
    const refused = await judged('--type', 'vuln');
    expect([refused.failures[0]?.code, 'target' in refused]).toEqual(['NO_ATTESTATION', false]);
    expect(refused.notEstablished).toContain(
      `anything about ${at('judged')}: nothing was written there`,
    );
  });

  it('is exported, deterministic, and nothing but the folder stays', async () => {
    const json = documentOf(
      await run([
        'export',
        `oci:${at('app-layout')}`,
        '-o',
        at('again'),
        '--volume-size',
        SIZE,
        '--json',
      ]),
    );
    const names = readdirSync(at('app')).sort();
    expect(json.result).toMatchObject({
      path: at('again'),
      volumes: {
        folder: at('again'),
        setFile: expect.stringMatching(/^again-[0-9a-f]{8}\.set\.json$/),
      },
    });
    expect(readdirSync(at('again')).map((name) => name.replace('again', 'app'))).toEqual(names);
    for (const name of names)
      expect(
        readFileSync(at('again', name.replace('app', 'again'))).equals(
          readFileSync(at('app', name)),
        ),
      ).toBe(true);
    expect((await run(['split', at('app.tar'), '--volume-size', SIZE])).status).toBe(0);
    for (const name of names)
      expect(readFileSync(at('app.tar.volumes', name)).equals(readFileSync(at('app', name)))).toBe(
        true,
      );
    const whole = Buffer.concat(
      names.filter((name) => /\.\d{3}$/.test(name)).map((name) => readFileSync(at('app', name))),
    );
    expect(whole.equals(readFileSync(at('app.tar')))).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  it.each<[string, () => string[]]>([
    ['by its folder', () => [at('set')]],
    ['by its set file', () => [at('set', named('.set.json'))]],
    ['by all of its files', () => readdirSync(at('set')).map((name) => at('set', name))],
  ])('is verified, inspected and guarded in place %s', async (_, targets) => {
    const commands = [
      ['verify', ...targets(), ...keyed()],
      ['inspect', ...targets()],
      ['guard', ...targets()],
    ];
    const [verified, inspected, guarded] = await Promise.all(commands.map((each) => run(each)));
    expect([verified?.status, inspected?.status, guarded?.status]).toEqual([0, 0, 0]);
    expect(inspected?.stdout).toMatch(/^app-[0-9a-f]{8} \(\d volumes\): 1 image/);
    expect(readdirSync(at('set'))).toEqual(readdirSync(at('app')));
  });

  it('is imported in place', async () => {
    const mirror = await startRegistry();
    const { status } = await run([
      'import',
      at('set'),
      '--to',
      `${mirror.host}/m`,
      ...keyed(),
      '--accept-unbound-names',
    ]);
    expect([status, mirror.repositories.get('m/team/app')?.tags.has('v1')]).toEqual([0, true]);
    await mirror.close();
  });

  it('is joined to the same bytes, over a file that was there', async () => {
    writeFileSync(at('joined.tar'), 'before');
    const words = ['join', at('set'), '-o', at('joined.tar'), '--force', '--json'];
    const json = documentOf(await run(words));
    expect(json).toMatchObject({
      command: 'join',
      verdict: 'done',
      result: { path: at('joined.tar'), set: { volumes: expect.any(Array) } },
    });
    expect(readFileSync(at('joined.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
  });
});

describe('what is not a set', () => {
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 4;
    writeFileSync(path, bytes);
  };

  it.each<[string, string, string, () => void]>([
    ['a missing volume', 'VOLUME_MISSING', '.002', () => rmSync(at('set', named('.002')))],
    ['a flipped bit', 'VOLUME_DAMAGED', '.003', () => flip(at('set', named('.003')))],
  ])('is refused and named: %s', async (_, code, part, change) => {
    change();
    const runs = [
      ['verify', at('set'), ...keyed()],
      ['inspect', at('set')],
      ['join', at('set'), '-o', at('never.tar')],
      ['import', at('set'), '--to', '127.0.0.1:1', ...keyed()],
    ];
    for (const command of runs) {
      const { status, last } = await run(command);
      // inspect reads no layers, and a layer's bit is not its concern.
      if (command[0] === 'inspect' && status === 0) continue;
      expect([command[0], status, last.split(':')[0], last]).toEqual([
        command[0],
        3,
        code,
        expect.stringContaining(part),
      ]);
    }
    expect(existsSync(at('never.tar'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it.each<[string, number, string, () => string[]]>([
    [
      'a folder below a file',
      4,
      'IO',
      () => ['export', `oci:${at('app-layout')}`, '-o', at('app.tar/x'), '--volume-size', SIZE],
    ],
    [
      'a size below a header',
      2,
      'USAGE',
      () => ['export', `oci:${at('app-layout')}`, '-o', at('new'), '--volume-size', '511'],
    ],
    [
      'a folder that is there, at export',
      2,
      'USAGE',
      () => ['export', `oci:${at('app-layout')}`, '--volume-size', SIZE, '-o', at('app')],
    ],
  ])('of %s is exit %d, %s', async (_, exit, code, command) => {
    const { status, last } = await run(command());
    expect([status, last.split(':')[0]]).toEqual([exit, code]);
    expect([existsSync(at('new')), leftovers()]).toEqual([false, []]);
  });
});

describe('one medium after another', () => {
  /** A medium for each volume, with the set file. */
  const media = (): string[] =>
    readdirSync(at('app'))
      .filter((name) => /\.\d{3}$/.test(name))
      .map((name) => {
        mkdirSync(at('set/media', name), { recursive: true });
        for (const file of [name, named('.set.json')])
          cpSync(at('app', file), at('set/media', name, file));
        return at('set/media', name);
      });

  it('is asked for by name', async () => {
    const [first = '', ...others] = media();
    const answers = ['', at('nowhere'), ...others.toReversed()];
    const { status, stderr } = await run(
      ['join', first, '-o', at('prompted.tar'), '--prompt'],
      {},
      answers.map((each) => `${each}\n`).join(''),
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/Insert the medium with app-[0-9a-f]{8}\.002/);
    expect(stderr).toContain('nowhere: does not exist');
    expect(readFileSync(at('prompted.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
  });

  it('says what is missing where nobody answers, or nobody is there', async () => {
    const [first = ''] = media();
    for (const prompt of ['--prompt', '--no-prompt', '--quiet']) {
      const { status, last } = await run(['join', first, '-o', at('never.tar'), prompt]);
      expect([status, last]).toEqual([
        3,
        expect.stringMatching(/VOLUME_MISSING: \d of \d volumes missing: app-[0-9a-f]{8}\.002/),
      ]);
    }
    expect(existsSync(at('never.tar'))).toBe(false);
  });
});

describe('parity', () => {
  const volumes = (): string[] => readdirSync(at('p')).filter((name) => /\.p?\d{3}$/.test(name));
  beforeAll(async () => {
    mkdirSync(at('made'));
    expect(
      (
        await run([
          'export',
          `oci:${at('app-layout')}`,
          '-o',
          at('made/p'),
          '--volume-size',
          SIZE,
          '--parity',
          '2',
        ])
      ).status,
    ).toBe(0);
  });
  beforeEach(() => {
    for (const made of ['p', 'repaired.tar']) rmSync(at(made), { recursive: true, force: true });
    cpSync(at('made/p'), at('p'), { recursive: true });
  });

  it('makes good what is lost and what is damaged, and says which', async () => {
    const [first = '', second = ''] = volumes();
    rmSync(at('p', first));
    appendFileSync(at('p', second), 'x');
    const json = documentOf(await run(['repair', at('p'), '-o', at('repaired.tar'), '--json']));
    expect(json).toMatchObject({
      command: 'repair',
      verdict: 'done',
      result: { rebuilt: [first, second] },
    });
    expect(readFileSync(at('repaired.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
    expect((await run(['verify', at('repaired.tar'), ...keyed()])).status).toBe(0);
  });

  it('is asked for where nobody lost it, one medium after another', async () => {
    const [first = '', ...others] = volumes();
    for (const name of [first, ...others.slice(2)]) {
      mkdirSync(at('p/media', name), { recursive: true });
      for (const file of [name, named('.set.json', 'p')])
        cpSync(at('p', file), at('p/media', name, file));
    }
    const answers = others.slice(2).map((name) => `${at('p/media', name)}\n`);
    const { status, stderr, stdout } = await run(
      ['repair', at('p/media', first), '--prompt', '-o', at('repaired.tar')],
      {},
      answers.join(''),
    );
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/rebuilt +p-[0-9a-f]{8}\.002\n +rebuilt +p-[0-9a-f]{8}\.003/),
    ]);
    expect(stderr).toContain('1 more needed. Insert the medium with');
    expect(readFileSync(at('repaired.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
  });

  it('without a size is USAGE', async () => {
    const words = ['export', 'oci:layout', '-o', at('x'), '--parity', '2'];
    const { status, last } = await run(words);
    expect([status, last.split(':')[0], existsSync(at('x'))]).toEqual([2, 'USAGE', false]);
  });
});

const TRACER = 'strace';
describe.skipIf(spawnSync(TRACER, ['-V']).status !== 0)(
  'a scratched disc (needs strace, which makes reads fail)',
  () => {
    /** Runs the program while every read of one file ends in EIO. */
    const scratched = (
      file: string,
      args: readonly string[],
    ): { status: number | null; last: string } => {
      const inject = [
        '-f',
        '-o',
        at('trace'),
        '-P',
        file,
        '-e',
        'trace=pread64',
        '-e',
        'inject=pread64:error=EIO',
      ];
      const { status, stderr } = spawnSync(
        TRACER,
        [...inject, process.execPath, PROGRAM, ...args],
        { encoding: 'utf8', env: startedWith() },
      );
      return { status, last: stderr.trimEnd().split('\n').at(-1) ?? '' };
    };

    it('is named, and rebuilt from parity', async () => {
      expect(
        (
          await run([
            'split',
            at('app.tar'),
            '--volume-size',
            SIZE,
            '--parity',
            '2',
            '-o',
            at('parity'),
          ])
        ).status,
      ).toBe(0);
      const disc = at('parity', named('.002', 'parity'));
      const commands = [
        ['verify', at('parity'), ...keyed()],
        ['join', at('parity'), '-o', at('never.tar')],
      ];
      for (const command of commands)
        expect(scratched(disc, command)).toEqual({
          status: 3,
          last: expect.stringMatching(
            /^VOLUME_DAMAGED: .*\.002 cannot be read: its medium reports an error/,
          ),
        });
      expect(scratched(disc, ['guard', at('parity')])).toEqual({
        status: 4,
        last: expect.stringMatching(/^IO: .*, in parity-[0-9a-f]{8}\.002$/),
      });
      expect(scratched(disc, ['repair', at('parity'), '-o', at('scratched.tar')]).status).toBe(0);
      expect(readFileSync(at('scratched.tar')).equals(readFileSync(at('app.tar')))).toBe(true);
    });
  },
);
