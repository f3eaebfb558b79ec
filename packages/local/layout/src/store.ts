/**
 * An OCI layout in a folder as a place to put things: what a registry does over HTTP, done with
 * files. Nothing that is there is changed but index.json.
 */
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitIo, type NamedImage, readPiece, replaceFile } from '@sealift/blobs';
import { type Digest, digest, json, LIMITS, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { ANNOTATIONS, type Descriptor, parseManifest } from '@sealift/oci';
import { filesOfFolder } from './files.ts';
import { type LayoutOptions, openLayout } from './layout.ts';

/** A manifest and how it is described. */
export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * The part of a registry that signing needs; `repository` says nothing here, since a layout is one.
 */
export interface LayoutStore {
  readonly host: string;
  readonly images: readonly NamedImage[];
  resolve(reference: {
    readonly repository: string;
    readonly digest?: Digest;
  }): Promise<StoredManifest>;
  /** By a digest, or by a tag such as `sha256-….sig`. @throws Rejection NOT_FOUND */
  manifest(repository: string, tagOrDigest: string): Promise<StoredManifest>;
  blobSize(repository: string, of: Digest): Promise<number | undefined>;
  pushBlob(
    repository: string,
    descriptor: { readonly digest: Digest; readonly size: number },
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** Lists it in index.json: under its tag, or by its subject. */
  pushManifest(
    repository: string,
    bytes: Uint8Array,
    mediaType: string,
    tag?: string,
  ): Promise<{ readonly digest: Digest; readonly subject: Digest | undefined }>;
  /** index.json lists referrers, so that none has to stand in for it. */
  hasReferrersApi(): Promise<boolean>;
}

interface Entry {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Opens a layout for writing. @throws Rejection as `openLayout`: what cannot be read strictly is
 * not written to
 */
export async function openLayoutStore(
  path: string,
  options: LayoutOptions = {},
): Promise<LayoutStore> {
  const layout = await openLayout(path, options);
  await layout.close();
  return new FolderStore(path, layout.images);
}

class FolderStore implements LayoutStore {
  readonly host: string;
  readonly images: readonly NamedImage[];
  readonly #path: string;

  constructor(path: string, images: readonly NamedImage[]) {
    this.#path = path;
    this.host = printable(path);
    this.images = images;
  }

  resolve({
    repository,
    digest: of,
  }: {
    readonly repository: string;
    readonly digest?: Digest;
  }): Promise<StoredManifest> {
    return this.manifest(
      repository,
      of ?? reject('INTERNAL', 'an image of a layout is asked for by its digest'),
    );
  }

  async manifest(_: string, name: string): Promise<StoredManifest> {
    const of = name.startsWith('sha256:')
      ? digest.parse(name, 'INDEX')
      : this.#index().manifests.find((each) => tagOf(each) === name)?.digest;
    if (of === undefined) return reject('NOT_FOUND', `${this.host} has no ${printable(name)}`);
    const bytes = this.#read(of);
    const document = json.parse(bytes, 'INDEX', LIMITS.ociManifest);
    const mediaType =
      json.isObject(document) && typeof document['mediaType'] === 'string'
        ? document['mediaType']
        : this.#listedType(of);
    const descriptor = { mediaType, digest: of, size: bytes.length };
    parseManifest(bytes, descriptor);
    return { descriptor, bytes };
  }

  async blobSize(_: string, of: Digest): Promise<number | undefined> {
    return filesOfFolder(this.#path).blobs.get(of)?.size;
  }

  async pushBlob(
    _: string,
    { digest: of }: { readonly digest: Digest },
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<void> {
    await replaceFile(this.#fileOf(of), async (file) => {
      for await (const chunk of open()) await writeAll(file, chunk);
    });
  }

  async pushManifest(
    repository: string,
    bytes: Uint8Array,
    mediaType: string,
    tag?: string,
  ): Promise<{ digest: Digest; subject: Digest | undefined }> {
    const descriptor = { mediaType, digest: digest.of(bytes), size: bytes.length };
    const parsed = parseManifest(bytes, descriptor);
    await this.pushBlob(repository, descriptor, async function* once() {
      yield bytes;
    });
    const subject = parsed.subject?.digest;
    await this.#list({ ...descriptor, ...annotated(tag, subject) });
    return { digest: descriptor.digest, subject };
  }

  hasReferrersApi(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /**
   * A tag leads to one manifest: the one that had it is not listed any more, and its bytes stay.
   */
  async #list(entry: Entry): Promise<void> {
    const index = this.#index();
    const tag = tagOf(entry);
    const others = index.manifests.filter(
      (each) => each.digest !== entry.digest && (tag === undefined || tagOf(each) !== tag),
    );
    const bytes = utf8.encode(JSON.stringify({ ...index, manifests: [...others, entry] }));
    if (bytes.length > LIMITS.indexJson)
      reject('LIMIT', `index.json would have ${bytes.length} bytes, limit ${LIMITS.indexJson}`);
    await replaceFile(join(this.#path, 'index.json'), (file) => writeAll(file, bytes));
  }

  /**
   * It was read strictly when the store was opened; here it is kept as it is, with what sealift
   * does not know.
   */
  #index(): { readonly manifests: readonly Entry[] } {
    const file =
      filesOfFolder(this.#path).root('index.json') ?? reject('INDEX', 'index.json is missing');
    const index: { manifests: Entry[] } = JSON.parse(utf8.decode(readPiece(file), 'INDEX'));
    return index;
  }

  #listedType(of: Digest): string {
    const listed = this.#index().manifests.find((each) => each.digest === of)?.mediaType;
    return listed ?? reject('INDEX', `${of} says nothing of its type, and is not in index.json`);
  }

  #read(of: Digest): Uint8Array {
    const file =
      filesOfFolder(this.#path).blobs.get(of) ??
      reject('NOT_FOUND', `${of} is not in ${this.host}`);
    if (file.size > LIMITS.ociManifest)
      reject('LIMIT', `${of} has ${file.size} bytes, limit ${LIMITS.ociManifest}`);
    const bytes = readPiece(file);
    return digest.of(bytes) === of ? bytes : reject('DIGEST', `${of} holds other bytes`);
  }

  #fileOf(of: Digest): string {
    return join(this.#path, 'blobs', 'sha256', digest.hexOf(of));
  }
}

const tagOf = ({ annotations }: Entry): string | undefined => annotations?.[ANNOTATIONS.refName];

function annotated(
  tag: string | undefined,
  subject: Digest | undefined,
): { annotations?: Record<string, string> } {
  if (tag !== undefined) return { annotations: { [ANNOTATIONS.refName]: tag } };
  return subject === undefined ? {} : { annotations: { [ANNOTATIONS.subject]: subject } };
}

const writeAll = (file: FileHandle, bytes: Uint8Array): Promise<void> =>
  awaitIo('the output', () => file.writeFile(bytes));
