import type { Progress } from '@sealift/console';
import { configuring } from '@sealift/console';
import type { WrittenVolumes } from '@sealift/volumes';
import { parseVolumeSize, writeVolumes } from '@sealift/volumes';

/** How a bundle is to be cut. */
export interface Cut {
  /** As `--volume-size` says it. */
  readonly volumeSize: string;
  /** How many volumes may be lost. */
  readonly parity: number;
}

/** Cuts a bundle into a new folder. @throws Misconfigured | Rejection as `writeVolumes` */
export async function splitBundle(
  bundle: string,
  folder: string,
  { volumeSize, parity }: Cut,
  progress: Progress,
): Promise<WrittenVolumes> {
  const options = configuring(() => ({ volumeSize: parseVolumeSize(volumeSize), parity }));
  const onStep = (step: string, bytes: number): void => {
    progress.finish();
    progress.start(step, bytes);
  };
  try {
    return await writeVolumes(bundle, folder, { ...options, onStep, onBytes: progress.advance });
  } finally {
    progress.finish();
  }
}
