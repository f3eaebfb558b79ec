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

/** An OCI layout that evidence is put into, as into a repository of a registry. */
export interface LayoutStore {
  /** Its path, for messages. */
  readonly name: string;
  readonly images: readonly NamedImage[];
  /** By a digest, or by a tag such as `sha256-….sig`. @throws Rejection NOT_FOUND */
  manifest(tagOrDigest: string): Promise<StoredManifest>;
  /** Replaces what is there, which may be cut off. */
  pushBlob(bytes: Uint8Array): Promise<void>;
  /** Lists it in index.json under a tag. */
  pushTagged(bytes: Uint8Array, mediaType: string, tag: string): Promise<void>;
  /** Lists it in index.json by its subject. */
  pushReferrer(bytes: Uint8Array, mediaType: string): Promise<void>;
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
  readonly name: string;
  readonly images: readonly NamedImage[];
  readonly #path: string;

  constructor(path: string, images: readonly NamedImage[]) {
    this.#path = path;
    this.name = printable(path);
    this.images = images;
  }

  async manifest(name: string): Promise<StoredManifest> {
    const of = name.startsWith('sha256:')
      ? digest.parse(name, 'INDEX')
      : this.#index().manifests.find((manifest) => tagOf(manifest) === name)?.digest;
    if (of === undefined) return reject('NOT_FOUND', `${this.name} has no ${printable(name)}`);
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

  pushBlob(bytes: Uint8Array): Promise<void> {
    return replaceFile(this.#fileOf(digest.of(bytes)), (file) => writeAll(file, bytes));
  }

  async pushTagged(bytes: Uint8Array, mediaType: string, tag: string): Promise<void> {
    const { descriptor } = described(bytes, mediaType);
    await this.pushBlob(bytes);
    await this.#list({ ...descriptor, annotations: { [ANNOTATIONS.refName]: tag } });
  }

  async pushReferrer(bytes: Uint8Array, mediaType: string): Promise<void> {
    const { descriptor, subject } = described(bytes, mediaType);
    if (subject === undefined) return reject('INTERNAL', 'a referrer that refers to nothing');
    await this.pushBlob(bytes);
    await this.#list({ ...descriptor, annotations: { [ANNOTATIONS.subject]: subject } });
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
      reject('NOT_FOUND', `${of} is not in ${this.name}`);
    if (file.size > LIMITS.ociManifest)
      reject('LIMIT', `${of} has ${file.size} bytes, limit ${LIMITS.ociManifest}`);
    const bytes = readPiece(file);
    return digest.of(bytes) === of ? bytes : reject('DIGEST', `${of} holds other bytes`);
  }

  #fileOf(of: Digest): string {
    return join(this.#path, 'blobs', 'sha256', digest.hexOf(of));
  }
}

function described(
  bytes: Uint8Array,
  mediaType: string,
): { readonly descriptor: Descriptor; readonly subject: Digest | undefined } {
  const descriptor = { mediaType, digest: digest.of(bytes), size: bytes.length };
  return { descriptor, subject: parseManifest(bytes, descriptor).subject?.digest };
}

const tagOf = ({ annotations }: Entry): string | undefined => annotations?.[ANNOTATIONS.refName];

const writeAll = (file: FileHandle, bytes: Uint8Array): Promise<void> =>
  awaitIo('the output', () => file.writeFile(bytes));
