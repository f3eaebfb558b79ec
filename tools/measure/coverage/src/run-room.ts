import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Branches, merged } from './branches.ts';
import { takenByPrograms } from './programs.ts';

const HERE = join(import.meta.dirname, 'from-source');

/** How the tests of a room ended. */
export interface RoomRun {
  readonly branches: Branches;
  /** Names of tests that failed. */
  readonly failed: readonly string[];
}

/** Runs the tests of `packages/ROOM`, and the programs that they start from their sources. */
export async function runRoom(root: string, room: string): Promise<RoomRun> {
  const work = mkdtempSync(join(tmpdir(), 'sealift-coverage-'));
  try {
    vitest(root, room, work);
    const json = JSON.parse(
      readFileSync(join(work, 'report/coverage-final.json'), 'utf8'),
    ) as Branches;
    const programs = await takenByPrograms(join(work, 'raw'), join(root, 'packages', room));
    return { branches: merged(json, programs), failed: failedIn(join(work, 'tests.json')) };
  } finally {
    rmSync(work, { recursive: true });
  }
}

function vitest(root: string, room: string, work: string): void {
  mkdirSync(join(work, 'raw'));
  writeNode(join(work, 'node'));
  const command = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    `packages/${room}/`,
    '--config',
    join(HERE, 'vitest.coverage.ts'),
    '--coverage',
    '--coverage.reporter=json',
    '--coverage.reportOnFailure',
    `--coverage.reportsDirectory=${join(work, 'report')}`,
    '--reporter=json',
    `--outputFile=${join(work, 'tests.json')}`,
  ];
  const env = { ...process.env, SEALIFT_COVERAGE_DIR: work };
  spawnSync(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Node as tests start it; what it starts itself is Node as ever, and is counted too. */
function writeNode(path: string): void {
  const flags = `--conditions=sealift-source --import '${join(HERE, 'hooks.ts')}'`;
  const exec = `NODE_DISABLE_COMPILE_CACHE=1 exec '${process.execPath}' ${flags} "$@"`;
  writeFileSync(path, `#!/bin/sh\n${exec}\n`, { mode: 0o755 });
}

/**
 * What looks at Node itself, or at variables that are Node's, sees how programs are counted: a
 * Node that is a script, and NODE_V8_COVERAGE. `pnpm test` has these tests.
 */
const SEES_COUNTING =
  /is given the environment, but for what is ours or Node|node is refused: TAR_/;

interface Results {
  readonly testResults: readonly {
    readonly message: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function failedIn(path: string): string[] {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as Results;
  return testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message === '' ? [] : [`${name}: ${message}`]),
    ...assertionResults
      .filter(({ status, fullName }) => status === 'failed' && !SEES_COUNTING.test(fullName))
      .map(({ fullName }) => `${name}: ${fullName}`),
  ]);
}
