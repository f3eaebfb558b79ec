import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { afterAll, describe, expect, it } from 'vitest';
import { type BundleInput, writeBundle } from './index.ts';
import { inputOf } from './sample.fixture.ts';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'sealift-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

describe.skipIf(!mounted)(
  'a disk that fills up while a bundle is written (the right to mount is needed)',
  () => {
    const before = (): void => writeFileSync(join(folder, 'b.tar'), 'before');
    const untouched = (): void => {
      expect(readdirSync(folder)).toEqual(['b.tar']);
      expect(readFileSync(join(folder, 'b.tar'))).toEqual(Buffer.from(utf8.encode('before')));
    };
    const refusal = async (input: BundleInput): Promise<Rejection> => {
      const thrown = await writeBundle(join(folder, 'b.tar'), input).catch((e: unknown) => e);
      expect(thrown).toBeInstanceOf(Rejection);
      expect((thrown as Rejection).code).toBe('IO');
      return thrown as Rejection;
    };

    it('is IO before a byte is written where the bundle does not fit', async () => {
      before();
      const trust = [{ name: 'big', bytes: Uint8Array.from(randomBytes(5 * MIB)) }];
      const { message } = await refusal({ ...(await inputOf()), trust });
      expect(message).toMatch(/b\.tar: 5\.\d MB are needed, and 4\.\d MB are free$/);
      untouched();
    });

    it('is IO and leaves nothing behind where others fill it meanwhile', async () => {
      before();
      const bytes = Uint8Array.from(randomBytes(2 * MIB));
      const input = await inputOf();
      const [first, ...others] = input.blobs;
      if (first === undefined) throw new Error('no blob');
      const filler = join(folder, 'filler');
      async function* open(): AsyncGenerator<Uint8Array> {
        try {
          writeFileSync(filler, Buffer.alloc(4 * MIB));
        } catch {
          // Full: that is what is wanted.
        }
        yield bytes;
      }
      const blobs = [{ ...first, size: bytes.length, source: { open } }, ...others];
      const { message } = await refusal({ ...input, blobs });
      expect(message).toContain('no space left');
      rmSync(filler);
      untouched();
    });
  },
);
