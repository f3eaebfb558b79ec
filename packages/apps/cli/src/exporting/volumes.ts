import { randomBytes } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { printable, reject } from '@sealift/bytes';
import { configuring, type Progress } from '@sealift/verifier';
import type { WrittenVolumes } from '@sealift/volumes';

/** How a bundle is to be cut. */
export interface Cut {
  /** As `--volume-size` says it. */
  readonly volumeSize: string;
  /** How many volumes may be lost. */
  readonly parity: number;
}

/**
 * Writes a bundle into a file that is gone again afterwards, and cuts it into the volumes that stay. Whatever can be known before the
 * export is known before it: a size that is none, a folder that is there.
 * @param folder of the volumes; the file lies beside it while it is needed
 */
export async function throughFile<T>(
  folder: string,
  { volumeSize, parity }: Cut,
  progress: Progress,
  write: (file: string) => Promise<T>,
): Promise<{ result: T; volumes: WrittenVolumes }> {
  const { parseVolumeSize, writeVolumes } = await import('@sealift/volumes');
  const size = configuring(() => parseVolumeSize(volumeSize));
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) reject('IO', `${printable(folder)} exists: it is not replaced`);
  const file = join(dirname(folder), `.${basename(folder).slice(0, 128)}.${randomBytes(8).toString('hex')}.whole`);
  const drop = (): void => rmSync(file, { force: true });
  process.once('exit', drop);
  try {
    const result = await write(file);
    const onStep = (step: string, bytes: number): void => {
      progress.finish();
      progress.start(step, bytes);
    };
    return { result, volumes: await writeVolumes(file, folder, { volumeSize: size, parity, onStep, onBytes: progress.advance }) };
  } finally {
    progress.finish();
    drop();
    process.removeListener('exit', drop);
  }
}
