import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  DEBIAN_COMPONENTS,
  type DebianComponent,
  GO_COMPONENTS,
  type GoComponent,
  OWN_GO,
} from './components.ts';
import { findProgram, installedOrigin, originOf, stampOf, toolsFolder } from './tools-folder.ts';

const OWN_SOURCES = new URL(`../${OWN_GO.folder}`, import.meta.url).pathname;

/** Says what happens: one line each. */
export type Say = (line: string) => void;

/**
 * Installs what is named, or everything; what is there already in the right version stays. @returns
 * names of what could not be installed
 */
export function install(names: readonly string[], say: Say): string[] {
  const wanted = names.length === 0 ? everything() : names;
  const unknown = wanted.filter((name) => !everything().includes(name));
  if (unknown.length > 0)
    throw new Error(
      `no such component: ${unknown.join(', ')}; there are ${everything().join(', ')}`,
    );
  return wanted.filter((name) => !installOne(name, say));
}

/** All names, in the order of installation. */
export const everything = (): string[] =>
  [...GO_COMPONENTS, OWN_GO, ...DEBIAN_COMPONENTS].map(({ name }) => name);

function installOne(name: string, say: Say): boolean {
  const debian = DEBIAN_COMPONENTS.find((each) => each.name === name);
  if (debian !== undefined) return installDebian(debian, say);
  const go = GO_COMPONENTS.find((each) => each.name === name);
  return installGo(name, go === undefined ? ownOrigin() : originOf(go), say, (folder) =>
    go === undefined ? ownModule(folder) : moduleOf(go, folder),
  );
}

const ownOrigin = (): string =>
  readFileSync(join(OWN_SOURCES, 'go.mod'), 'utf8').replaceAll(/\s+/g, ' ').trim();

interface Build {
  readonly args: readonly string[];
}

/**
 * A module of its own that needs this one alone: the versions of everything below are those that
 * its authors chose.
 */
function moduleOf({ module, package: path, version }: GoComponent, folder: string): Build {
  writeFileSync(
    join(folder, 'go.mod'),
    `module sealift.test/tool\n\ngo 1.26\n\nrequire ${module} ${version}\n`,
  );
  return {
    args: [
      '-mod=mod',
      '-o',
      join(folder, 'program'),
      path === undefined ? module : `${module}/${path}`,
    ],
  };
}

function ownModule(folder: string): Build {
  cpSync(OWN_SOURCES, folder, { recursive: true });
  return { args: ['-mod=readonly', '-o', join(folder, 'program'), '.'] };
}

/**
 * Builds beside the tools and moves the finished program in, then its stamp: a build that was
 * stopped leaves nothing that counts.
 */
function installGo(
  name: string,
  origin: string,
  say: Say,
  prepare: (folder: string) => Build,
): boolean {
  const tools = toolsFolder();
  if (installedOrigin(tools, name) === origin) return true;
  mkdirSync(join(tools, '.origin'), { recursive: true });
  const folder = mkdtempSync(join(tools, '.build-'));
  try {
    const start = performance.now();
    if (!build(name, prepare(folder), folder, say)) return false;
    rmSync(stampOf(tools, name), { force: true });
    renameSync(join(folder, 'program'), join(tools, name));
    writeFileSync(stampOf(tools, name), `${origin}\n`);
    say(`${name}: built in ${Math.round((performance.now() - start) / 1000)} s`);
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function build(name: string, { args }: Build, cwd: string, say: Say): boolean {
  const environment = {
    ...process.env,
    GOTOOLCHAIN: 'auto',
    CGO_ENABLED: '0',
    GOFLAGS: '-trimpath',
  };
  resolveCommit(cwd, environment);
  const { status, error, stderr } = spawnSync('go', ['build', ...args], {
    cwd,
    env: environment,
    encoding: 'utf8',
  });
  if (status === 0) return true;
  say(`${name}: not built: ${error?.message ?? lastLines(stderr)}`);
  return false;
}

/** A version that is a commit becomes the pseudo-version that go.mod must hold. */
function resolveCommit(cwd: string, env: NodeJS.ProcessEnv): void {
  const path = join(cwd, 'go.mod');
  const [, module, commit] =
    /^require (\S+) ([0-9a-f]{40})$/m.exec(readFileSync(path, 'utf8')) ?? [];
  if (module === undefined || commit === undefined) return;
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^require .*\n/m, ''));
  spawnSync('go', ['get', `${module}@${commit}`], { cwd, env });
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-4).join(' | ');

/** Debian's package, where this user may install one. */
function installDebian({ name, debian }: DebianComponent, say: Say): boolean {
  if (findProgram(name) !== undefined) return true;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    say(`${name}: not here; install Debian's package ${debian}`);
    return false;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', debian],
    { env, encoding: 'utf8' },
  );
  say(
    status === 0
      ? `${name}: installed from Debian's ${debian}`
      : `${name}: not installed: ${lastLines(stderr)}`,
  );
  return status === 0;
}
