import { configuring, type Progress } from '@sealift/console';
import { parseVolumeSize, type SplitOptions } from '@sealift/volumes';

/** How a bundle is to be cut. */
export interface Cut {
  /** As `--volume-size` says it. */
  readonly volumeSize: string;
  /** How many volumes may be lost. */
  readonly parity: number;
}

/** Lets `write` cut a bundle, with progress. @throws Misconfigured USAGE | what `write` throws */
export async function cutting<T>(
  { volumeSize, parity }: Cut,
  progress: Progress,
  write: (options: SplitOptions) => Promise<T>,
): Promise<T> {
  const size = configuring(() => parseVolumeSize(volumeSize));
  const onStep = (step: string, bytes: number): void => {
    progress.finish();
    progress.start(step, bytes);
  };
  try {
    return await write({ volumeSize: size, parity, onStep, onBytes: progress.advance });
  } finally {
    progress.finish();
  }
}
