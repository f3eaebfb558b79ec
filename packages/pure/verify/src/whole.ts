/** Content whose structure and digests were verified: nothing is written or judged before that. */
import { reject } from '@sealift/failures';

/** Not exported: whoever has it can say that something is whole. */
const MADE = Symbol('made by verify');

/**
 * Content of which every byte was hashed and compared. Only `hashWhole` and `hashStored` make it.
 * Says nothing of signatures.
 */
export class Whole<C> {
  readonly #content: C;
  readonly #complete: boolean;

  /** @throws Rejection INTERNAL: somebody else says that something is whole */
  constructor(made: typeof MADE, content: C, complete: boolean) {
    if (made !== MADE) reject('INTERNAL', 'only hashing makes content whole');
    this.#content = content;
    this.#complete = complete;
  }

  get content(): C {
    return this.#content;
  }

  /** False for what `hashStored` made: layers that a delta leaves out were not looked at. */
  get complete(): boolean {
    return this.#complete;
  }

  /** @throws Rejection INTERNAL for what was made by nobody who hashed */
  static check<C>(given: Whole<C>): Whole<C> {
    if (typeof given === 'object' && given !== null && #content in given) return given;
    return reject('INTERNAL', 'content that nobody hashed');
  }
}

/** How content is hashed: `options` go through to it. */
interface Hashed<O> {
  hashAll(options?: O): Promise<void>;
}

/** Content that may leave layers out: a delta. */
interface Stored<O> {
  hashStored(options?: O): Promise<void>;
}

/**
 * Hashes every byte that counts. @throws Rejection of the bytes' codes (exit 3); DELTA_BASE for a
 * delta whose layers are not at hand
 */
export async function hashWhole<O, C extends Hashed<O>>(
  content: C,
  options?: O,
): Promise<Whole<C>> {
  await content.hashAll(options);
  return new Whole(MADE, content, true);
}

/**
 * Hashes what a file holds, which of a delta is not all: it can be named and judged, and is never
 * cleared for an import. @throws Rejection of the bytes' codes (exit 3)
 */
export async function hashStored<O, C extends Stored<O>>(
  content: C,
  options?: O,
): Promise<Whole<C>> {
  await content.hashStored(options);
  return new Whole(MADE, content, false);
}
