/** Images of registries as something to verify where they are: nothing is written anywhere. */
import type { AttachedEvidence, Content, NamedImage } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { BlobRoles, type LedgerRow, sortManifest } from '@sealift/manifest';
import { type Descriptor, type Graph, parseReference } from '@sealift/oci';
import { connect } from '@sealift/registry';
import { atMost } from './at-most.ts';
import { type CollectOptions, collect } from './collect.ts';
import { openOf } from './foreign.ts';
import { ledgerOf } from './ledger.ts';
import type { Storage } from './origin.ts';
import type { Collected } from './pack.ts';
import { ReadAhead } from './read-ahead.ts';
import { isEvidence } from './unsigned.ts';

/** Content whose manifests are here; blobs are fetched, and hashed, when they are asked for. */
export interface RegistryContent extends Content {
  /** What was looked for, and what came of it. */
  readonly ledger: readonly LedgerRow[];
  /** Nothing more: each manifest was hashed when it came, and evidence is when it is read. */
  hashStored(): Promise<void>;
}

/**
 * Resolves images in registries, and finds what is attached to them, as an export does.
 * @throws Rejection as `exportBundle`, before anything large is fetched; INDEX when one digest is
 * described in two ways
 */
export async function openInRegistry(options: CollectOptions): Promise<RegistryContent> {
  const registries = connect(options.registry);
  try {
    const collected = await collect(options, registries, []);
    return new Collection(collected, () => registries.close());
  } catch (thrown) {
    await registries.close();
    throw thrown;
  }
}

/** What is read to be judged, image after image. */
const judgedIn = (collected: readonly Collected[]): Descriptor[] =>
  collected.flatMap(({ found }) =>
    found.flatMap(({ scheme, graphs }) =>
      graphs.flatMap((graph) => (isEvidence(scheme, graph) ? graph.layers : [])),
    ),
  );

const NOTHING = { images: [], trust: [], blobs: [] };

/** Layers that are fetched at a time. */
const LAYERS = 4;

interface Blob {
  readonly descriptor: Descriptor;
  readonly storage: Storage;
  readonly graph: Graph;
}

/** What was collected, as content: its manifests are here. */
export class Collection implements RegistryContent {
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly ledger: readonly LedgerRow[];
  readonly passedOver: readonly string[];
  readonly close: () => Promise<void>;
  readonly #manifests = new Map<Digest, Uint8Array>();
  readonly #blobs = new Map<Digest, Blob>();
  /** Each blob in each repository: that one has it says nothing of another. */
  readonly #copies = new Map<string, Blob>();
  readonly #evidence: ReadAhead;

  constructor(collected: readonly Collected[], close: () => Promise<void>) {
    const found = [...new Set(collected.flatMap((image) => [...image.found, ...image.nested]))];
    // In the order of a bundle's manifest, so that both are judged and told alike.
    const { evidence, ledger } = sortManifest({ ...NOTHING, ...ledgerOf(found) });
    const hosts = collected.map(({ origin: { name } }) => parseReference(name).registry);
    this.origin = [...new Set(hosts)].join(', ');
    this.images = collected.map(({ origin: { name, root } }) => ({ name, descriptor: root }));
    this.evidence = evidence.map(({ manifest, ...at }) => ({ ...at, descriptor: manifest }));
    this.ledger = ledger;
    this.passedOver = [...new Set(collected.flatMap(({ beyond }) => beyond))];
    this.close = close;
    // T17: the size that one image gives a blob would stand in for the wrong one of another.
    const roles = new BlobRoles();
    for (const { origin, graph } of collected) {
      roles.addImage(graph);
      this.#add(origin.storage, graph);
    }
    for (const { storage, graphs } of found)
      for (const tree of graphs) {
        roles.addEvidence(tree);
        this.#add(storage, tree);
      }
    this.#evidence = new ReadAhead(judgedIn(collected), ({ digest }) =>
      this.#pull(digest, LIMITS.evidenceBlob),
    );
  }

  #add(storage: Storage, graph: Graph): void {
    for (const { descriptor, bytes } of graph.nodes) this.#manifests.set(descriptor.digest, bytes);
    for (const descriptor of [...graph.configs, ...graph.layers]) {
      const blob = { descriptor, storage, graph };
      this.#blobs.set(descriptor.digest, blob);
      this.#copies.set(`${storage.where} ${descriptor.digest}`, blob);
    }
  }

  size(digest: Digest): number | undefined {
    return this.#manifests.get(digest)?.length ?? this.#blobs.get(digest)?.descriptor.size;
  }

  async read(digest: Digest, limit: number): Promise<Uint8Array> {
    const bytes = this.#manifests.get(digest);
    if (bytes === undefined) return this.#readBlob(digest, limit);
    if (bytes.length > limit)
      reject('LIMIT', `${digest} has ${bytes.length} bytes, limit ${limit}`);
    return bytes;
  }

  #readBlob(digest: Digest, limit: number): Promise<Uint8Array> {
    const { descriptor } = this.#blob(digest);
    return descriptor.size > limit ? this.#pull(digest, limit) : this.#evidence.read(descriptor);
  }

  #pull(digest: Digest, limit: number): Promise<Uint8Array> {
    const { storage, descriptor } = this.#blob(digest);
    return storage.blob(descriptor, limit);
  }

  async *open(digest: Digest): AsyncIterable<Uint8Array> {
    const bytes = this.#manifests.get(digest);
    if (bytes !== undefined) return yield bytes;
    const { storage, descriptor, graph } = this.#blob(digest);
    yield* openOf(storage, descriptor, graph);
  }

  async hashStored(): Promise<void> {}

  async hashAll({
    onBytes = () => undefined,
  }: Parameters<Content['hashAll']>[0] = {}): Promise<void> {
    const all = [...this.#copies.values()].map(({ storage, descriptor, graph }) => async () => {
      for await (const piece of openOf(storage, descriptor, graph)) onBytes(piece.length);
    });
    await atMost(LAYERS, all);
  }

  #blob(digest: Digest): Blob {
    return (
      this.#blobs.get(digest) ??
      reject('MISSING_BLOB', `${digest} is of no image that was asked for in ${this.origin}`)
    );
  }
}
