import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, type Ran, run } from './run.fixture.ts';

/** What `docker save app:1 base:2` writes, and what becomes of it. */
let folder: string;
const at = (file: string): string => join(folder, file);
const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
const codeOf = ({ status, last }: Ran) => [status, last.split(':')[0]];

function save(name: string): object {
  const layer = Buffer.from(`layer of ${name}`);
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  mkdirSync(at(`saved/${sha256(layer)}`), { recursive: true });
  writeFileSync(at(`saved/${sha256(layer)}/layer.tar`), layer);
  writeFileSync(at(`saved/${sha256(config)}.json`), config);
  const Layers = [`${sha256(layer)}/layer.tar`];
  return { Config: `${sha256(config)}.json`, RepoTags: [name], Layers };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-docker-archive-'));
  mkdirSync(at('saved'));
  writeFileSync(at('saved/manifest.json'), JSON.stringify(['app:1', 'base:2'].map(save)));
  execFileSync('tar', ['-cf', at('app.tar'), '-C', at('saved'), '.']);
});
afterAll(() => rmSync(folder, { recursive: true }));
const ARCHIVE = (): string => `docker-archive:${at('app.tar')}`;

describe('a docker archive', () => {
  it('is exported, and what it does not hold is said', async () => {
    const ran = await run(['export', ARCHIVE(), '-o', at('all.tar')]);
    expect([ran.status, ran.last]).toEqual([0, expect.anything()]);
    expect(ran.stdout).toContain('docker.io/library/base:2');
    expect(ran.stdout.replace(/\s+/g, ' ')).toMatch(
      /not proved: the digest that .* is a docker archive, which does not hold it/,
    );
  });

  it('gives one image by its name, in equal bundles', async () => {
    for (const name of ['one.tar', 'again.tar'])
      expect((await run(['export', `${ARCHIVE()}:app:1`, '-o', at(name)])).status).toBe(0);
    expect(execFileSync('cmp', [at('one.tar'), at('again.tar')]).toString()).toBe('');
    const inspected = await run(['inspect', at('one.tar'), '--json']);
    expect(JSON.stringify(documentOf(inspected))).not.toContain('base:2');
  });

  it('is looked at like any other', async () => {
    const ran = await run(['tree', `${ARCHIVE()}:app:1`]);
    expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining('library/app:1')]);
  });

  it.each<[string, () => string[], number, string]>([
    [
      'a name that is not in it',
      () => ['export', `${ARCHIVE()}:no:1`, '-o', at('x.tar')],
      2,
      'USAGE',
    ],
    [
      'no signatures, where they are wanted',
      () => ['export', ARCHIVE(), '-o', at('x.tar'), '--require-signatures'],
      1,
      'NO_SIGNATURE',
    ],
    [
      'a bundle',
      () => ['export', `docker-archive:${at('one.tar')}`, '-o', at('x.tar')],
      3,
      'INDEX',
    ],
    ['signing', () => ['sign', ARCHIVE(), '--key', 'none'], 2, 'USAGE'],
    ['verifying', () => ['verify', ARCHIVE(), '--insecure-ignore-signatures'], 2, 'USAGE'],
  ])('is refused with %s', async (_, args, status, code) => {
    expect(codeOf(await run(args()))).toEqual([status, code]);
    expect(existsSync(at('x.tar'))).toBe(false);
  });
});
