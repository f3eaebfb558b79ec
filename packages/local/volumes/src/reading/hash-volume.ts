import { hashRanges, type OnBytes } from '@sealift/blobs';
import { printable, Rejection } from '@sealift/failures';
import type { OpenVolume } from './open.ts';

export interface HashOptions {
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
  /** Copies the volume to its place in this open file, in the same pass. */
  readonly into?: number;
}

/** Hashes an open volume. @throws Rejection DIGEST | TAR_TRUNCATED | IO */
export async function hashVolume(
  { volume: { digest, size, place }, fd }: OpenVolume,
  options: HashOptions = {},
): Promise<void> {
  await hashRanges([{ digest, size, from: { fd, offset: 0 }, to: place }], options);
}

/**
 * What is wrong with a volume, as its hash or its medium tells; undefined where nothing is. @throws
 * what is not about the volume's bytes
 */
export async function flawOf(
  { path }: Pick<OpenVolume, 'path'>,
  hash: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await hash();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    if (thrown.code === 'DIGEST')
      return (
        `${printable(path)} does not hash to what its set says: it is damaged, or belongs to ` +
        `another set`
      );
    if (thrown.code === 'TAR_TRUNCATED') return `${printable(path)} ends too early`;
    // A scratched disc: what cannot be read is as good as lost, and not the end of the matter where
    // there is parity.
    if (isReadError(thrown))
      return `${printable(path)} cannot be read: its medium reports an error`;
    throw thrown;
  }
}

const isReadError = ({ code, message, cause }: Rejection): boolean =>
  code === 'IO' &&
  message.startsWith('the file:') &&
  cause instanceof Error &&
  'code' in cause &&
  cause.code === 'EIO';
