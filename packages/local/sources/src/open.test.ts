import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '@sealift/blobs';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import type { Place, SourceKind } from './kind.ts';
import { KIND_NAMES, KINDS } from './list.ts';
import { checkStore, openSource, openStore, openToVerify, wordsFor } from './open.ts';
import { type LocalSource, parseSource } from './source.ts';

const VECTORS = join(import.meta.dirname, '../../../../test-vectors');
const BUNDLE = join(VECTORS, 'tar/good-index/archive.tar');
const LAYOUT = join(VECTORS, 'real/cosign-v3.1.2/bundle-key-rekor1/layout');
const NAME = 'registry.example/a/b:1';

const folder = mkdtempSync(join(tmpdir(), 'sealift-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const TAR = at('layout.tar');
execFileSync('tar', ['--format=ustar', '-cf', TAR, '-C', LAYOUT, '.']);
execFileSync('mkfifo', [at('fifo')]);
mkdirSync(at('empty'));
const whole = readFileSync(BUNDLE);
const put = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(at(name), bytes);
  return at(name);
};
const flipped = Uint8Array.from(whole);
flipped[0] = (flipped[0] ?? 0) ^ 1;

async function closing(open: Promise<Content>): Promise<number> {
  const content = await open;
  await content.close();
  return content.images.length;
}
const source = (word: string, as?: string): LocalSource => {
  const read = parseSource(word, as);
  if (read.kind === 'registry') throw new Error(`${word} is an image of a registry`);
  return read;
};

/** The layout has a bare tag. */
const asOf = (word: string): string | undefined =>
  word.endsWith(LAYOUT) || word.endsWith(TAR) ? NAME : undefined;

describe('the table of kinds', () => {
  it('reads each scheme in one way, and takes a place for one kind at most', () => {
    const schemes = KIND_NAMES.flatMap((name) => KINDS[name].schemes);
    expect(new Set(schemes).size).toBe(schemes.length);
    for (const path of [BUNDLE, LAYOUT, TAR, at('empty'), at('fifo')])
      expect(KIND_NAMES.filter((name) => KINDS[name].recognizes(path)).length).toBeLessThan(2);
  });

  it('has no row without an opener', () => {
    const { open: _open, ...shut } = KINDS.layout;
    const { openStrictly: _strictly, ...loose } = KINDS.layout;
    const rows: readonly SourceKind[] = [
      // @ts-expect-error nothing opens it
      shut,
      // @ts-expect-error nothing says whether it is verified
      loose,
    ];
    expect(rows.every((row) => Object.keys(row).length < 7)).toBe(true);
  });

  it('tells the words of those that can be opened so', () => {
    expect(wordsFor('open')).not.toContain('docker-daemon');
    for (const name of KIND_NAMES) expect(wordsFor('export')).toContain(KINDS[name].help);
    expect(wordsFor('openStrictly')).toContain('bundle:PATH');
    expect(wordsFor('openStore')).toMatch(/^oci:PATH\[:TAG\] /);
    expect(wordsFor('openStore')).not.toContain('bundle:');
  });
});

describe('a source of images', () => {
  it.each([BUNDLE, LAYOUT, TAR, `oci:${BUNDLE}`, `bundle:${BUNDLE}`, `oci-archive:${TAR}`])(
    'is opened as what it is: %s',
    async (word) => expect(await closing(openSource(source(word, asOf(word))))).toBeGreaterThan(0),
  );

  it.each<[string, string, string?]>([
    [BUNDLE, 'USAGE', NAME],
    [put('cut.tar', whole.subarray(0, -1)), 'TAR_TRUNCATED'],
    [put('short.tar', whole.subarray(0, 700)), 'INDEX'],
    [put('flipped.tar', flipped), 'TAR_HEADER'],
    [at('fifo'), 'IO'],
    [`docker-archive:${TAR}`, 'INDEX'],
    [`docker-archive:${BUNDLE}`, 'INDEX'],
    [`docker-archive:${LAYOUT}`, 'IO'],
    [at('empty'), 'INDEX'],
    [`bundle:${TAR}`, 'NO_BUNDLE'],
    [`bundle:${LAYOUT}`, 'IO'],
    [put('key.pem', '-----BEGIN PUBLIC KEY-----\n'), 'NO_BUNDLE'],
    [put('list.json', '[]'), 'NO_BUNDLE'],
    [put('nothing.tar', ''), 'INDEX'],
  ])('%s is refused: %s', async (word, code, as) =>
    expect(await codeOf(() => openSource(source(word, as)))).toBe(code),
  );
});

describe('what is to be verified', () => {
  it.each([BUNDLE, LAYOUT, `bundle:${BUNDLE}`, `oci:${LAYOUT}`])('may be %s', async (word) =>
    expect(await closing(openToVerify(word, asOf(word)))).toBe(1),
  );

  it('may have a name in a layout', async () => {
    const content = await openToVerify(LAYOUT, NAME);
    expect(content.images.map(({ name }) => name)).toEqual([NAME]);
  });

  it.each<[string, string, string?]>([
    [at('none'), 'IO'],
    ['registry.example/a/b:1', 'IO'],
    [BUNDLE, 'USAGE', NAME],
    [folder, 'INDEX'],
    [process.execPath, 'TAR_HEADER'],
    ['/dev/null', 'IO'],
    [at('fifo'), 'IO'],
    [TAR, 'NO_BUNDLE'],
    [`oci:${TAR}`, 'UNSUPPORTED'],
    [`oci:${BUNDLE}`, 'UNSUPPORTED'],
    [`bundle:${LAYOUT}`, 'IO'],
    [at('flipped.tar'), 'TAR_HEADER'],
    [at('key.pem'), 'NO_BUNDLE'],
    ['docker-archive:x.tar', 'USAGE'],
    ['oci:', 'USAGE'],
  ])('%s is refused: %s', async (word, code, as) =>
    expect(await codeOf(() => openToVerify(word, as))).toBe(code),
  );
});

describe('a place for evidence', () => {
  const place = (path: string, kind: LocalSource['kind']): Place & LocalSource => ({ kind, path });

  it('may be a layout in a folder', async () => {
    expect(() => checkStore(place(LAYOUT, 'layout'))).not.toThrow();
    expect((await openStore({ ...place(LAYOUT, 'layout'), as: NAME })).images).toHaveLength(1);
  });

  it.each<[string, LocalSource['kind'], string]>([
    [BUNDLE, 'bundle', 'USAGE'],
    [TAR, 'layout', 'IO'],
    [at('docker.tar'), 'docker-archive', 'USAGE'],
    [at('none'), 'layout', 'IO'],
  ])('%s is none, as %s: %s', async (path, kind, code) =>
    expect(await codeOf(() => openStore(place(path, kind)))).toBe(code),
  );

  it('that is a bundle is refused before anything is asked for', async () =>
    expect(await codeOf(() => checkStore(source(BUNDLE)))).toBe('USAGE'));
});
