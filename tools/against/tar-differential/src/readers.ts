/** Seven readers of tar, each as: its version on this host, and what it lists of archives. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Line } from './theirs/line.ts';

export interface Reader {
  readonly name: string;
  /** Undefined where this host does not have it. */
  readonly version: string | undefined;
  list(paths: readonly string[]): Line[];
}

const THEIRS = join(import.meta.dirname, 'theirs');
/** No locale, no time zone; and Go takes no module, no newer self and no network. */
const ENVIRONMENT = {
  ...process.env,
  LC_ALL: 'C',
  TZ: 'UTC',
  GO111MODULE: 'off',
  GOTOOLCHAIN: 'local',
  GOFLAGS: '',
  PYTHONUTF8: '1',
};

const run = (program: string, args: readonly string[]) =>
  spawnSync(program, args, { env: ENVIRONMENT, encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 });

function versionOf(program: string, args: readonly string[], pattern: RegExp): string | undefined {
  const { stdout, error } = run(program, args);
  return error === undefined ? pattern.exec(stdout)?.[1] : undefined;
}

/** A program that prints a line for each archive. */
const scripted = (
  name: string,
  version: string | undefined,
  program: string,
  ...before: readonly string[]
): Reader => ({
  name,
  version,
  list: (paths) => {
    const { stdout, status, stderr } = run(program, [...before, ...paths]);
    if (status !== 0) throw new Error(`${name}: exit ${status}\n${stderr}`);
    return Buffer.from(stdout, 'latin1')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  },
});

/** A program whose listing is `-rw-r--r-- owner size date name`. */
const listing = (
  name: string,
  version: string | undefined,
  program: string,
  args: readonly string[],
  form: RegExp,
): Reader => ({
  name,
  version,
  list: (paths) =>
    paths.map((path) => {
      const { stdout, status } = run(program, [...args, path]);
      const entries = stdout.split('\n').flatMap((line) => entryOf(form.exec(line)));
      return { ended: status === 0 ? 'read' : 'refuses', entries };
    }),
});

function entryOf(match: RegExpExecArray | null): string[] {
  if (match === null) return [];
  const [, kind = '', size = '', name = ''] = match;
  return [
    `${kind === '-' ? 'f' : kind} ${size} ` +
      `${name.replace(/ (?:->|link to) .*$/, '').replaceAll('\\\\', '\\')}`,
  ];
}

/** The version of an npm package that is installed here. */
const installed = (name: string): string => {
  const entry = createRequire(import.meta.url).resolve(name);
  const root = entry.slice(
    0,
    entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length,
  );
  return (
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  ).version;
};

const NUMBERED = /^(.)\S{9}\S* +\S+ +(\d+) +\S+ +\S+ (.*)$/;
const BSD = /^(.)\S{9}\S* +\d+ +\S+ +\S+ +(\d+) +\S+ +\d+ +\S+ (.*)$/;

export const READERS: readonly Reader[] = [
  listing(
    'GNU tar',
    versionOf('tar', ['--version'], /^tar \(GNU tar\) (\S+)/),
    'tar',
    ['--numeric-owner', '--quoting-style=escape', '-tvf'],
    NUMBERED,
  ),
  listing(
    'bsdtar',
    versionOf('bsdtar', ['--version'], /libarchive (\S+)/),
    'bsdtar',
    ['--numeric-owner', '-tvf'],
    BSD,
  ),
  listing(
    'busybox',
    versionOf('busybox', [], /^BusyBox v(\S+)/),
    'busybox',
    ['tar', '-tvf'],
    NUMBERED,
  ),
  scripted(
    'Python',
    versionOf('python3', ['--version'], /^Python (\S+)/),
    'python3',
    '-I',
    join(THEIRS, 'list.py'),
  ),
  scripted(
    'Go',
    versionOf('go', ['version'], /go version go(\S+)/),
    'go',
    'run',
    join(THEIRS, 'list.go'),
  ),
  scripted('tar-stream', installed('tar-stream'), process.execPath, join(THEIRS, 'tar-stream.ts')),
  scripted('node-tar', installed('tar'), process.execPath, join(THEIRS, 'node-tar.ts')),
];
