import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { afterAll, describe, expect, it } from 'vitest';
import { writeBundle } from './index.ts';
import { inputOf } from './sample.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

describe.skipIf(!mounted)(
  'a disk that fills up while a bundle is written (the right to mount is needed)',
  () => {
    it.each(['memory', 'a stream'])('is IO and leaves nothing behind, from %s', async (source) => {
      writeFileSync(join(folder, 'b.tar'), 'before');
      const bytes = Uint8Array.from(randomBytes(128 * 1024));
      const input = await inputOf();
      const trust = source === 'memory' ? [{ name: 'big', bytes }] : input.trust;
      const [first, ...others] = input.blobs;
      async function* open(): AsyncGenerator<Uint8Array> {
        yield bytes;
      }
      const blobs =
        source === 'memory' || first === undefined
          ? input.blobs
          : [{ ...first, size: bytes.length, source: { open } }, ...others];
      const thrown = await writeBundle(join(folder, 'b.tar'), { ...input, trust, blobs }).catch(
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(Rejection);
      expect((thrown as Rejection).code).toBe('IO');
      expect((thrown as Rejection).message).toContain('no space left');
      expect(readdirSync(folder)).toEqual(['b.tar']);
      expect(readFileSync(join(folder, 'b.tar'))).toEqual(Buffer.from(utf8.encode('before')));
    });
  },
);
