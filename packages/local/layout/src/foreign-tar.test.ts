import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPiece } from '@sealift/blobs';
import { LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, describe, expect, it } from 'vitest';
import { openTar } from './foreign-tar.ts';
import { pax, type RawEntry, rawEntry, rawTar } from './tar.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'x.tar');

/** The text of each file of a tar, by its name. */
async function read(tar: Uint8Array): Promise<Record<string, string>> {
  writeFileSync(path, tar);
  const { names, file, close } = await openTar(path);
  try {
    return Object.fromEntries(
      names.map((name) => {
        const found = file(name);
        return [name, found === undefined ? '' : Buffer.from(readPiece(found)).toString()];
      }),
    );
  } finally {
    close();
  }
}
const LONG = `${'long/'.repeat(40)}name`;
const file = (name: string, body = 'x'): RawEntry => ({ name, body });
const link = (name: string, target: string): RawEntry => ({ name, type: '1', target });
const symlink = (name: string, target: string): RawEntry => ({ name, type: '2', target });

describe('a tar of others', () => {
  it.each<[string, RawEntry[], Record<string, string>]>([
    ['plain files', [file('a', 'one'), file('b/c', 'two')], { a: 'one', 'b/c': 'two' }],
    ['folders, which count for nothing', [{ name: 'b/', type: '5' }, file('b/c')], { 'b/c': 'x' }],
    ['names with ./', [file('./a')], { a: 'x' }],
    ['a name in PAX', [pax({ path: LONG }), file('cut')], { [LONG]: 'x' }],
    ['a size in PAX', [pax({ size: '3' }), file('a', 'one')], { a: 'one' }],
    ['other records of PAX', [pax({ mtime: '1.5', uid: '7' }), file('a')], { a: 'x' }],
    [
      'a long name of GNU',
      [{ name: 'L', type: 'L', body: `${LONG}\0` }, file('c')],
      { [LONG]: 'x' },
    ],
    ['a hard link', [file('a', 'one'), link('b', 'a')], { a: 'one', b: 'one' }],
    [
      'a link before its file',
      [symlink('d/b', '../a'), file('a', 'one')],
      { 'd/b': 'one', a: 'one' },
    ],
    ['links to links', [file('a'), link('b', 'a'), symlink('c', 'b')], { a: 'x', b: 'x', c: 'x' }],
    ['old GNU headers', [{ ...file('a'), magic: 'ustar  \0' }], { a: 'x' }],
    ['nothing behind its end', [file('a')], { a: 'x' }],
  ])('is read: %s', async (_, entries, expected) => {
    const behind = rawEntry(file('behind the end'));
    expect(await read(Buffer.concat([rawTar(...entries), behind]))).toEqual(expected);
  });

  it('is read as tar-stream writes it', async () => {
    const packed = pack();
    packed.entry({ name: `${'ü/'.repeat(80)}ü` }, 'one');
    packed.entry({ name: 'link', type: 'link', linkname: `${'ü/'.repeat(80)}ü` });
    packed.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of packed) chunks.push(chunk as Uint8Array);
    expect(Object.values(await read(Buffer.concat(chunks)))).toEqual(['one', 'one']);
  });

  it.each<[string, string, RawEntry[]]>([
    ['a name that leads out', 'TAR_NAME', [file('../x')]],
    ['a name that leads out in PAX', 'TAR_NAME', [pax({ path: 'a/../../x' }), file('a')]],
    ['an absolute name', 'TAR_NAME', [file('/etc/passwd')]],
    ['a name that is no text', 'TAR_NAME', [pax({ path: 'a\0b' }), file('a')]],
    [
      'a name of no UTF-8',
      'TAR_NAME',
      [{ name: 'x', type: 'L', body: Buffer.of(0x61, 0xff, 0) }, file('a')],
    ],
    ['a file twice', 'TAR_NAME', [file('a'), file('./a')]],
    ['a file and a link of one name', 'TAR_NAME', [file('a'), link('a', 'a')]],
    ['a hard link out', 'TAR_NAME', [link('a', '../../etc/passwd')]],
    ['an absolute link', 'TAR_NAME', [symlink('a', '/etc/passwd')]],
    ['a link out by its folder', 'TAR_NAME', [symlink('d/a', '../../x')]],
    ['a link to nothing', 'TAR_NAME', [link('a', 'b')]],
    ['a link to itself', 'TAR_NAME', [link('a', 'a')]],
    ['links in a circle', 'TAR_NAME', [symlink('a', 'b'), symlink('b', 'a')]],
    [
      'a long chain of links',
      'TAR_NAME',
      [file('0'), ...Array.from({ length: 12 }, (_, n) => link(`${n + 1}`, `${n}`))],
    ],
    ['a global PAX header', 'UNSUPPORTED', [{ ...pax({ path: 'b' }), type: 'g' }, file('a')]],
    ['two PAX headers', 'UNSUPPORTED', [pax({ path: 'b' }), pax({ path: 'c' }), file('a')]],
    [
      'PAX beside a long name',
      'UNSUPPORTED',
      [pax({ path: 'b' }), { name: 'L', type: 'L', body: 'c' }, file('a')],
    ],
    [
      'a long name beside PAX',
      'UNSUPPORTED',
      [{ name: 'L', type: 'L', body: 'c' }, pax({ path: 'b' }), file('a')],
    ],
    ['a sparse file of GNU', 'UNSUPPORTED', [{ ...file('a'), type: 'S' }]],
    ['a sparse file of PAX', 'UNSUPPORTED', [pax({ 'GNU.sparse.major': '1' }), file('a')]],
    ['a device', 'UNSUPPORTED', [{ name: 'a', type: '3' }]],
    ['a FIFO', 'UNSUPPORTED', [{ name: 'a', type: '6' }]],
    ['an extension of Solaris', 'UNSUPPORTED', [{ name: 'a', type: 'X' }]],
    ['a folder with a body', 'TAR_HEADER', [{ name: 'a/', type: '5', body: 'x' }]],
    [
      'a folder that PAX gives a body',
      'TAR_HEADER',
      [pax({ size: '512' }), { name: 'a/', type: '5' }],
    ],
    ['a link with a body', 'TAR_HEADER', [{ ...link('a', 'b'), body: 'x' }]],
    ['a size that is no number', 'TAR_HEADER', [{ ...file('a'), size: '4abc\0' }]],
    ['a size below nothing', 'TAR_HEADER', [{ ...file('a'), size: '\xff'.repeat(12) }]],
    [
      'a size that only some can read',
      'TAR_HEADER',
      [{ ...file('a'), size: `\x81${'\0'.repeat(11)}` }],
    ],
    ['a size beyond 2^53', 'TAR_HEADER', [{ ...file('a'), size: `\x80${'\xff'.repeat(11)}` }]],
    ['a size in PAX that is no number', 'TAR_HEADER', [pax({ size: '1e3' }), file('a')]],
    ['headers of no known kind', 'TAR_HEADER', [{ ...file('a'), magic: 'nothing\0' }]],
    ['a body that is not there', 'TAR_TRUNCATED', [{ ...file('a'), size: '00000100000\0' }]],
    ['PAX for nothing', 'TAR_HEADER', [pax({ path: 'b' })]],
    ['a mebibyte of PAX', 'LIMIT', [pax({ comment: 'x'.repeat(1 << 20) }), file('a')]],
    ['PAX of a size that nobody has', 'LIMIT', [{ ...pax({ a: 'b' }), size: '77777777777\0' }]],
  ])('is refused: %s is %s', async (_, code, entries) => {
    expect(await codeOf(() => read(rawTar(...entries)))).toBe(code);
  });

  it('is refused where a checksum is wrong', async () => {
    const tar = rawTar(file('a'));
    tar[0] = 0x62;
    expect(await codeOf(() => read(tar))).toBe('TAR_HEADER');
  });

  it('is refused with more entries than there may be', async () => {
    const folders = rawEntry({ name: 'a/', type: '5' });
    const tar = Buffer.alloc(folders.length * (LIMITS.foreignEntries + 1));
    for (let n = 0; n <= LIMITS.foreignEntries; n++) folders.copy(tar, n * folders.length);
    expect(await codeOf(() => read(tar))).toBe('LIMIT');
  });

  it('is read or refused, whatever becomes of one byte of a header', async () => {
    const tar = rawTar(pax({ path: LONG }), file('a', 'one'), link('b', LONG), {
      name: 'c/',
      type: '5',
    });
    // NO_BUNDLE: the first byte can make it look like something that is called by its name.
    const refused = ['TAR_HEADER', 'TAR_NAME', 'TAR_TRUNCATED', 'UNSUPPORTED', 'LIMIT'];
    const known = ['accepted', 'NO_BUNDLE', ...refused];
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(tar);
        changed[at] = byte;
        expect(known).toContain(await codeOf(() => read(changed)));
      }),
      { numRuns: 300 },
    );
  });
});
