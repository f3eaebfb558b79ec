import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GO_COMPONENTS } from './components.ts';
import { doctor } from './doctor.ts';
import { install } from './install.ts';
import { findProgram, installedOrigin, originOf, stampOf } from './tools-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-tools-'));
  mkdirSync(join(folder, '.origin'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, origin?: string): void => {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), 0o755);
  if (origin !== undefined) writeFileSync(stampOf(folder, name), `${origin}\n`);
};

describe('the tools folder', () => {
  it('knows what a program was built from', () => {
    put('crane', 'module@v1');
    expect(installedOrigin(folder, 'crane')).toBe('module@v1');
  });

  it('does not count a program without its stamp: half installed', () => {
    put('crane');
    expect(installedOrigin(folder, 'crane')).toBeUndefined();
  });

  it('does not count a stamp without its program, nor a file that cannot be run', () => {
    put('crane', 'module@v1');
    chmodSync(join(folder, 'crane'), 0o644);
    expect(installedOrigin(folder, 'crane')).toBeUndefined();
    rmSync(join(folder, 'crane'));
    expect(installedOrigin(folder, 'crane')).toBeUndefined();
  });

  it('comes before PATH', () => {
    put('sh');
    expect(findProgram('sh', { SEALIFT_TOOLS_DIR: folder, PATH: '/bin' })).toBe(join(folder, 'sh'));
    expect(
      findProgram('no-such-program', { SEALIFT_TOOLS_DIR: folder, PATH: '/bin' }),
    ).toBeUndefined();
  });
});

describe('components', () => {
  it('have a name each, and a version that is one: pinned, never "latest"', () => {
    expect(new Set(GO_COMPONENTS.map(({ name }) => name)).size).toBe(GO_COMPONENTS.length);
    for (const { version } of GO_COMPONENTS)
      expect(version).toMatch(/^(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
  });

  it('change their origin with the version', () => {
    const [first] = GO_COMPONENTS;
    if (first === undefined) return expect.fail('no components');
    expect(originOf({ ...first, version: 'v9.9.9' })).not.toBe(originOf(first));
  });

  it('are looked for by name', () =>
    expect(() => install(['no-such-tool'], () => {})).toThrow('no such component: no-such-tool'));

  it('are all in the doctor’s list', () =>
    expect(doctor().map(({ name }) => name)).toEqual(
      expect.arrayContaining(GO_COMPONENTS.map(({ name }) => name)),
    ));
});
