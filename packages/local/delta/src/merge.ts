import type { LocatedContent } from '@sealift/blobs';
import { Rejection } from '@sealift/failures';
import {
  type BundleContent,
  type WriteOptions,
  type WrittenBundle,
  writeBundle,
} from '@sealift/tarball';
import type { Base } from './base.ts';
import { completeDelta } from './complete.ts';

/**
 * Writes the full bundle that a delta stands for: byte for byte what an export of the same images
 * without a base writes. It is verified
 * from zero, structure and every digest, before it gets its name; nothing that was known of the
 * parts counts (T13).
 * @throws Rejection USAGE for a full bundle | DELTA_BASE | DIGEST naming the base that is damaged |
 * as `writeBundle`
 */
export async function mergeDelta(
  delta: BundleContent & LocatedContent,
  bases: readonly Base[],
  output: string,
  options: WriteOptions = {},
): Promise<WrittenBundle> {
  const complete = await completeDelta(delta, bases);
  complete.expectBase();
  const { images, evidence, ledger, channel } = delta.manifest;
  const placed = channel === undefined ? {} : { channel };
  const blobs = delta.needed.map(({ digest, size }) => ({
    digest,
    size,
    source: complete.bytes(digest),
  }));
  try {
    return await writeBundle(
      output,
      { images, evidence, ledger, ...placed, trust: delta.trustFiles, blobs },
      options,
    );
  } catch (thrown) {
    // The finished file was hashed once and is gone again: whose bytes were wrong is asked of the
    // parts.
    if (thrown instanceof Rejection && thrown.code === 'DIGEST') await complete.hashAll();
    throw thrown;
  }
}
