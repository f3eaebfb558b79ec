/** A registry as the base of a delta. */
import { type Digest, reject } from '@sealift/bytes';
import type { Base } from '@sealift/delta';
import type { BlobEntry } from '@sealift/manifest';
import { parseReference } from '@sealift/oci';
import { connect, type Registries, type RegistryOptions } from '@sealift/registry';
import { inLanes } from './lanes.ts';
import { planImport } from './plan/destinations.ts';

/** How many layers are read back at a time. */
const READ_LANES = 4;

export interface DestinationBase {
  readonly images: readonly { readonly name?: string | undefined; readonly descriptor: { readonly digest: Digest } }[];
  /** `REGISTRY[/PREFIX]`, where the images go. */
  readonly to: string;
  /** More repositories to look in, such as `registry.internal/mirror/team/base`. */
  readonly repositories?: readonly string[];
  readonly registry: RegistryOptions;
}

/**
 * The layers that a registry has, in the repositories where the images go and in those that are named. That they answer to their digests
 * is not enough: each is read back whole and hashed before anything is written (T13). Nothing is asked before the first look.
 * @throws Rejection USAGE for a repository that is none
 */
export function destinationBase({ images, to, repositories = [], registry }: DestinationBase): Base {
  const own = images.flatMap(({ name, descriptor }) => (name === undefined ? [] : planImport([{ name, digest: descriptor.digest }], to).images));
  const places = [...own.map(({ destination }) => destination), ...repositories.map((each) => parseReference(each))];
  const distinct = new Map(places.map((place) => [`${place.registry}/${place.repository}`, place]));
  return new RegistryBase(connect({ ...registry, forPush: true }), [...distinct.values()]);
}

type Place = Pick<ReturnType<typeof parseReference>, 'registry' | 'repository'>;

class RegistryBase implements Base {
  readonly origin: string;
  readonly #registries: Registries;
  readonly #places: readonly Place[];
  readonly #found = new Map<Digest, Place>();

  constructor(registries: Registries, places: readonly Place[]) {
    this.#registries = registries;
    this.#places = places;
    this.origin = places.map(({ registry, repository }) => `${registry}/${repository}`).join(', ');
  }

  async find(layers: readonly BlobEntry[]): Promise<readonly BlobEntry[]> {
    await inLanes(layers, (layer) => this.#look(layer));
    return layers.filter(({ digest }) => this.#found.has(digest));
  }

  async hash(layers: readonly BlobEntry[], { onBytes = () => undefined }: Parameters<Base['hash']>[1] = {}): Promise<void> {
    await inLanes(
      layers,
      async (layer) => {
        for await (const piece of this.open(layer)) onBytes(piece.length);
      },
      READ_LANES,
    );
  }

  open(layer: BlobEntry): AsyncIterable<Uint8Array> {
    const { registry, repository } = this.#found.get(layer.digest) ?? reject('INTERNAL', `${layer.digest} was not looked for`);
    return this.#registries.at(registry).blob(repository, layer);
  }

  close(): Promise<void> {
    return this.#registries.close();
  }

  async #look({ digest, size }: BlobEntry): Promise<void> {
    for (const place of this.#places) {
      if ((await this.#registries.at(place.registry).blobSize(place.repository, digest)) !== size) continue;
      this.#found.set(digest, place);
      return;
    }
  }
}
