import type { AttachedEvidence, Content, LocatedContent } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, Documents, SCHEMES, type Scheme } from '@sealift/oci';
import type { Origin, OriginBytes, Search, Storage } from './origin.ts';

type Source = Content & Partial<Pick<LocatedContent, 'locate'>>;

/** The images of a layout, each with a name. @throws Rejection USAGE where one has none */
export function imagesOfLayout(content: Source): Origin[] {
  const unnamed = content.images.find(({ name }) => name === undefined);
  if (unnamed !== undefined)
    reject(
      'USAGE',
      `${content.origin} gives ${unnamed.descriptor.digest} no name: give one with --as NAME`,
    );
  return imagesOf(content);
}

/** The images of anything on this host; those without a name are called by their digest. */
export function imagesOf(content: Source): Origin[] {
  const storage = new ContentStorage(content);
  return content.images.map(({ name, descriptor: root }) => ({
    name: name ?? root.digest,
    root,
    storage,
  }));
}

/** A layout, a bundle or an archive of this host. */
export class ContentStorage implements Storage {
  readonly absent = 'MISSING_BLOB';
  readonly where: string;
  readonly documents: Documents;
  readonly found: Storage['found'] = new Map();
  readonly #content: Source;
  readonly #attached: ReadonlyMap<Digest, readonly AttachedEvidence[]>;

  constructor(content: Source) {
    this.where = content.origin;
    this.documents = new Documents(({ digest }) => content.read(digest, LIMITS.ociManifest));
    this.#content = content;
    this.#attached = Map.groupBy(content.evidence, ({ subject }) => subject);
  }

  blob({ digest }: Descriptor, limit: number): Promise<Uint8Array> {
    return this.#content.read(digest, limit);
  }

  has(digest: Digest): boolean {
    return this.#content.size(digest) !== undefined;
  }

  holds({ digest }: Descriptor): Promise<boolean> {
    return Promise.resolve(this.has(digest));
  }

  open({ digest }: Descriptor): AsyncIterable<Uint8Array> {
    return this.#content.open(digest);
  }

  bytes({ digest, size }: Descriptor): OriginBytes {
    const found = this.#content.size(digest);
    if (found === undefined)
      return reject('MISSING_BLOB', `${digest} is not in ${this.#content.origin}`);
    if (found !== size)
      return reject(
        'DIGEST',
        `${digest}: ${found} bytes in ${this.#content.origin}, its descriptor says ${size}`,
      );
    return this.#content.locate?.(digest) ?? { open: () => this.#content.open(digest) };
  }

  searches({ digest: subject }: Descriptor): readonly (() => Promise<Search>)[] {
    const attached = this.#attached.get(subject) ?? [];
    const by = (scheme: Scheme): Search => ({
      scheme,
      found: attached.filter((each) => each.scheme === scheme).map(({ descriptor }) => descriptor),
    });
    // No registry was asked here: of others the ledger has those that are there, and no absence.
    const searches = SCHEMES.map(by).filter(
      ({ scheme, found }) => scheme === 'cosign-sig' || scheme === 'cosign-att' || found.length > 0,
    );
    return searches.map((search) => async () => search);
  }

  described({ mediaType, digest, size }: Descriptor): Promise<Descriptor> {
    return Promise.resolve({ mediaType, digest, size });
  }
}
