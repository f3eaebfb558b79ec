import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { openFolder } from './folder.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'sealift-cache-folder-')));
afterAll(() => rmSync(root, { recursive: true }));
const own = process.geteuid?.();
const OTHER = 65_534;
let count = 0;
const fresh = (): string => join(root, `c${count++}`);
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the folder of a cache', () => {
  it('is made for its user alone, and is found again', () => {
    const folder = join(fresh(), 'deep', 'blobs');
    const blobs = openFolder(folder, own);
    expect(blobs).toBe(join(folder, 'sha256'));
    expect([modeOf(folder), modeOf(blobs)]).toEqual([0o700, 0o700]);
    expect(openFolder(folder, own)).toBe(blobs);
    expect(readdirSync(folder).sort()).toEqual(['CACHEDIR.TAG', 'sha256']);
  });

  it('is taken where it is there and empty', () => {
    const folder = fresh();
    mkdirSync(folder);
    expect(existsSync(openFolder(folder, own))).toBe(true);
  });

  it('is refused where it holds files of others, and those stay', async () => {
    const layout = fresh();
    mkdirSync(join(layout, 'sha256'), { recursive: true });
    writeFileSync(join(layout, 'sha256', 'a'.repeat(64)), 'a blob of a layout');
    expect(await codeOf(() => openFolder(layout, own))).toBe('CONFIG');
    expect(readdirSync(layout)).toEqual(['sha256']);
  });

  it('is refused where the cache of another program is', async () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, 'CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n');
    expect(await codeOf(() => openFolder(folder, own))).toBe('CONFIG');
  });

  it('is refused where none can be made, and nobody tries for ever', async () =>
    expect(await codeOf(() => openFolder('/proc/sealift/blobs', own))).toBe('IO'));

  it.each([
    ['a link to a folder', (path: string) => symlinkSync(root, path)],
    ['a link that leads nowhere', (path: string) => symlinkSync('/nowhere/x', path)],
    ['a file', (path: string) => writeFileSync(path, '')],
  ])('is refused where %s stands', async (_, put) => {
    const folder = fresh();
    put(folder);
    expect(await codeOf(() => openFolder(folder, own))).toBe('CONFIG');
  });

  it('is refused where the blobs in it are a link (T29)', async () => {
    const folder = fresh();
    openFolder(folder, own);
    rmSync(join(folder, 'sha256'), { recursive: true });
    symlinkSync(root, join(folder, 'sha256'));
    expect(await codeOf(() => openFolder(folder, own))).toBe('CONFIG');
  });

  it.skipIf(own === undefined)('is refused where it is of another user', async () => {
    const folder = fresh();
    openFolder(folder, own);
    expect(await codeOf(() => openFolder(folder, Number(own) + 1))).toBe('CONFIG');
  });

  it.skipIf(own === undefined).each([
    ['itself', (folder: string) => folder, 0o777],
    ['its group may write too', (folder: string) => folder, 0o770],
    ['the blobs in it', (folder: string) => join(folder, 'sha256'), 0o777],
    ['the folder above', (folder: string) => join(folder, '..'), 0o777],
  ])('is refused where others can write: %s', async (_, which, mode) => {
    const folder = join(fresh(), 'blobs');
    openFolder(folder, own);
    chmodSync(which(folder), mode);
    expect(await codeOf(() => openFolder(folder, own))).toBe('CONFIG');
  });

  it('is refused where a link stands, however it is called', async () => {
    const [folder, target] = [fresh(), fresh()];
    mkdirSync(target);
    symlinkSync(target, folder);
    expect(await codeOf(() => openFolder(`${folder}/`, own))).toBe('CONFIG');
    expect(readdirSync(target)).toEqual([]);
  });

  it.skipIf(own === undefined)('is not made where others can replace it', async () => {
    const above = fresh();
    mkdirSync(above);
    chmodSync(above, 0o777);
    const way = fresh();
    symlinkSync(above, way);
    for (const folder of [join(above, 'deep', 'blobs'), join(way, 'deep', 'blobs')])
      expect(await codeOf(() => openFolder(folder, own))).toBe('CONFIG');
    expect(readdirSync(above)).toEqual([]);
  });

  it.skipIf(own === undefined)('is made below a link of its user', async () => {
    const [above, way] = [fresh(), fresh()];
    mkdirSync(above);
    symlinkSync(above, way);
    expect(openFolder(join(way, 'blobs'), own)).toBe(join(above, 'blobs', 'sha256'));
  });

  it.skipIf(own !== 0).each<[string, (above: string, way: string) => void]>([
    ['a folder of theirs', (above) => chownSync(above, OTHER, 0)],
    ['a link of theirs', (_, way) => lchownSync(way, OTHER, 0)],
    [
      'one that another group writes in',
      (above) => {
        chownSync(above, 0, OTHER);
        chmodSync(above, 0o770);
      },
    ],
  ])('is not made by root in what is of others: %s', async (_, give) => {
    const [above, way] = [fresh(), fresh()];
    mkdirSync(above);
    symlinkSync(above, way);
    give(above, way);
    expect(await codeOf(() => openFolder(join(way, '.cache', 'sealift'), own))).toBe('CONFIG');
    expect(readdirSync(above)).toEqual([]);
  });

  it.skipIf(own !== 0)('is taken where its own group alone may write above', async () => {
    const above = fresh();
    mkdirSync(above);
    chmodSync(above, 0o770);
    expect(await codeOf(() => openFolder(join(above, 'blobs'), own))).toBe('accepted');
  });

  it.skipIf(own === undefined)('is taken below a sticky folder, as /tmp is one', async () => {
    const above = fresh();
    mkdirSync(above);
    chmodSync(above, 0o1777);
    expect(await codeOf(() => openFolder(join(above, 'blobs'), own))).toBe('accepted');
  });
});
