import { configuring, type Progress } from '@sealift/console';
import type { WrittenVolumes } from '@sealift/volumes';
import { parseVolumeSize, writeAsVolumes } from '@sealift/volumes';

/** How a bundle is to be cut. */
export interface Cut {
  /** As `--volume-size` says it. */
  readonly volumeSize: string;
  /** How many volumes may be lost. */
  readonly parity: number;
}

/**
 * Cuts what `write` puts into a file into volumes, with progress. @throws Misconfigured, Rejection
 * as `writeAsVolumes`
 */
export async function writeCut<T>(
  folder: string,
  { volumeSize, parity }: Cut,
  progress: Progress,
  write: (file: string) => Promise<T>,
): Promise<{ readonly result: T; readonly volumes: WrittenVolumes }> {
  const size = configuring(() => parseVolumeSize(volumeSize));
  const onStep = (step: string, bytes: number): void => {
    progress.finish();
    progress.start(step, bytes);
  };
  try {
    return await writeAsVolumes(
      folder,
      { volumeSize: size, parity, onStep, onBytes: progress.advance },
      write,
    );
  } finally {
    progress.finish();
  }
}
