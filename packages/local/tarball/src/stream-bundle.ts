import type { OnBytes } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { type Rejection, reject } from '@sealift/failures';
import { type BlobRoles, type BundleManifest, rolesOf } from '@sealift/manifest';
import type { Descriptor } from '@sealift/oci';
import { Bundle, type BundleContent } from './bundle.ts';
import type { StoredBlob } from './listing.ts';
import { violation } from './rules.ts';
import { StreamReader } from './sequential-reader.ts';
import { type BundleSource, readStructure, type Structure } from './structure.ts';

/** How much of a stream is kept in memory at most: manifests, indexes and evidence. In bytes. */
const KEPT = 512 * 1024 * 1024;

/**
 * Reads a bundle from a stream, in one pass and in bounded memory: manifests, indexes and evidence
 * are kept, layers and configs are hashed
 * as they pass, and `hashAll` gives the verdict. `open` of what was not kept is refused as
 * UNSUPPORTED.
 * @throws Rejection as `openBundle`; LIMIT when the evidence does not fit in memory
 */
export async function readBundleStream(
  input: AsyncIterable<Uint8Array>,
  options: { readonly onBytes?: OnBytes } = {},
): Promise<BundleContent> {
  const source = new StreamSource(input, options.onBytes ?? (() => undefined));
  try {
    return new StreamBundle(await readStructure(source), source);
  } finally {
    await source.end();
  }
}

class StreamBundle extends Bundle {
  readonly #source: StreamSource;

  constructor(structure: Structure, source: StreamSource) {
    super('standard input', structure);
    this.#source = source;
  }

  async read(digest: Digest, limit: number): Promise<Uint8Array> {
    const { size } = this.stored(digest);
    if (size > limit) reject('LIMIT', `${digest}: ${size} bytes, limit ${limit}`);
    const damage = this.#source.damage.get(digest);
    if (damage !== undefined) throw damage;
    return (
      this.#source.kept.get(digest) ??
      reject('UNSUPPORTED', `${digest} passed by on ${this.origin} and was not kept: give a file`)
    );
  }

  async *open(digest: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    yield await this.read(digest, Number.MAX_SAFE_INTEGER);
  }

  async hashStored(): Promise<void> {
    const [first] = this.#source.damage.values();
    if (first !== undefined) throw first;
  }

  async close(): Promise<void> {
    this.#source.kept.clear();
  }
}

/**
 * A stream: bodies are hashed as they pass; those that the graph or the verifier will ask for are
 * kept.
 */
class StreamSource extends StreamReader implements BundleSource {
  readonly kept = new Map<Digest, Uint8Array>();
  /** What does not hash to its name, in file order. */
  readonly damage = new Map<Digest, Rejection>();
  readonly #onBytes: OnBytes;
  readonly #waiting = new Map<Digest, ((bytes: Uint8Array | undefined) => void)[]>();
  readonly #passed = new Set<Digest>();
  #room = KEPT;
  #roles: Promise<BlobRoles> | undefined;
  /** Known as soon as every manifest and index has passed. */
  #known: BlobRoles | undefined;
  #over = false;

  constructor(input: AsyncIterable<Uint8Array>, onBytes: OnBytes) {
    super(input);
    this.#onBytes = onBytes;
  }

  /** The graph is walked while blobs pass; it waits for those that it needs. */
  begin(manifest: BundleManifest): void {
    this.#roles = rolesOf(manifest, (descriptor) => this.#await(descriptor));
    this.#roles.then(
      (roles) => {
        this.#known = roles;
      },
      () => {
        this.#over = true;
      },
    );
  }

  async pass(blob: StoredBlob): Promise<void> {
    const keep = await this.#isNeeded(blob);
    const pieces: Uint8Array[] = [];
    const damage = await this.hash(blob, (piece) => {
      this.#onBytes(piece.length);
      if (keep) pieces.push(Uint8Array.from(piece));
    });
    if (damage !== undefined) this.damage.set(blob.digest, damage);
    this.#deliver(blob.digest, keep ? new Uint8Array(Buffer.concat(pieces)) : undefined);
  }

  async roles(): Promise<BlobRoles> {
    this.#over = true;
    for (const resolve of [...this.#waiting.values()].flat()) resolve(undefined);
    return (
      (await this.#roles) ??
      reject('INTERNAL', 'the roles of a stream were asked for before it began')
    );
  }

  /**
   * Until the graph is complete everything may be a part of it; afterwards only evidence is asked
   * for.
   */
  async #isNeeded({ digest, size }: StoredBlob): Promise<boolean> {
    // The graph goes on in microtasks; what it learnt from the blob before must be known here.
    if (this.#known === undefined && !this.#over)
      await new Promise((resume) => setImmediate(resume));
    const role = this.#known?.get(digest)?.role;
    const needed =
      this.#known === undefined ? !this.#over : role === 'evidence' || role === 'evidence manifest';
    if (!needed || size > LIMITS.evidenceBlob) return false;
    this.#room -= size;
    return (
      this.#room >= 0 ||
      reject(
        'LIMIT',
        `more than ${KEPT} bytes of manifests and evidence do not fit in memory: give a file`,
        { offset: this.position },
      )
    );
  }

  #deliver(digest: Digest, bytes: Uint8Array | undefined): void {
    this.#passed.add(digest);
    if (bytes !== undefined) this.kept.set(digest, bytes);
    for (const resolve of this.#waiting.get(digest) ?? []) resolve(bytes);
    this.#waiting.delete(digest);
  }

  async #await({ digest }: Descriptor): Promise<Uint8Array> {
    const gone = this.#passed.has(digest);
    const bytes =
      gone || this.#over
        ? this.kept.get(digest)
        : await new Promise<Uint8Array | undefined>((resolve) =>
            this.#waiting.set(digest, [...(this.#waiting.get(digest) ?? []), resolve]),
          );
    const damage = this.damage.get(digest);
    if (damage !== undefined) throw damage;
    if (bytes !== undefined) return bytes;
    if (this.#passed.has(digest))
      violation('role-order', `manifest ${digest} stands behind what must follow it`);
    return violation('role-missing', `${digest} is not in the bundle`);
  }
}
