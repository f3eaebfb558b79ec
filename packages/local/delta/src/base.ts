/** Where the layers are looked for that a delta leaves out. */
import { hashRanges, type LocatedContent, type Location } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { BlobEntry } from '@sealift/manifest';
import type { BundleContent, HashOptions } from '@sealift/tarball';
import { openAny } from './open.ts';

/**
 * What may hold layers: an earlier bundle, or a registry. It need not be the base that the delta
 * names: layers are known by their
 * digests, and every byte that counts is hashed (T13).
 */
export interface Base {
  /** For messages. */
  readonly origin: string;
  /** Those of `layers` that are said to be here with this size: a look, no proof. */
  find(layers: readonly BlobEntry[]): Promise<readonly BlobEntry[]>;
  /**
   * Reads every byte of these layers and compares their hashes. @throws Rejection DIGEST that names
   * this base
   */
  hash(layers: readonly BlobEntry[], options?: HashOptions): Promise<void>;
  /** A layer as a stream that is hashed as it passes (T11). */
  open(layer: BlobEntry): AsyncIterable<Uint8Array>;
  /** Where a layer lies on this host, if it does. */
  locate?(digest: Digest): Location | undefined;
  close(): Promise<void>;
}

/**
 * Opens an earlier bundle, full or itself a delta, or the volumes of one; its structure is checked,
 * its layers are not hashed yet.
 * @throws Rejection as `openAny`, naming the base
 */
export async function openBase(path: string): Promise<Base> {
  return bundleBase(await blaming(path, () => openAny(path)));
}

/** A bundle as a base. */
export function bundleBase(content: BundleContent & LocatedContent): Base {
  const { origin } = content;
  return {
    origin,
    find: async (layers) => layers.filter(({ digest, size }) => content.size(digest) === size),
    hash: (layers, options) =>
      blaming(origin, () =>
        hashRanges(
          layers.map((layer) => ({ ...layer, from: locationOf(content, layer) })),
          options,
        ),
      ),
    open: ({ digest }) => content.open(digest),
    locate: (digest) => content.locate(digest),
    close: () => content.close(),
  };
}

const locationOf = (content: LocatedContent, { digest }: BlobEntry): Location =>
  content.locate(digest) ?? reject('INTERNAL', `${digest} was found in a base and is not there`);

/** Several files are open: whose fault it is must be said. */
async function blaming<T>(origin: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    const { code, message, offset, rule } = thrown;
    throw new Rejection(code, `base ${origin}: ${message}`, { cause: thrown, offset, rule });
  }
}
