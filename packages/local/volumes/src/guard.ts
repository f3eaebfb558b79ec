/** The checker for a boundary over volumes: one pass from the first to the last, as if they were one file. */
import { CHUNK, type OnBytes, readPiece } from '@sealift/blobs';
import { printable, Rejection } from '@sealift/bytes';
import { type Guarded, guardBundle, type Storage } from '@sealift/tarball';
import { expectBundle } from './find.ts';
import type { OpenVolume } from './open.ts';
import { openData } from './open-data.ts';
import { holding, joined } from './storage.ts';

export interface GuardVolumesOptions {
  /** How much there is to read, in bytes. */
  readonly onSize?: (bytes: number) => void;
  readonly onBytes?: OnBytes;
}

/**
 * Guards a set of volumes as the bundle that it is.
 * @param paths a set file, folders, or volumes
 * @returns what passed, and a name for messages. @throws Rejection as `guardBundle`, with the volume that holds the byte; VOLUME_*; IO
 */
export async function guardVolumes(paths: readonly string[], { onSize, onBytes }: GuardVolumesOptions = {}): Promise<Guarded & { readonly origin: string }> {
  const { found, opened, origin } = openData(paths);
  try {
    onSize?.(found.set.size);
    const guarded = await guardBundle(pieces(joined(opened.open, found.set.size)), onBytes === undefined ? {} : { onBytes });
    expectBundle(found.set, guarded.manifestDigest);
    return { origin, ...guarded };
  } catch (thrown) {
    throw located(thrown, opened.open);
  } finally {
    opened.close();
  }
}

async function* pieces({ size, at }: Storage): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = 0; position < size; position += CHUNK) {
    const length = Math.min(CHUNK, size - position);
    yield readPiece({ from: at(position, length), size: length });
  }
}

/** The same refusal with the volume: a byte of the whole says little to whoever has five discs. */
function located(thrown: unknown, open: readonly OpenVolume[]): unknown {
  if (!(thrown instanceof Rejection) || thrown.offset === undefined) return thrown;
  const name = open[holding(open, thrown.offset)]?.volume.name ?? '';
  return new Rejection(thrown.code, `${thrown.message}, in ${printable(name)}`, { cause: thrown, rule: thrown.rule, offset: thrown.offset });
}
