/**
 * The checker for a boundary: the grammar in one pass, nothing of a blob kept, no JSON read but the
 * bundle's own.
 */
import type { OnBytes } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { readEntries } from './entries.ts';
import { StreamReader } from './sequential-reader.ts';

/** What is known of a file that passed the guard. */
export interface Guarded {
  /** Names the bundle. */
  readonly manifestDigest: Digest;
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly entries: number;
  /** Named in its list. */
  readonly images: number;
  /** Layers that its list leaves out: not 0 for a delta. */
  readonly leftOut: number;
}

/**
 * Holds a stream to the grammar of a bundle (FORMAT.md) as far as one pass decides it without
 * keeping a blob: every header, name, order,
 * padding and the end; the head in its one form; every entry against the manifest's list; every
 * blob and trust file against its digest.
 * What blobs mean is not looked at: their JSON is not parsed, so that roles and signatures are left
 * to `verify`. Memory does not grow with
 * the blobs; it is that of the head, which LIMITS bound.
 * @throws Rejection with the rule that the first violation in the file breaks, and its byte; IO
 */
export async function guardBundle(
  input: AsyncIterable<Uint8Array>,
  { onBytes = () => undefined }: { readonly onBytes?: OnBytes } = {},
): Promise<Guarded> {
  const tape = new StreamReader(input);
  let entries = HEAD_ENTRIES;
  try {
    const { manifest, manifestDigest } = await readEntries(tape, {
      begin: () => undefined,
      trust: () => {
        entries += 1;
      },
      pass: async (blob) => {
        entries += 1;
        const damage = await tape.hash(blob, (bytes) => onBytes(bytes.length));
        if (damage !== undefined) throw damage;
      },
    });
    return {
      manifestDigest,
      size: tape.position,
      entries,
      images: manifest.images.length,
      leftOut: manifest.delta?.required.length ?? 0,
    };
  } finally {
    await tape.end();
  }
}

const HEAD_ENTRIES = 3;
