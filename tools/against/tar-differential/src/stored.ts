import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARCHIVES, GOOD, type Results } from './results.ts';

const FOLDER = new URL('..', import.meta.url).pathname;
export const RESULTS_FILE: string = join(FOLDER, 'results.json');
export const PAGE_FILE: string = join(FOLDER, 'RESULTS.md');

export interface Stored {
  readonly versions: Readonly<Record<string, string>>;
  readonly results: Results;
}

export const stored = (): Stored => JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Stored;

/** Runs with the archives as files, the good one first. */
export function withFiles<T>(use: (paths: readonly string[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-tars-'));
  try {
    const paths = [GOOD, ...ARCHIVES].map((archive, i) => {
      const path = join(folder, `${i}.tar`);
      writeFileSync(path, archive?.bytes ?? '');
      return path;
    });
    return use(paths);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
