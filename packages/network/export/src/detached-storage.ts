import { referrerTo } from '@sealift/attachments';
import type { Digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import { MemoryStorage } from './memory-storage.ts';
import type { Search } from './origin.ts';

/** One bundle, and what it speaks of: claimed, until somebody verifies it. */
export interface Bundle {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly subjects: readonly Digest[];
  readonly source: string;
}

/** The bundles of one image in memory, each a referrer of whatever it speaks of. */
export class DetachedStorage extends MemoryStorage {
  readonly bundles: readonly Bundle[];
  readonly #bySubject = new Map<Digest, Bundle[]>();

  /** @throws Rejection USAGE for a bundle that is there twice */
  constructor(name: string, bundles: readonly Bundle[]) {
    super(`the bundles given for ${name}`);
    this.bundles = bundles;
    for (const bundle of bundles) this.#add(bundle);
  }

  #add(bundle: Bundle): void {
    if (this.has(bundle.digest))
      reject('USAGE', `${printable(bundle.source)}: the bundle ${bundle.digest} is given twice`);
    this.keep(bundle.bytes);
    for (const subject of new Set(bundle.subjects))
      this.#bySubject.set(subject, [...(this.#bySubject.get(subject) ?? []), bundle]);
  }

  /** Where there is nothing, nobody looked. */
  override searches(subject: Descriptor): readonly (() => Promise<Search>)[] {
    const bundles = this.#bySubject.get(subject.digest) ?? [];
    if (bundles.length === 0) return [];
    const found = bundles.map(({ bytes }) => this.keepManifest(referrerTo(subject, bytes)));
    return [async () => ({ scheme: 'detached-bundle', found })];
  }
}
