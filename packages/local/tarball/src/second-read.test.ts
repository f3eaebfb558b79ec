import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBundle, writeBundle } from './index.ts';
import { inputOf } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-second-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const path = at('bundle.tar');
beforeAll(async () => {
  await writeBundle(at('good.tar'), await inputOf());
});
beforeEach(() => copyFileSync(at('good.tar'), path));

type Opened = Awaited<ReturnType<typeof openBundle>>;

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const piece of pieces) length += piece.length;
  return length;
}

/** Opens the bundle and hashes all of it, as `verify` does; then somebody changes the file. */
async function afterVerify(
  change: (layer: { readonly offset: number; readonly size: number }) => void,
  use: (content: Opened, layer: Digest) => Promise<unknown>,
): Promise<string> {
  const content = await openBundle(path);
  try {
    await content.hashAll();
    const layer = content.manifest.blobs.at(-1);
    const place = content.locate(layer?.digest ?? 'sha256:');
    if (layer === undefined || place === undefined || !('fd' in place))
      throw new Error('the bundle has no layer');
    change({ offset: place.offset, size: layer.size });
    return await codeOf(() => use(content, layer.digest));
  } finally {
    await content.close();
  }
}

const overwrite = (offset: number): void => {
  const fd = openSync(path, 'r+');
  writeSync(fd, 'other bytes', offset);
  closeSync(fd);
};

describe('a medium that gives other bytes at the second read (T11)', () => {
  it.each<[string, (content: Opened, layer: Digest) => Promise<unknown>]>([
    ['whole', (content, layer) => content.read(layer, 1e6)],
    ['as a stream, before its last piece', (content, layer) => drain(content.open(layer))],
    ['hashed once more', (content) => content.hashAll()],
  ])('is refused when a blob is read %s', async (_, use) => {
    expect(await afterVerify(({ offset }) => overwrite(offset), use)).toBe('DIGEST');
  });

  it('is refused when the file has become shorter', async () => {
    const shorten = ({ offset, size }: { offset: number; size: number }): void =>
      truncateSync(path, offset + size - 1);
    expect(await afterVerify(shorten, (content, layer) => content.read(layer, 1e6))).toBe(
      'TAR_TRUNCATED',
    );
  });

  it('cannot exchange the file: it was opened once, and its name is not asked again', async () => {
    const exchange = (): void => {
      writeFileSync(at('other'), readFileSync(path).fill(1));
      renameSync(at('other'), path);
    };
    expect(await afterVerify(exchange, (content) => content.hashAll())).toBe('accepted');
  });
});

describe('what is no regular file (T29)', () => {
  it.each<[string, () => void]>([
    ['a folder', () => execFileSync('mkdir', [at('odd')])],
    ['a FIFO, which would block for ever', () => execFileSync('mkfifo', [at('odd')])],
    ['a link to a device', () => symlinkSync('/dev/zero', at('odd'))],
  ])('is not opened: %s', async (_, make) => {
    make();
    expect(await codeOf(() => openBundle(at('odd')))).toBe('IO');
    rmSync(at('odd'), { recursive: true });
  });
});
