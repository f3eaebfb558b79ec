import { execFileSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reject } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, replaceFile, scratchFile } from './index.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-replace-'));
  writeFileSync(at('file'), 'before');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string): Promise<void> =>
  replaceFile(at(name), (file) => file.writeFile('after'));

describe('replaceFile', () => {
  it('makes a new file, and replaces an old one', async () => {
    for (const name of ['new', 'file']) {
      await put(name);
      expect(readFileSync(at(name), 'utf8')).toBe('after');
    }
    expect(readdirSync(folder)).toEqual(['file', 'new']);
  });

  it.each([
    ['IO', 'the output: no space left on the device', 'file: no space left on the device'],
    ['IO', 'the file: permission denied', undefined],
    ['DIGEST', 'the output: other bytes', undefined],
  ] as const)('names the file that is written, and no other: %s %s', async (code, said, named) => {
    await expect(replaceFile(at('file'), async () => reject(code, said))).rejects.toMatchObject({
      code,
      message: named === undefined ? said : join(folder, named),
    });
  });

  it('leaves what was there when the writing fails', async () => {
    const writing = replaceFile(at('file'), async (file) => {
      await file.writeFile('half');
      reject('DIGEST', 'the source gave other bytes');
    });
    expect(await codeOf(() => writing)).toBe('DIGEST');
    expect(readFileSync(at('file'), 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.each<[string, () => void, string]>([
    ['a link (T29)', () => symlinkSync(at('file'), at('taken')), 'IO'],
    ['a link that leads nowhere', () => symlinkSync(at('nowhere'), at('taken')), 'IO'],
    ['a folder', () => mkdirSync(at('taken')), 'IO'],
    ['a FIFO', () => execFileSync('mkfifo', [at('taken')]), 'IO'],
  ])('does not replace %s', async (_, make, code) => {
    make();
    expect(await codeOf(() => put('taken'))).toBe(code);
    expect(readFileSync(at('file'), 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['file', 'taken']);
  });

  it('needs the folder to be there', async () =>
    expect(await codeOf(() => put('nowhere/file'))).toBe('IO'));
});

describe('scratchFile', () => {
  const files = (): string[] => readdirSync(folder).filter((name) => name.startsWith('.sealift'));
  const written: unknown[] = [];
  const hear = (path: unknown): void => void written.push(path);
  const WRITTEN = 'sealift.file.written';

  it('is gone in the end, is of its user alone, and is nothing that was made', async () => {
    subscribe(WRITTEN, hear);
    const read = await scratchFile(folder, async (path, file) => {
      await file.writeFile('a');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      return readFileSync(path, 'utf8');
    });
    unsubscribe(WRITTEN, hear);
    expect([read, files(), written]).toEqual(['a', [], []]);
  });

  it('is gone where what used it failed, and where the process ends', async () => {
    expect(await codeOf(() => scratchFile(folder, async () => reject('DIGEST', 'no')))).toBe(
      'DIGEST',
    );
    expect(files()).toEqual([]);
    const before = new Set(process.listeners('exit'));
    await scratchFile(folder, async () => {
      expect(files()).toHaveLength(1);
      for (const drop of process.listeners('exit')) if (!before.has(drop)) drop(0);
      expect(files()).toEqual([]);
    });
  });

  it('is IO where there is no folder', async () =>
    expect(await codeOf(() => scratchFile(at('none'), async () => 1))).toBe('IO'));
});

describe('replaceFile that may not overwrite', () => {
  const create = (name: string): Promise<void> =>
    replaceFile(at(name), (file) => file.writeFile('new'), { mode: 0o600, overwrite: false });

  it('makes a file with the mode asked for', async () => {
    await create('new');
    expect([
      readFileSync(at('new'), 'utf8'),
      statSync(at('new')).mode & 0o777,
      readdirSync(folder),
    ]).toEqual(['new', 0o600, ['file', 'new']]);
  });

  it('lets one of many through', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => create('new')));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    expect([readFileSync(at('new'), 'utf8'), readdirSync(folder)]).toEqual([
      'new',
      ['file', 'new'],
    ]);
  });

  it('leaves nothing when the writing fails', async () => {
    const failing = async () => reject('DIGEST', 'no');
    expect(await codeOf(() => replaceFile(at('new'), failing, { overwrite: false }))).toBe(
      'DIGEST',
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.each<[string, () => void]>([
    ['a file', () => writeFileSync(at('taken'), 'before')],
    ['a link', () => symlinkSync(at('file'), at('taken'))],
    ['a link that leads nowhere (T29)', () => symlinkSync(at('nowhere'), at('taken'))],
    ['a folder', () => mkdirSync(at('taken'))],
    ['a FIFO', () => execFileSync('mkfifo', [at('taken')])],
  ])('replaces nothing: %s', async (_, make) => {
    make();
    expect(await codeOf(() => create('taken'))).toBe('IO');
    expect([readFileSync(at('file'), 'utf8'), readdirSync(folder)]).toEqual([
      'before',
      ['file', 'taken'],
    ]);
  });
});

it('a disk that fills up while a file is written is IO', async () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  expect(await codeOf(() => replaceFile(at('file'), () => Promise.reject(full)))).toBe('IO');
  expect(readdirSync(folder)).toEqual(['file']);
});

describe('makeFolder', () => {
  it('makes a folder with what was written into it', async () => {
    const made = await makeFolder(at('new'), async (temporary) => {
      writeFileSync(join(temporary, 'a'), 'inside');
      return 'made';
    });
    expect([made, readFileSync(at('new/a'), 'utf8'), readdirSync(folder)]).toEqual([
      'made',
      'inside',
      ['file', 'new'],
    ]);
  });

  it('leaves nothing behind when the writing fails', async () => {
    const making = makeFolder(at('new'), async (temporary) => {
      writeFileSync(join(temporary, 'a'), 'inside');
      reject('DIGEST', 'the source gave other bytes');
    });
    expect(await codeOf(() => making)).toBe('DIGEST');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.each<[string, () => void]>([
    ['a file', () => writeFileSync(at('taken'), 'before')],
    ['a folder, even an empty one', () => mkdirSync(at('taken'))],
    ['a link that leads nowhere (T29)', () => symlinkSync(at('nowhere'), at('taken'))],
  ])('does not replace %s', async (_, take) => {
    take();
    expect(await codeOf(() => makeFolder(at('taken'), async () => undefined))).toBe('IO');
    expect(readdirSync(folder)).toEqual(['file', 'taken']);
  });

  it('needs the folder above to be there', async () =>
    expect(await codeOf(() => makeFolder(at('nowhere/new'), async () => undefined))).toBe('IO'));
});
