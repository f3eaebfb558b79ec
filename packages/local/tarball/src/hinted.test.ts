import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { writeBundle } from './index.ts';
import { inputOf, store } from './sample.fixture.ts';
import type { BlobInput } from './write-blobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-hinted-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const fresh = (): string => join(folder, `f${count++}`);

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 10);
  yield bytes.subarray(10);
}

const bytesOf = ({ digest }: Pick<BlobInput, 'digest'>): Uint8Array =>
  store.get(digest) ?? new Uint8Array();

/** Writes a bundle all of whose blobs may be in files. @returns how many were sent all the same */
async function write(
  hintOf: (blob: BlobInput) => string,
): Promise<{ bytes: Buffer; sent: number }> {
  const input = await inputOf();
  let sent = 0;
  const open = (blob: BlobInput) => () => {
    sent++;
    return piecesOf(bytesOf(blob));
  };
  const blobs = input.blobs.map((blob) => ({
    ...blob,
    source: { open: open(blob), hint: hintOf(blob) },
  }));
  const { path } = await writeBundle(fresh(), { ...input, blobs });
  return { bytes: readFileSync(path), sent };
}

const plain = async (): Promise<Buffer> =>
  readFileSync((await writeBundle(fresh(), await inputOf())).path);
const fileOf = (bytes: Uint8Array): string => {
  const path = fresh();
  writeFileSync(path, bytes);
  return path;
};
const changed = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte));

describe('a file that may hold a blob', () => {
  it('is taken where it does', async () =>
    expect(await write((blob) => fileOf(bytesOf(blob)))).toEqual({
      bytes: await plain(),
      sent: 0,
    }));

  it.each([
    ['one bit is another', (blob: BlobInput) => fileOf(changed(bytesOf(blob)))],
    ['it is too short', (blob: BlobInput) => fileOf(bytesOf(blob).subarray(1))],
    [
      'it is too long',
      (blob: BlobInput) => fileOf(Buffer.concat([bytesOf(blob), Buffer.alloc(1)])),
    ],
    ['it is gone', () => join(folder, 'nowhere')],
    [
      'a link leads to it (T29)',
      (blob: BlobInput) => {
        const path = fresh();
        symlinkSync(fileOf(bytesOf(blob)), path);
        return path;
      },
    ],
    [
      'it is a folder',
      () => {
        const path = fresh();
        mkdirSync(path);
        return path;
      },
    ],
    [
      'it is a FIFO, which nobody waits for',
      () => {
        const path = fresh();
        execFileSync('mkfifo', [path]);
        return path;
      },
    ],
  ])('is passed over where %s, and the bundle is the same', async (_, hintOf) => {
    const { bytes, sent } = await write(hintOf);
    expect(bytes.equals(await plain())).toBe(true);
    expect(sent).toBe((await inputOf()).blobs.length);
  });
});

describe('a stream that was another blob', () => {
  const fromSecond = async (again: boolean): Promise<string> => {
    const input = await inputOf();
    const blobs = input.blobs.map((blob) => ({
      ...blob,
      source: {
        open: () => wrong(blob),
        ...(again ? { again: () => piecesOf(bytesOf(blob)) } : {}),
      },
    }));
    const path = fresh();
    const code = await codeOf(() => writeBundle(path, { ...input, blobs }));
    if (code === 'accepted') expect(readFileSync(path).equals(await plain())).toBe(true);
    return code;
  };
  /** More bytes than the blob has, as what was begun and what is sent may be together. */
  const wrong = (blob: BlobInput) => piecesOf(Buffer.concat([bytesOf(blob), Buffer.alloc(9)]));

  it('is written over by the second, where there is one', async () =>
    expect(await fromSecond(true)).toBe('accepted'));
  it('is refused where there is none', async () => expect(await fromSecond(false)).toBe('DIGEST'));
});
