import type { Begun } from '@sealift/blobs';
import { concat, type Digest } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import {
  attachmentTag,
  type Descriptor,
  Documents,
  formatReference,
  type Reference,
} from '@sealift/oci';
import type { PulledManifest, Registry } from '@sealift/registry';
import type { Origin, OriginBytes, Search, Storage } from './origin.ts';

/**
 * An image of a registry. @throws Rejection NOT_FOUND | AUTH | REGISTRY | DIGEST | LIMIT |
 * UNSUPPORTED
 */
export async function resolveInRegistry(registry: Registry, reference: Reference): Promise<Origin> {
  const { descriptor, bytes } = await registry.resolve(reference);
  const storage = new RegistryStorage(registry, reference.repository, {
    digest: descriptor.digest,
    bytes,
  });
  return { name: formatReference(reference), root: descriptor, storage };
}

type CosignScheme = 'cosign-sig' | 'cosign-att' | 'cosign-sbom';

/** More than are described at a time. */
const PULLED = 16;

/** One repository of a registry. */
export class RegistryStorage implements Storage {
  readonly absent = 'NOT_FOUND';
  readonly where: string;
  readonly repository: string;
  readonly documents = new Documents((each) => this.#read(each));
  readonly found: Storage['found'] = new Map();
  readonly #registry: Registry;
  readonly #path: string;
  /** A tag may move while we work: what it led to at first is what is exported. */
  readonly #root: { readonly digest: Digest; readonly bytes: Uint8Array } | undefined;
  /** Manifests that were pulled to be described, or under a tag, until they are read. */
  readonly #pulled = new Map<Digest, PulledManifest>();

  constructor(
    registry: Registry,
    path: string,
    root?: { readonly digest: Digest; readonly bytes: Uint8Array },
  ) {
    this.where = this.repository = `${registry.host}/${path}`;
    this.#registry = registry;
    this.#path = path;
    this.#root = root;
  }

  async blob({ digest, size }: Descriptor, limit: number): Promise<Uint8Array> {
    if (size > limit) reject('LIMIT', `${digest} has ${size} bytes, limit ${limit}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#registry.blob(this.#path, { digest, size })) pieces.push(piece);
    return concat(...pieces);
  }

  has(): boolean {
    return true;
  }

  async holds({ digest }: Descriptor): Promise<boolean> {
    return (await this.#registry.blobSize(this.#path, digest)) !== undefined;
  }

  open(descriptor: Descriptor, begun?: Begun): AsyncIterable<Uint8Array> {
    return this.#registry.blob(this.#path, descriptor, begun);
  }

  bytes(descriptor: Descriptor): OriginBytes {
    return { send: (begun) => this.open(descriptor, begun) };
  }

  searches({ digest: subject }: Descriptor): readonly (() => Promise<Search>)[] {
    return [
      () => this.#byTag(subject, 'cosign-sig'),
      () => this.#byTag(subject, 'cosign-att'),
      () => this.#byTag(subject, 'cosign-sbom'),
      () => this.#referrers(subject),
    ];
  }

  async described({ digest }: Descriptor): Promise<Descriptor> {
    return (this.#pulled.get(digest) ?? (await this.#pull(digest))).descriptor;
  }

  async #pull(name: string): Promise<PulledManifest> {
    const pulled = await this.#registry.manifest(this.#path, name);
    this.#pulled.set(pulled.descriptor.digest, pulled);
    // What was at hand elsewhere is never read here.
    const [oldest] = this.#pulled.keys();
    if (this.#pulled.size > PULLED && oldest !== undefined) this.#pulled.delete(oldest);
    return pulled;
  }

  async #read({ digest }: Descriptor): Promise<Uint8Array> {
    if (digest === this.#root?.digest) return this.#root.bytes;
    const pulled = this.#pulled.get(digest);
    this.#pulled.delete(digest);
    if (pulled !== undefined) return pulled.bytes;
    return (await this.#registry.manifest(this.#path, digest)).bytes;
  }

  async #byTag(subject: Digest, scheme: CosignScheme): Promise<Search> {
    try {
      const { descriptor } = await this.#pull(attachmentTag(subject, scheme));
      return { scheme, found: [descriptor] };
    } catch (thrown) {
      return failed(scheme, thrown);
    }
  }

  async #referrers(subject: Digest): Promise<Search> {
    try {
      const { scheme, descriptors, complete } = await this.#registry.referrers(this.#path, subject);
      if (!complete)
        reject(
          'REGISTRY',
          `${this.#registry.host}: the fallback tag of ${subject} holds something else than an ` +
            `index`,
        );
      return { scheme, found: descriptors };
    } catch (thrown) {
      return failed('referrers-api', thrown);
    }
  }
}

/** Not there is an answer; everything else leaves the question open. */
function failed(scheme: Search['scheme'], thrown: unknown): Search {
  if (!(thrown instanceof Rejection)) throw thrown;
  return thrown.code === 'NOT_FOUND'
    ? { scheme, found: [] }
    : { scheme, found: [], failure: thrown };
}
