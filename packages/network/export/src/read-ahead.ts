import type { Digest } from '@sealift/bytes';
import type { Descriptor } from '@sealift/oci';
import { PARALLEL_IMAGES } from './at-most.ts';

/** What is larger is fetched when it is asked for: more than these bytes a blob are not held. */
const LARGEST = 256 * 1024;
/** Blobs that are held for whoever asks out of order; then the oldest goes. */
const HELD = 2 * PARALLEL_IMAGES;

/**
 * Small blobs that are read one after another, each a round trip away: while one is judged, the
 * next ones come.
 */
export class ReadAhead {
  readonly #order: readonly Descriptor[];
  readonly #positions: ReadonlyMap<Digest, number>;
  readonly #pull: (blob: Descriptor) => Promise<Uint8Array>;
  readonly #begun = new Set<Digest>();
  readonly #held = new Map<Digest, Promise<Uint8Array>>();

  /** @param blobs in the order in which they will be asked for, most likely */
  constructor(blobs: readonly Descriptor[], pull: (blob: Descriptor) => Promise<Uint8Array>) {
    const small = blobs.filter(({ size }) => size <= LARGEST);
    this.#order = [...new Map(small.map((blob) => [blob.digest, blob])).values()];
    this.#positions = new Map(this.#order.map(({ digest }, at) => [digest, at]));
    this.#pull = pull;
  }

  /** The bytes, once, as `pull` gives or refuses them. @throws what `pull` throws */
  read(blob: Descriptor): Promise<Uint8Array> {
    const at = this.#positions.get(blob.digest);
    if (at === undefined) return this.#pull(blob);
    for (const next of this.#order.slice(at, at + PARALLEL_IMAGES)) this.#begin(next);
    const held = this.#held.get(blob.digest);
    this.#held.delete(blob.digest);
    return held ?? this.#pull(blob);
  }

  #begin(blob: Descriptor): void {
    if (this.#begun.has(blob.digest)) return;
    this.#begun.add(blob.digest);
    const coming = this.#pull(blob);
    // Told to whoever asks for it, who may never come.
    coming.catch(() => undefined);
    this.#held.set(blob.digest, coming);
    const [oldest] = this.#held.keys();
    if (this.#held.size > HELD && oldest !== undefined) this.#held.delete(oldest);
  }
}
