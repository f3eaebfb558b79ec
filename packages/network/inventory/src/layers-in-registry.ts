/** What layers a registry has: the far side's half of a delta. */
import { type Digest, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { BlobEntry } from '@sealift/manifest';
import {
  type Descriptor,
  isGraphType,
  isSignatureTag,
  parseManifest,
  parseReference,
  type Reference,
} from '@sealift/oci';
import { connect, type Registry, type RegistryOptions } from '@sealift/registry';

/** How a registry is reached, and who is told of what is no image. */
export interface InventoryOptions {
  readonly registry?: RegistryOptions;
  /**
   * Something in a repository that is no image sealift reads: its layers are not listed, and travel
   * again.
   */
  readonly onSkipped?: (name: string, reason: string) => void;
}

/**
 * The layers of images in a registry that are there with the size their manifests say. Children of
 * an index that were never brought are
 * passed over.
 * @param names repositories (all their tags), or references with a tag or a digest
 * @throws Rejection USAGE for a name that is none; NOT_FOUND | AUTH | REGISTRY | DIGEST | LIMIT
 */
export async function layersInRegistry(
  names: readonly string[],
  { registry: options, onSkipped = () => undefined }: InventoryOptions = {},
): Promise<BlobEntry[]> {
  const registries = connect(options);
  const found = new Map<Digest, BlobEntry>();
  try {
    for (const { reference, isRepository } of names.map(parseName)) {
      const walk = new Walk(registries.at(reference.registry), reference.repository, found);
      if (isRepository) await walk.repository(onSkipped);
      else await walk.image(reference.digest ?? reference.tag ?? '');
    }
    return [...found.values()];
  } finally {
    await registries.close();
  }
}

/**
 * Elsewhere a name without a tag means `latest`; here it means the repository, since stock is taken
 * of all that is there.
 */
function parseName(text: string): {
  readonly reference: Reference;
  readonly isRepository: boolean;
} {
  return {
    reference: parseReference(text),
    isRepository: !/[:@]/.test(text.slice(text.lastIndexOf('/') + 1)),
  };
}

/** What one repository has. */
class Walk {
  readonly #registry: Registry;
  readonly #repository: string;
  readonly #found: Map<Digest, BlobEntry>;
  readonly #seen = new Set<string>();
  /** T34: a layer that is not there is asked for once, however many images name it. */
  readonly #asked = new Set<string>();

  constructor(registry: Registry, repository: string, found: Map<Digest, BlobEntry>) {
    this.#registry = registry;
    this.#repository = repository;
    this.#found = found;
  }

  async repository(onSkipped: (name: string, reason: string) => void): Promise<void> {
    const tags = await this.#registry.tags(this.#repository);
    for (const tag of tags.filter((each) => !isSignatureTag(each))) {
      try {
        await this.image(tag);
      } catch (thrown) {
        if (!(thrown instanceof Rejection) || !SKIPPED.has(thrown.code)) throw thrown;
        onSkipped(`${this.#registry.host}/${this.#repository}:${tag}`, thrown.message);
      }
    }
  }

  async image(name: string, depth = 0): Promise<void> {
    if (depth > LIMITS.indexDepth)
      reject('LIMIT', `${this.#repository}: indexes nested deeper than ${LIMITS.indexDepth}`);
    const { descriptor, bytes } = await this.#registry.manifest(this.#repository, name);
    if (this.#seen.has(descriptor.digest)) return;
    this.#seen.add(descriptor.digest);
    const document = parseManifest(bytes, descriptor);
    if (document.kind === 'manifest') return this.#layers(document.layers);
    for (const child of document.manifests.filter(({ mediaType }) => isGraphType(mediaType)))
      await this.#child(child, depth + 1);
  }

  /** Not every platform of an index needs to have been brought. */
  async #child({ digest }: Descriptor, depth: number): Promise<void> {
    try {
      await this.image(digest, depth);
    } catch (thrown) {
      if (!(thrown instanceof Rejection) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }

  async #layers(layers: readonly Descriptor[]): Promise<void> {
    const look = async ({ digest, size }: Descriptor): Promise<void> => {
      if (this.#found.has(digest) || this.#asked.has(`${digest} ${size}`)) return;
      this.#asked.add(`${digest} ${size}`);
      if ((await this.#registry.blobSize(this.#repository, digest)) === size)
        this.#found.set(digest, { digest, size });
    };
    await Promise.all(layers.map(look));
  }
}

/** Not among them: what says that the registry lies or fails. */
const SKIPPED: ReadonlySet<string> = new Set(['UNSUPPORTED', 'INDEX', 'LIMIT', 'NOT_FOUND']);
