/**
 * The checker for a boundary over volumes: one pass from the first to the last, as if they were one
 * file.
 */
import { CHUNK, type OnBytes, readPiece } from '@sealift/blobs';
import { printable, Rejection } from '@sealift/failures';
import { type Guarded, guardBundle } from '@sealift/tarball';
import { expectBundle, type Volume } from '../set/volume.ts';
import type { OpenVolume } from './open.ts';
import { openData } from './open-data.ts';
import { holding } from './storage.ts';

export interface GuardVolumesOptions {
  /** How much there is to read, in bytes. */
  readonly onSize?: (bytes: number) => void;
  readonly onBytes?: OnBytes;
}

/**
 * Guards a set of volumes as the bundle that it is.
 * @param paths a set file, folders, or volumes
 * @returns what passed, and a name for messages. @throws Rejection as `guardBundle`, with the
 * volume that holds the byte; VOLUME_*; IO
 */
export async function guardVolumes(
  paths: readonly string[],
  { onSize, onBytes }: GuardVolumesOptions = {},
): Promise<Guarded & { readonly origin: string }> {
  const { found, opened, origin } = openData(paths);
  try {
    onSize?.(found.set.size);
    const guarded = await guardBundle(
      pieces(opened.open),
      onBytes === undefined ? {} : { onBytes },
    );
    expectBundle(found.set, guarded.manifestDigest);
    return { origin, ...guarded };
  } catch (thrown) {
    throw located(thrown, opened.open);
  } finally {
    opened.close();
  }
}

async function* pieces(open: readonly OpenVolume[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { volume, fd } of open)
    for (let offset = 0; offset < volume.size; offset += CHUNK)
      yield readOf(volume, { from: { fd, offset }, size: Math.min(CHUNK, volume.size - offset) });
}

function readOf({ name }: Volume, piece: Parameters<typeof readPiece>[0]): Uint8Array {
  try {
    return readPiece(piece);
  } catch (thrown) {
    throw inVolume(thrown, name);
  }
}

/** The same refusal with the volume: a byte of the whole says little to whoever has five discs. */
const located = (thrown: unknown, open: readonly OpenVolume[]): unknown =>
  thrown instanceof Rejection && thrown.offset !== undefined
    ? inVolume(thrown, open[holding(open, thrown.offset)]?.volume.name ?? '')
    : thrown;

function inVolume(thrown: unknown, name: string): unknown {
  if (!(thrown instanceof Rejection)) return thrown;
  return new Rejection(thrown.code, `${thrown.message}, in ${printable(name)}`, {
    cause: thrown,
    rule: thrown.rule,
    offset: thrown.offset,
  });
}
