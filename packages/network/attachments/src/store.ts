import { digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { parseManifest } from '@sealift/oci';
import type { PulledManifest, Registry } from '@sealift/registry';
import { listInFallback } from './fallback.ts';

/** Where images are and evidence on them is put: a repository of a registry, or an OCI layout. */
export interface EvidenceStore {
  /** For messages: `ghcr.io/team/app`, or a path. */
  readonly name: string;
  /** By a tag or a digest. @throws Rejection NOT_FOUND */
  manifest(tagOrDigest: string): Promise<PulledManifest>;
  /** Small bytes, under their digest. */
  pushBlob(bytes: Uint8Array): Promise<void>;
  /**
   * Under a tag, which leads to it from then on. @param before what the tag led to when it was
   * looked at: where a registry compares, nothing else is replaced
   */
  pushTagged(
    bytes: Uint8Array,
    mediaType: string,
    tag: string,
    before?: PulledManifest,
  ): Promise<void>;
  /** Under its digest, listed among the referrers of the subject that it names. */
  pushReferrer(bytes: Uint8Array, mediaType: string): Promise<void>;
}

/** A repository of a registry; it throws what the registry does. */
export const repositoryStore = (registry: Registry, repository: string): EvidenceStore =>
  new RepositoryStore(registry, repository);

class RepositoryStore implements EvidenceStore {
  readonly name: string;
  readonly #registry: Registry;
  readonly #repository: string;

  constructor(registry: Registry, repository: string) {
    this.name = `${registry.host}/${repository}`;
    this.#registry = registry;
    this.#repository = repository;
  }

  manifest(tagOrDigest: string): Promise<PulledManifest> {
    return this.#registry.manifest(this.#repository, tagOrDigest);
  }

  async pushBlob(bytes: Uint8Array): Promise<void> {
    const descriptor = { digest: digest.of(bytes), size: bytes.length };
    const present = await this.#registry.blobSize(this.#repository, descriptor.digest);
    if (present === bytes.length) return;
    await this.#registry.pushBlob(this.#repository, descriptor, async function* open() {
      yield bytes;
    });
  }

  async pushTagged(
    bytes: Uint8Array,
    mediaType: string,
    tag: string,
    before?: PulledManifest,
  ): Promise<void> {
    await this.#registry.pushManifest(this.#repository, bytes, mediaType, tag, before?.etag);
  }

  async pushReferrer(bytes: Uint8Array, mediaType: string): Promise<void> {
    const descriptor = { mediaType, digest: digest.of(bytes), size: bytes.length };
    const subject =
      parseManifest(bytes, descriptor).subject?.digest ??
      reject('INTERNAL', 'a referrer that refers to nothing');
    const pushed = await this.#registry.pushManifest(this.#repository, bytes, mediaType);
    // Some registries say OCI-Subject and have no API, so that both are asked.
    const listed =
      pushed.subject !== undefined &&
      (await this.#registry.hasReferrersApi(this.#repository, subject));
    if (!listed) await listInFallback(this, subject, [{ descriptor, bytes }]);
  }
}
