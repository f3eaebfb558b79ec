import { openPieces } from '@sealift/blobs';
import type { Progress } from '@sealift/console';
import { ownInput } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { type Guarded, guardBundle, sayingWhatStreams } from '@sealift/tarball';
import { guardVolumes, namesVolumes } from '@sealift/volumes';
import { expectOne } from '../volumes/expect-one.ts';

export interface GuardedTarget extends Guarded {
  /** For messages: a path, or `standard input`. */
  readonly origin: string;
}

/**
 * Guards a regular file, volumes of one, or standard input for `-`. @throws Rejection with rule and
 * byte | VOLUME_* | USAGE | IO
 */
export async function guardTargets(
  targets: readonly string[],
  progress: Progress,
): Promise<GuardedTarget> {
  if (!namesVolumes(targets)) return guardTarget(expectOne(targets), progress);
  try {
    return await guardVolumes(targets, {
      onSize: (size) => progress.start('guard', size),
      onBytes: progress.advance,
    });
  } finally {
    progress.finish();
  }
}

async function guardTarget(target: string, progress: Progress): Promise<GuardedTarget> {
  const isInput = target === '-';
  const origin = isInput ? 'standard input' : target;
  const { pieces, size } = isInput ? { pieces: ownInput(), size: undefined } : openPieces(target);
  progress.start('guard', size);
  try {
    const guarding = sayingWhatStreams(origin, pieces, (each) =>
      guardBundle(each, { onBytes: progress.advance }),
    );
    return { origin, ...(await (isInput ? guarding : Rejection.naming(target, () => guarding))) };
  } finally {
    progress.finish();
  }
}
