import { createHash, type Hash as Hasher } from 'node:crypto';
import { closeSync } from 'node:fs';
import { openRegular, readAt } from '@sealift/blobs';
import { digest } from '@sealift/bytes';
import type { Progress } from '@sealift/console';
import type { FileSubject } from '@sealift/verify';

const HASHES = ['sha256', 'sha384', 'sha512'] as const;
const CHUNK = 1024 * 1024;
/**
 * Larger files are verified by their digest alone; only plain Ed25519 needs the bytes themselves.
 */
const HELD = 64 * CHUNK;

/** Reads a file once, hashing as it passes. @throws Rejection IO */
export function readFileSubject(path: string, progress: Progress): FileSubject {
  const { fd, size } = openRegular(path, { follow: true });
  progress.start('hash', size);
  try {
    const hashers = HASHES.map((hash) => createHash(hash));
    const bytes = size <= HELD ? Buffer.alloc(size) : undefined;
    pass(fd, hashers, bytes ?? Buffer.alloc(CHUNK), bytes !== undefined, progress);
    const digests = new Map(
      HASHES.map((hash, i) => [hash, new Uint8Array(hashers[i]?.digest() ?? [])]),
    );
    const sha256 = Buffer.from(digests.get('sha256') ?? []).toString('hex');
    return {
      kind: 'file',
      digest: digest.parse(`sha256:${sha256}`),
      digests,
      ...(bytes === undefined ? {} : { bytes }),
    };
  } finally {
    progress.finish();
    closeSync(fd);
  }
}

function pass(
  fd: number,
  hashers: readonly Hasher[],
  buffer: Buffer,
  keep: boolean,
  progress: Progress,
): void {
  for (let at = 0; ; ) {
    const target = keep ? buffer.subarray(at) : buffer;
    const read = target.length === 0 ? 0 : readAt(fd, target, at);
    if (read === 0) return;
    for (const hasher of hashers) hasher.update(target.subarray(0, read));
    progress.advance(read);
    at += read;
  }
}
