/** A registry as the base of a delta. */
import type { Digest } from '@sealift/bytes';
import type { Base } from '@sealift/delta';
import { reject } from '@sealift/failures';
import type { BlobEntry } from '@sealift/manifest';
import { parseReference, type Reference } from '@sealift/oci';
import { connect, type Registries, type Registry, type RegistryOptions } from '@sealift/registry';
import { concurrently } from './concurrently.ts';
import { asItIs, type Mapping, planImport } from './plan/destinations.ts';

/** How many layers are read back at a time. */
const READ_LANES = 4;

/** Where layers of an image may be already: its destination, and repositories beside it. */
export interface DestinationBase {
  readonly images: readonly {
    readonly name?: string | undefined;
    readonly descriptor: { readonly digest: Digest };
  }[];
  /** `REGISTRY[/PREFIX]`, where the images go. */
  readonly to: string;
  /** More repositories to look in, such as `registry.internal/mirror/team/base`. */
  readonly repositories?: readonly string[];
  readonly mapping?: Mapping;
  readonly registry: RegistryOptions;
}

/**
 * The layers that a registry has, in the repositories where the images go and in those that are
 * named. That they answer to their digests
 * is not enough: each is read back whole and hashed before anything is written (T13). Nothing is
 * asked before the first look.
 * @throws Rejection USAGE for a repository that is none
 */
export function destinationBase({
  images,
  to,
  repositories = [],
  mapping = asItIs,
  registry,
}: DestinationBase): Base {
  // Where images go a repository may have to be made; in the others nothing is asked but to read.
  const [writing, reading] = [connect({ ...registry, forPush: true }), connect(registry)];
  const own = images.flatMap(({ name, descriptor }) =>
    name === undefined ? [] : planImport([{ name, digest: descriptor.digest }], to, mapping).images,
  );
  const places = [
    ...repositories.map((repository) => placeOf(reading, parseReference(repository))),
    ...own.map(({ destination }) => placeOf(writing, destination)),
  ];
  return new RegistryBase(
    [writing, reading],
    [...new Map(places.map((place) => [place.name, place])).values()],
  );
}

/** A repository. */
interface Place {
  /** `registry/repository` */
  readonly name: string;
  readonly registry: Registry;
  readonly repository: string;
}

const placeOf = (
  registries: Registries,
  { registry, repository }: Pick<Reference, 'registry' | 'repository'>,
): Place => ({
  name: `${registry}/${repository}`,
  registry: registries.at(registry),
  repository,
});

class RegistryBase implements Base {
  readonly origin: string;
  readonly #registries: readonly Registries[];
  readonly #places: readonly Place[];
  readonly #found = new Map<Digest, Place>();

  constructor(registries: readonly Registries[], places: readonly Place[]) {
    this.#registries = registries;
    this.#places = places;
    this.origin = places.map(({ name }) => name).join(', ');
  }

  async find(layers: readonly BlobEntry[]): Promise<readonly BlobEntry[]> {
    await concurrently(layers, (layer) => this.#look(layer));
    return layers.filter(({ digest }) => this.#found.has(digest));
  }

  async hash(
    layers: readonly BlobEntry[],
    { onBytes = () => undefined }: Parameters<Base['hash']>[1] = {},
  ): Promise<void> {
    await concurrently(
      layers,
      async (layer) => {
        for await (const piece of this.open(layer)) onBytes(piece.length);
      },
      READ_LANES,
    );
  }

  open(layer: BlobEntry): AsyncIterable<Uint8Array> {
    const { registry, repository } =
      this.#found.get(layer.digest) ?? reject('INTERNAL', `${layer.digest} was not looked for`);
    return registry.blob(repository, layer);
  }

  async close(): Promise<void> {
    await Promise.all(this.#registries.map((each) => each.close()));
  }

  async #look({ digest, size }: BlobEntry): Promise<void> {
    for (const place of this.#places) {
      if ((await place.registry.blobSize(place.repository, digest)) !== size) continue;
      this.#found.set(digest, place);
      return;
    }
  }
}
