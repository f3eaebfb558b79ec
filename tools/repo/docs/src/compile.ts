import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Findings, Repository } from './repository.ts';
import { type Snippet, snippetsOf } from './snippets.ts';

/** Snippets compile against the workspace; if all do, those that can be run end well. */
export function checkSnippets(repository: Repository, root: string): Findings & { ran: number } {
  const snippets = snippetsOf(repository);
  const folder = prepare(root, repository.packages, snippets);
  try {
    const types = compile(root, folder, snippets);
    const runnable = types.length > 0 ? [] : [...snippets.entries()].filter(([, { runs }]) => runs);
    const runs = runnable.flatMap(([n, snippet]) => run(folder, n, snippet));
    return { violations: [...types, ...runs], checked: snippets.length, ran: runnable.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const fileOf = (n: number): string => `snippet-${n}.ts`;

/** A folder that sees every package by its name, with a file for each snippet. */
function prepare(root: string, packages: readonly string[], snippets: readonly Snippet[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-snippets-'));
  mkdirSync(join(folder, 'node_modules/@sealift'), { recursive: true });
  for (const each of packages) {
    const { name } = JSON.parse(readFileSync(join(root, each, 'package.json'), 'utf8'));
    symlinkSync(join(root, each), join(folder, 'node_modules', name));
  }
  for (const name of ['@types', 'vitest'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  for (const [n, { code }] of snippets.entries()) writeFileSync(join(folder, fileOf(n)), code);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compilerOf(root)));
  return folder;
}

/** That of the workspace; a snippet may name what it does not use. */
const compilerOf = (root: string) => ({
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ['snippet-*.ts'],
});

function compile(root: string, folder: string, snippets: readonly Snippet[]): string[] {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { status, stdout } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status === 0) return [];
  const errors = [...stdout.matchAll(/snippet-(\d+)\.ts\((\d+),\d+\): error (.+)/g)];
  if (errors.length === 0) return [`snippets could not be compiled: ${stdout.trim()}`];
  return errors.map(([, n, line, message]) => {
    const { place = '' } = snippets[Number(n)] ?? {};
    const [path, first] = place.split(':');
    return (
      `${path}:${Number(first) + Number(line) - 1}: ${message}; correct the snippet, or state ` +
      `what is given with "declare const …"`
    );
  });
}

function run(folder: string, n: number, { place }: Snippet): string[] {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=sealift-source', join(folder, fileOf(n))],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  if (status === 0) return [];
  const said = stderr.trim().split('\n').slice(-12).join('\n');
  return [`${place}: does not run; correct the snippet, or mark it \`\`\`ts no_run\n${said}`];
}
