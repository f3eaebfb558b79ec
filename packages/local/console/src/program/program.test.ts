import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Errors } from '@oclif/core';
import { COMMANDS } from '@sealift/commands';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import { doneReport, type FormatName } from '@sealift/report';
import { describe, expect, it } from 'vitest';
import { ownCacheDirectory } from '../start.ts';
import { asksForHelp, asksForVersion, findCommand, formatOf, refuseEmpty } from './command-line.ts';
import { configuring } from './configuring.ts';
import { emit } from './emit.ts';
import { failed } from './failed.ts';
import type { Outcome } from './outcome.ts';
import { textStyle } from './style.ts';

async function printed(
  outcome: Outcome,
  format: FormatName,
  isTTY = false,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()];
  const code = await emit(outcome, format, { stdout, stderr });
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}

/** A stream that takes nothing. */
function broken(code: string): Writable {
  const thrown = Object.assign(new Error(code), { code });
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(thrown) });
  return stream.on('error', () => undefined);
}

describe('emit', () => {
  it('prints pieces that together are longer than what is handed over at once (T34)', async () => {
    const pieces = Array.from({ length: 20_000 }, (_, n) => `line ${n}\n`);
    const taken: string[] = [];
    const stdout = new Writable({
      write: (chunk, _encoding, done) => {
        taken.push(String(chunk));
        done();
      },
    });
    const streams = { stdout, stderr: new PassThrough() };
    await emit({ report: doneReport(), text: pieces }, 'text', streams);
    expect(taken.join('')).toBe(pieces.join(''));
    expect(taken.length).toBeGreaterThan(1);
  });

  it('makes no more pieces than a reader takes who goes away', async () => {
    let made = 0;
    const pieces = function* (): Generator<string> {
      for (; made < 1000; made++) yield 'x'.repeat(64 * 1024);
    };
    const streams = { stdout: broken('EPIPE'), stderr: new PassThrough() };
    expect(await emit({ report: doneReport(), text: pieces() }, 'text', streams)).toBe(0);
    expect(made).toBeLessThan(3);
  });

  it.each(['text', 'json'] as const)(
    'fails where what it prints as %s is lost, and says the first failure last',
    async (format) => {
      const lost = 'IO: standard output: no space left on the device';
      const lines = async (outcome: Outcome): Promise<[number, (string | undefined)[]]> => {
        const stderr = new PassThrough();
        const code = await emit(outcome, format, { stdout: broken('ENOSPC'), stderr });
        return [code, (await text(stderr.end())).trimEnd().split('\n')];
      };
      const [code, done] = await lines({ report: doneReport(), text: 'fine\n' });
      expect([code, done.at(-1)]).toEqual([4, lost]);
      const [rejected, said] = await lines(failed(new Rejection('DIGEST', 'another')));
      expect([rejected, said.at(-1)]).toEqual([3, 'DIGEST: another']);
      expect(said).toContain(lost);
    },
  );

  it('prints text, and nothing on standard error, where all is well', async () =>
    expect(await printed({ report: doneReport(), text: 'fine\n' }, 'text')).toEqual({
      code: 0,
      stdout: 'fine\n',
      stderr: '',
    }));

  it.each([
    [true, 'a\\u{1b}[31m\\u{9b}2J\nb\\u{7f}\\u{202e}\n— key c2ln\nours\n'],
    [false, 'a\u001b[31m\u009b2J\nb\u007f\u202e\n— key c2ln\nours\n'],
  ])(
    "hands on somebody else's text; on a terminal (%s) nothing in it acts",
    async (isTTY, shown) => {
      const foreign = 'a\u001b[31m\u009b2J\nb\u007f\u202e\n— key c2ln\n';
      const outcome = { report: doneReport(), foreign, text: 'ours\n' };
      expect((await printed(outcome, 'text', isTTY)).stdout).toBe(shown);
    },
  );

  it.each([
    [1, new Rejection('IDENTITY', 'x')],
    [2, new Rejection('USAGE', 'x')],
    [3, new Rejection('DIGEST', 'x')],
    [4, new Rejection('AUTH', 'x')],
    [70, new TypeError('x')],
  ])('prints one document and the line of the failure for exit code %d', async (code, thrown) => {
    const shown = await printed(failed(thrown), 'json');
    const report = JSON.parse(shown.stdout) as {
      exitCode: number;
      failures: { code: string; message: string }[];
    };
    expect([shown.code, report.exitCode]).toEqual([code, code]);
    expect(shown.stderr).toBe(`${report.failures[0]?.code}: ${report.failures[0]?.message}\n`);
  });
});

describe('failed', () => {
  it('takes complaints of the parser for USAGE, in one line and without colours', () => {
    const { report } = failed(
      new Errors.CLIError(
        'The following error occurred:\n  \u001b[2mbad flag\u001b[22m\nSee more help with --help',
      ),
    );
    expect(report).toMatchObject({
      exitCode: 2,
      verdict: 'error',
      failures: [{ code: 'USAGE', message: 'bad flag' }],
    });
  });

  it.each([
    ['Missing 1 required arg:\ntarget  a bundle', 'target is missing: a bundle'],
    [
      'Missing 1 required arg:\ntarget  a bundle\n\nNote: --image allows multiple values. ' +
        'Because of this you need to provide all arguments before providing that flag.',
      'target is missing: a bundle',
    ],
    ['Missing required flag output', '--output is missing'],
    [
      'The following error occurred:\n' +
        '  All of the following must be provided when using --parity: --volume-size',
      '--parity needs --volume-size',
    ],
    ['Flag --key expects a value', '--key takes a value'],
    [
      'Parsing --jobs \n\tExpected an integer greater than or equal to 1 but received: canary',
      '--jobs takes an integer greater than or equal to 1',
    ],
    ['Parsing --jobs \n\tExpected an integer but received: canary', '--jobs takes an integer'],
    ['Expected --format=canary to be one of: bundle, legacy', '--format is one of: bundle, legacy'],
    [
      'The following errors occurred:\n  Missing required flag to\n  Missing required flag output',
      '--to is missing; --output is missing',
    ],
    [
      'The following error occurred:\n' +
        '  --volume-size=canary cannot also be provided when using --force',
      '--volume-size and --force exclude each other',
    ],
  ])('says in words of ours, and without what was typed: %s', (theirs, ours) =>
    expect(failed(new Errors.CLIError(theirs)).report.failures[0]?.message).toBe(ours),
  );

  it.each(['--=', '-=x', '--=a, -=b'])('says of %s that it has no name', (flags) => {
    const { report } = failed(new Errors.CLIError(`Nonexistent flag: ${flags}`));
    expect(report.failures[0]?.message).toBe('Nonexistent flag: one without a name');
  });

  it('ends with 2 while the configuration is read, whatever the code', () => {
    const thrown = (() => {
      try {
        return configuring(() => {
          throw new Rejection('UNSUPPORTED', 'x');
        });
      } catch (caught) {
        return caught;
      }
    })();
    expect(failed(thrown).report).toMatchObject({
      exitCode: 2,
      verdict: 'error',
      failures: [{ code: 'UNSUPPORTED' }],
    });
  });

  it('lets a bug stay a bug while the configuration is read', () =>
    expect(() =>
      configuring(() => {
        throw new TypeError('x');
      }),
    ).toThrow(TypeError));
});

describe('formatOf', () => {
  it.each([
    [['verify', '--json'], 'json'],
    [['--json'], 'json'],
    [['verify', '--', '--json'], 'text'],
    [['verify'], 'text'],
    [['verify', '--jsonx'], 'text'],
  ])('%j: %s', (argv, expected) => expect(formatOf(argv)).toBe(expected));
});

describe('findCommand', () => {
  const { verify, 'trust:show': show } = COMMANDS;
  if (verify === undefined || show === undefined) throw new Error('a command is gone');
  const commands = { verify, 'trust:show': show };

  it.each<[string[], string, string[]]>([
    [['verify', 'x', '--json'], 'verify', ['x', '--json']],
    [['trust', 'show', 'f'], 'trust:show', ['f']],
    [['verify', 'show'], 'verify', ['show']],
  ])('finds %j', (argv, id, rest) =>
    expect(findCommand(argv, commands)).toEqual({
      id,
      load: commands[id as keyof typeof commands],
      rest,
    }),
  );

  it.each([
    [[]],
    [['--json']],
    [['--json', 'verify']],
    [['trust']],
    [['trust', '--json', 'show']],
    [['trust:show', 'f']],
    [['approve']],
    [['']],
    [['constructor']],
  ])('refuses %j', (argv) =>
    expect(failed(thrownBy(() => findCommand(argv, commands))).report).toMatchObject({
      exitCode: 2,
      failures: [{ code: 'USAGE' }],
    }),
  );
});

describe('asksForHelp', () => {
  const ids = ['verify', 'trust:show'];
  it.each([[[]], [['trust']], [['verify', '--help']], [['--help', '--json']]])('%j: yes', (argv) =>
    expect(asksForHelp(argv, ids)).toBe(true),
  );
  it.each([
    [['--json']],
    [['trust', '--json']],
    [['verify', '--', '--help']],
    [['verify']],
    [['trust:show']],
    [['tru']],
    [['verify', '--version']],
  ])('%j: no', (argv) => expect(asksForHelp(argv, ids)).toBe(false));
});

describe('asksForVersion', () => {
  it('as the first word', () => expect(asksForVersion(['--version', 'x'])).toBe(true));
  it.each([[[]], [['verify', '--version']], [['-v']]])('%j: no', (argv) =>
    expect(asksForVersion(argv)).toBe(false),
  );
});

describe('textStyle', () => {
  it.each([
    [true, ['--verbose']],
    [true, ['--verbose=true']],
    [true, ['--verbose=1']],
    [false, ['--verbose=false']],
    [false, ['--', '--verbose']],
    [false, []],
  ])('is verbose (%s) for %j, as the flag itself is taken', (verbose, words) =>
    expect(textStyle({}, {}, words)).toMatchObject({ verbose }),
  );

  it('is plain and not wrapped for a pipe', () => {
    const style = textStyle({ isTTY: false, columns: 200 }, {}, ['--verbose']);
    expect(style).toMatchObject({ width: Number.POSITIVE_INFINITY, color: false, verbose: true });
    for (const name of ['brief', 'symbols']) expect(style).not.toHaveProperty(name);
  });
  it('is coloured and of the terminal', () =>
    expect(textStyle({ isTTY: true, columns: 100 }, { LANG: 'C.UTF-8' })).toMatchObject({
      ...{ width: 100, color: true, brief: true, symbols: true, verbose: false },
    }));
  it('obeys NO_COLOR', () =>
    expect(textStyle({ isTTY: true, columns: 100 }, { NO_COLOR: '1' }).color).toBe(false));
});

describe('the compile cache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-cache-'));

  it('stands in a folder of the user', () => {
    expect(ownCacheDirectory({ HOME: folder })).toBe(join(folder, '.cache/sealift'));
    expect(existsSync(join(folder, '.cache/sealift'))).toBe(true);
    expect(ownCacheDirectory({ HOME: folder, XDG_CACHE_HOME: `${folder}/x` })).toBe(
      join(folder, 'x/sealift'),
    );
  });

  it('stands nowhere else (T29)', () => {
    expect(ownCacheDirectory({})).toBeUndefined();
    expect(ownCacheDirectory({ XDG_CACHE_HOME: '/proc/none' })).toBeUndefined();
    symlinkSync(folder, join(folder, 'sealift'));
    expect(ownCacheDirectory({ XDG_CACHE_HOME: folder })).toBeUndefined();
    mkdirSync(join(folder, 'open/sealift'), { recursive: true });
    chmodSync(join(folder, 'open/sealift'), 0o777);
    expect(ownCacheDirectory({ XDG_CACHE_HOME: join(folder, 'open') })).toBeUndefined();
  });

  it.each(['cache', './cache', '.', 'medium/cache'])(
    'stands not where one stands, which may be a medium: %s',
    (relative) => {
      expect(ownCacheDirectory({ XDG_CACHE_HOME: relative })).toBeUndefined();
      expect(ownCacheDirectory({ HOME: relative })).toBeUndefined();
      expect(existsSync(join(relative, 'sealift'))).toBe(false);
    },
  );

  it('stands not below what others can replace, and leaves nothing there', () => {
    mkdirSync(join(folder, 'shared/home'), { recursive: true });
    chmodSync(join(folder, 'shared'), 0o777);
    expect(ownCacheDirectory({ HOME: join(folder, 'shared/home') })).toBeUndefined();
    expect(readdirSync(join(folder, 'shared/home'))).toEqual([]);
    symlinkSync(join(folder, 'shared/home'), join(folder, 'led'));
    expect(ownCacheDirectory({ XDG_CACHE_HOME: join(folder, 'led') })).toBeUndefined();
    expect(readdirSync(join(folder, 'shared/home'))).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)('is none of root in the home of another user', () => {
    mkdirSync(join(folder, 'theirs'));
    chownSync(join(folder, 'theirs'), 1000, 1000);
    expect(ownCacheDirectory({ HOME: join(folder, 'theirs') })).toBeUndefined();
    expect(readdirSync(join(folder, 'theirs'))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('an empty word', () => {
  it.each<[string, string[]]>([
    ['for an argument', ['verify', '', '--key', 'x']],
    ['for a flag', ['verify', 'app.tar', '--key', '']],
    ['for a flag, with =', ['verify', 'app.tar', '--key=']],
    ['behind --', ['explain', '--', '']],
  ])('is refused %s', async (_, argv) =>
    expect(await codeOf(() => refuseEmpty(argv))).toBe('USAGE'),
  );

  it('is none where something stands in it', () =>
    expect(() => refuseEmpty(['sign', 'a', '-a', 'key=', '--key=x', '--json'])).not.toThrow());
});
