import type { AttachedEvidence, LocatedContent, NamedImage } from '@sealift/blobs';
import { type Digest, LIMITS, reject } from '@sealift/bytes';
import type { Descriptor, Scheme } from '@sealift/oci';
import type { BlobBytes } from '@sealift/tarball';
import type { Origin, Search } from './origin.ts';

/** The images of a layout, each with a name. @throws Rejection USAGE where one has none */
export function imagesOfLayout(content: LocatedContent): Origin[] {
  const attached = Map.groupBy(content.evidence, ({ subject }) => subject);
  return content.images.map((image) => new LayoutOrigin(content, attached, image));
}

class LayoutOrigin implements Origin {
  readonly name: string;
  readonly root: Descriptor;
  readonly #content: LocatedContent;
  readonly #attached: ReadonlyMap<Digest, readonly AttachedEvidence[]>;

  constructor(content: LocatedContent, attached: ReadonlyMap<Digest, readonly AttachedEvidence[]>, { name, descriptor }: NamedImage) {
    this.name = name ?? reject('USAGE', `${content.origin} gives ${descriptor.digest} no name: give one with --as NAME`);
    this.root = descriptor;
    this.#content = content;
    this.#attached = attached;
  }

  read({ digest }: Descriptor): Promise<Uint8Array> {
    return this.#content.read(digest, LIMITS.ociManifest);
  }

  config(descriptor: Descriptor): Promise<Uint8Array> {
    return this.read(descriptor);
  }

  bytes({ digest, size }: Descriptor): BlobBytes {
    const found = this.#content.size(digest);
    const location = this.#content.locate(digest);
    if (location === undefined || found === undefined) return reject('MISSING_BLOB', `${digest} is not in ${this.#content.origin}`);
    return found === size ? location : reject('DIGEST', `${digest}: ${found} bytes in ${this.#content.origin}, its descriptor says ${size}`);
  }

  searches(subject: Digest): readonly (() => Promise<Search>)[] {
    const attached = this.#attached.get(subject) ?? [];
    const by = (scheme: Scheme): Search => ({ scheme, found: attached.filter((each) => each.scheme === scheme).map(({ descriptor }) => descriptor) });
    const tag = by('referrers-tag');
    const searches = [by('cosign-sig'), by('cosign-att'), by('referrers-api'), ...(tag.found.length > 0 ? [tag] : [])];
    return searches.map((each) => async () => each);
  }
}
