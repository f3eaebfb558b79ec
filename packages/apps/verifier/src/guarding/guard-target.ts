import { openPieces } from '@sealift/blobs';
import { type Guarded, guardBundle } from '@sealift/tarball';
import type { Progress } from '../progress/progress.ts';

export interface GuardedTarget extends Guarded {
  /** For messages: a path, or `standard input`. */
  readonly origin: string;
}

/** Guards a regular file, or standard input for `-`. @throws Rejection with rule and byte | IO */
export async function guardTarget(target: string, progress: Progress): Promise<GuardedTarget> {
  const { pieces, size } = target === '-' ? { pieces: process.stdin, size: undefined } : openPieces(target);
  progress.start('guard', size);
  try {
    return { origin: target === '-' ? 'standard input' : target, ...(await guardBundle(pieces, { onBytes: progress.advance })) };
  } finally {
    progress.finish();
  }
}
