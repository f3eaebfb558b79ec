/** Proofs that a bundle has, for whoever compares it with its sources: a log says others now. */
import type { AttachedEvidence, Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { type Graph, readGraph } from '@sealift/oci';
import { SCHEME } from './backfill.ts';
import { ContentStorage } from './content-origin.ts';
import type { Found } from './evidence.ts';
import type { Origin } from './origin.ts';
import { isProvedBy, piecesIn } from './piece.ts';

/** What an earlier export kept beside evidence that the sources still give. */
export class KeptProofs {
  readonly #storage: ContentStorage;
  readonly #kept: ReadonlyMap<Digest, readonly AttachedEvidence[]>;

  constructor(content: Content) {
    this.#storage = new ContentStorage(content);
    const kept = content.evidence.filter(({ scheme }) => scheme === SCHEME);
    this.#kept = Map.groupBy(kept, ({ subject }) => subject);
  }

  /**
   * As `Backfill.find`; what belongs to no evidence that was found is not taken. @throws Rejection
   * INDEX | DIGEST | LIMIT
   */
  async find(_origin: Origin, { nodes }: Graph, found: readonly Found[]): Promise<Found[]> {
    const all: Found[] = [];
    for (const { descriptor } of nodes) all.push(...(await this.#at(descriptor.digest, found)));
    return all;
  }

  async #at(subject: Digest, found: readonly Found[]): Promise<Found[]> {
    const storage = this.#storage;
    const all = this.#kept.get(subject) ?? [];
    // No blob is fetched for what nobody kept.
    if (all.length === 0) return [];
    const place = { subject, scheme: SCHEME, storage, elsewhere: false, unknown: [] } as const;
    const pieces = await piecesIn(found.filter((each) => each.subject === subject));
    const graphs: Graph[] = [];
    for (const { descriptor } of all) {
      const graph = await readGraph(descriptor, storage.documents);
      const [kept] = await piecesIn([{ ...place, graphs: [graph] }]);
      if (kept !== undefined && pieces.some((piece) => isProvedBy(piece, kept))) graphs.push(graph);
    }
    return graphs.length === 0 ? [] : [{ ...place, graphs }];
  }
}
