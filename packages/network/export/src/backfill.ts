/**
 * Proofs of inclusion for evidence that has none: asked of the log that the operator named, and
 * kept beside the evidence, which stays as it was.
 */
import { type Digest, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject, someOf } from '@sealift/failures';
import { hasProofs, type LogProofs } from '@sealift/log-proofs';
import { type Descriptor, type Graph, readGraph } from '@sealift/oci';
import type { Found } from './evidence.ts';
import { MemoryStorage } from './memory-storage.ts';
import type { Origin } from './origin.ts';
import type { Collected } from './pack.ts';
import { isProvedBy, type Piece, piecesIn, withProofs } from './piece.ts';

/** How it is found in a bundle. */
export const SCHEME = 'backfilled-proof';

/** What a log adds to the evidence of all images of a run. */
export class Backfill {
  readonly #log: LogProofs;
  /** T34: images share children, whose evidence is completed once. */
  readonly #known = new Map<string, Promise<readonly Found[]>>();

  constructor(log: LogProofs) {
    this.#log = log;
  }

  /**
   * What is kept beside the evidence of an image, by subject: of one whose proofs could not all be
   * had a failure. @throws Rejection of the storage that has the evidence
   */
  async find(origin: Origin, image: Graph, found: readonly Found[]): Promise<Found[]> {
    const all: Found[] = [];
    for (const { descriptor } of image.nodes) {
      const own = found.filter(({ subject }) => subject === descriptor.digest);
      const key = [descriptor.digest, ...own.map(({ storage }) => storage.where)].join(' ');
      const known = this.#known.get(key) ?? this.#complete(origin.name, descriptor, own);
      this.#known.set(key, known);
      all.push(...(await known));
    }
    return all;
  }

  async #complete(name: string, at: Descriptor, own: readonly Found[]): Promise<Found[]> {
    const storage = new MemoryStorage(`the proofs for ${at.digest}`);
    const pieces = await piecesIn(own);
    const graphs: Graph[] = [];
    const failures: Rejection[] = [];
    for (const piece of pieces.filter(({ evidence }) => !hasProofs(evidence)))
      try {
        const made = await this.#prove(piece, pieces, at);
        if (made === undefined) continue;
        pieces.push(made.piece);
        storage.keep(made.piece.blob);
        graphs.push(await readGraph(storage.keepManifest(made.written), storage.documents));
      } catch (thrown) {
        if (!(thrown instanceof Rejection)) throw thrown;
        failures.push(thrown);
      }
    if (graphs.length + failures.length === 0) return [];
    const place = { subject: at.digest, scheme: SCHEME, storage, elsewhere: false } as const;
    const failure = failures.length === 0 ? {} : { failure: together(name, at.digest, failures) };
    return [{ ...place, graphs, unknown: [], ...failure }];
  }

  /** Undefined where another piece has the proof: what was backfilled before is not asked again. */
  async #prove(piece: Piece, pieces: readonly Piece[], subject: Descriptor) {
    for (const other of pieces)
      if (isProvedBy(piece, other) && (await this.#log.isProved(other.evidence))) return undefined;
    const made = await withProofs(piece, await this.#log.prove(piece.evidence), subject);
    if (!(await this.#log.isProved(made.piece.evidence)))
      reject('INTERNAL', 'evidence with its proof is not what was proved');
    return made;
  }
}

/** What the checks refuse weighs more than a log that does not answer. */
const weightiest = (failures: readonly Rejection[]): Rejection | undefined =>
  failures.find(({ code }) => code !== 'LOG_PROOF') ?? failures[0];

function together(name: string, subject: Digest, failures: readonly Rejection[]): Rejection {
  const messages = [...new Set(failures.map(({ message }) => message))];
  return new Rejection(
    weightiest(failures)?.code ?? 'INTERNAL',
    `${printable(name)} (${subject}): ${someOf(messages, SHOWN)}`,
    { cause: failures[0] },
  );
}

const SHOWN = 20;

/** Whoever asks for proofs is told of every image that lacks one. @throws the weightiest of them */
export function refuseUnproved(collected: readonly Collected[]): void {
  const searches = new Set(collected.flatMap(({ found }) => found));
  const failures = [...searches].flatMap(({ scheme, failure }) =>
    scheme === SCHEME && failure !== undefined ? [failure] : [],
  );
  const first = weightiest(failures);
  if (first === undefined) return;
  const messages = failures.map(({ message }) => message);
  reject(
    first.code,
    `without a proof of inclusion: ${messages.slice(0, LIMITS.images).join('; ')}`,
    {
      cause: first,
    },
  );
}
