import { createHash, type Hash } from 'node:crypto';
import { type AttachedEvidence, type NamedImage, type OnBytes, rejectIo } from '@sealift/blobs';
import { type Digest, LIMITS, Rejection, reject } from '@sealift/bytes';
import { type BlobRoles, type BundleManifest, type RankedBlob, rolesOf } from '@sealift/manifest';
import type { Descriptor } from '@sealift/oci';
import { rejectWithoutBase } from './delta.ts';
import { type BundleContent, claimsOf } from './file-bundle.ts';
import { type BundleSource, readStructure, type StoredBlob, type Structure, type TrustFile } from './structure.ts';
import { rejectTruncated } from './walk.ts';

/** How much of a stream is kept in memory at most: manifests, indexes and evidence. In bytes. */
const KEPT = 512 * 1024 * 1024;

/**
 * Reads a bundle from a stream, in one pass and in bounded memory: manifests, indexes and evidence are kept, layers and configs are hashed
 * as they pass, and `hashAll` gives the verdict. `open` of what was not kept is refused as UNSUPPORTED.
 * @throws Rejection as `openBundle`; LIMIT when the evidence does not fit in memory
 */
export async function readBundleStream(input: AsyncIterable<Uint8Array>, options: { readonly onBytes?: OnBytes } = {}): Promise<BundleContent> {
  const source = new StreamSource(input, options.onBytes ?? (() => undefined));
  try {
    return new StreamBundle(await readStructure(source), source);
  } finally {
    await source.end();
  }
}

class StreamBundle implements BundleContent {
  readonly origin = 'standard input';
  readonly manifest: BundleManifest;
  readonly manifestDigest: Digest;
  readonly trustFiles: readonly TrustFile[];
  readonly needed: readonly RankedBlob[];
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly #blobs: ReadonlyMap<Digest, StoredBlob>;
  readonly #source: StreamSource;

  constructor(structure: Structure, source: StreamSource) {
    this.manifest = structure.manifest;
    this.manifestDigest = structure.manifestDigest;
    this.trustFiles = structure.trustFiles;
    this.needed = structure.needed;
    this.#blobs = structure.blobs;
    this.#source = source;
    const { images, evidence } = claimsOf(structure);
    this.images = images;
    this.evidence = evidence;
  }

  size(digest: Digest): number | undefined {
    return this.#blobs.get(digest)?.size;
  }

  async read(digest: Digest, limit: number): Promise<Uint8Array> {
    const size = this.size(digest) ?? reject('MISSING_BLOB', `${digest} is not in ${this.origin}`);
    if (size > limit) reject('LIMIT', `${digest}: ${size} bytes, limit ${limit}`);
    const damage = this.#source.damage.find((each) => each.digest === digest);
    if (damage !== undefined) throw damage.rejection;
    return this.#source.kept.get(digest) ?? reject('UNSUPPORTED', `${digest} passed by on ${this.origin} and was not kept: give a file`);
  }

  async *open(digest: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    yield await this.read(digest, Number.MAX_SAFE_INTEGER);
  }

  async hashAll(): Promise<void> {
    await this.hashStored();
    rejectWithoutBase(this.origin, this.manifest);
  }

  async hashStored(): Promise<void> {
    const [first] = this.#source.damage;
    if (first !== undefined) throw first.rejection;
  }

  async close(): Promise<void> {
    this.#source.kept.clear();
  }
}

/** A stream: bodies are hashed as they pass; those that the graph or the verifier will ask for are kept. */
class StreamSource implements BundleSource {
  position = 0;
  readonly kept = new Map<Digest, Uint8Array>();
  readonly damage: { readonly digest: Digest; readonly rejection: Rejection }[] = [];
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #onBytes: OnBytes;
  readonly #waiting = new Map<Digest, ((bytes: Uint8Array | undefined) => void)[]>();
  readonly #passed = new Set<Digest>();
  #rest: Uint8Array = new Uint8Array(0);
  #room = KEPT;
  #roles: Promise<BlobRoles> | undefined;
  /** Known as soon as every manifest and index has passed. */
  #known: BlobRoles | undefined;
  #over = false;

  constructor(input: AsyncIterable<Uint8Array>, onBytes: OnBytes) {
    this.#chunks = input[Symbol.asyncIterator]();
    this.#onBytes = onBytes;
  }

  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    await this.#each(length, (piece) => pieces.push(piece));
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : new Uint8Array(Buffer.concat(pieces));
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
    const hash = createHash('sha256');
    const pieces: Uint8Array[] = [];
    const passed = await this.#each(blob.size, (piece) => {
      hash.update(piece);
      this.#onBytes(piece.length);
      if (keep) pieces.push(Uint8Array.from(piece));
    });
    if (passed < blob.size) rejectTruncated(`blob ${blob.digest}`, this.position);
    this.#judge(blob, hash);
    this.#deliver(blob.digest, keep ? new Uint8Array(Buffer.concat(pieces)) : undefined);
  }

  async roles(): Promise<BlobRoles> {
    this.#over = true;
    for (const resolve of [...this.#waiting.values()].flat()) resolve(undefined);
    return (await this.#roles) ?? reject('INTERNAL', 'the roles of a stream were asked for before it began');
  }

  /** Tells the sender that no more is read. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Until the graph is complete everything may be a part of it; afterwards only evidence is asked for. */
  async #isNeeded({ digest, size }: StoredBlob): Promise<boolean> {
    // The graph goes on in microtasks; what it learnt from the blob before must be known here.
    if (this.#known === undefined && !this.#over) await new Promise((resume) => setImmediate(resume));
    const rank = this.#known?.get(digest)?.rank;
    const needed = this.#known === undefined ? !this.#over : rank === 'evidence' || rank === 'evidence manifest';
    if (!needed || size > LIMITS.evidenceBlob) return false;
    this.#room -= size;
    return this.#room >= 0 || reject('LIMIT', `more than ${KEPT} bytes of manifests and evidence do not fit in memory: give a file`, { offset: this.position });
  }

  #judge({ digest, offset }: StoredBlob, hash: Hash): void {
    const found: Digest = `sha256:${hash.digest('hex')}`;
    if (found === digest) return;
    const rejection = new Rejection('DIGEST', `${digest}: the bytes hash to ${found}`, { offset });
    this.damage.push({ digest, rejection });
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
        : await new Promise<Uint8Array | undefined>((resolve) => this.#waiting.set(digest, [...(this.#waiting.get(digest) ?? []), resolve]));
    if (bytes !== undefined) return bytes;
    return this.#passed.has(digest)
      ? reject('TAR_ORDER', `manifest ${digest} stands behind what must follow it`)
      : reject('MISSING_BLOB', `${digest} is not in the bundle`);
  }

  /** Gives the next `length` bytes in pieces. @returns how many there were */
  async #each(length: number, piece: (bytes: Uint8Array) => void): Promise<number> {
    let left = length;
    while (left > 0 && (this.#rest.length > 0 || (await this.#refill()))) {
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      this.position += part.length;
      left -= part.length;
      piece(part);
    }
    return length - left;
  }

  async #refill(): Promise<boolean> {
    const { done, value } = await this.#chunks.next().catch((cause: unknown) => rejectIo('standard input', cause));
    if (done === true) return false;
    this.#rest = value;
    return value.length > 0 || this.#refill();
  }
}
