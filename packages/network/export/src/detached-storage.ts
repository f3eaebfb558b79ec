import { referrerTo } from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { type Descriptor, Documents, MEDIA_TYPES } from '@sealift/oci';
import type { BlobBytes } from '@sealift/tarball';
import type { Search, Storage } from './origin.ts';

/** One bundle, and what it speaks of: claimed, until somebody verifies it. */
export interface Bundle {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly subjects: readonly Digest[];
  readonly source: string;
}

/** The bundles of one image in memory, each a referrer of whatever it speaks of. */
export class DetachedStorage implements Storage {
  readonly absent = 'MISSING_BLOB';
  readonly where: string;
  readonly bundles: readonly Bundle[];
  readonly documents = new Documents(async ({ digest: of }) => this.#get(of));
  readonly found: Storage['found'] = new Map();
  readonly #blobs = new Map<Digest, Uint8Array>();
  readonly #bySubject = new Map<Digest, Bundle[]>();

  /** @throws Rejection USAGE for a bundle that is there twice */
  constructor(name: string, bundles: readonly Bundle[]) {
    this.where = `the bundles given for ${name}`;
    this.bundles = bundles;
    for (const bundle of bundles) this.#add(bundle);
  }

  #add(bundle: Bundle): void {
    if (this.#blobs.has(bundle.digest))
      reject('USAGE', `${printable(bundle.source)}: the bundle ${bundle.digest} is given twice`);
    this.#blobs.set(bundle.digest, bundle.bytes);
    for (const subject of new Set(bundle.subjects))
      this.#bySubject.set(subject, [...(this.#bySubject.get(subject) ?? []), bundle]);
  }

  /** Where there is nothing, nobody looked. */
  searches(subject: Descriptor): readonly (() => Promise<Search>)[] {
    const bundles = this.#bySubject.get(subject.digest) ?? [];
    if (bundles.length === 0) return [];
    const found = bundles.map(({ bytes }) => this.#refer(subject, bytes));
    return [async () => ({ scheme: 'detached-bundle', found })];
  }

  #refer(subject: Descriptor, bundle: Uint8Array): Descriptor {
    const { manifest, config } = referrerTo(subject, bundle);
    for (const made of [manifest, config]) this.#blobs.set(digest.of(made), made);
    return {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digest.of(manifest),
      size: manifest.length,
    };
  }

  #get(of: Digest): Uint8Array {
    return this.#blobs.get(of) ?? reject('MISSING_BLOB', `${of} is not in ${this.where}`);
  }

  async blob({ digest: of }: Descriptor): Promise<Uint8Array> {
    return this.#get(of);
  }

  async *open({ digest: of }: Descriptor): AsyncIterable<Uint8Array> {
    yield this.#get(of);
  }

  bytes({ digest: of }: Descriptor): BlobBytes {
    return { bytes: this.#get(of) };
  }

  has(of: Digest): boolean {
    return this.#blobs.has(of);
  }

  async holds({ digest: of }: Descriptor): Promise<boolean> {
    return this.has(of);
  }

  async described(evidence: Descriptor): Promise<Descriptor> {
    return evidence;
  }
}
