/**
 * OCI image layouts (image-spec v1.1, image-layout.md) and directories made by `cosign save`, as
 * content to verify or to export.
 */
import { statSync } from 'node:fs';
import {
  type AttachedEvidence,
  asIo,
  type BlobAt,
  hashRanges,
  type LocatedContent,
  type Location,
  type NamedImage,
  type OnBytes,
  openBlob,
  readBlob,
  readPiece,
} from '@sealift/blobs';
import { type Digest, digest, Fields, json, LIMITS, printable, reject } from '@sealift/bytes';
import {
  type Descriptor,
  type Index,
  type Manifest,
  MEDIA_TYPES,
  parseManifest,
  readGraph,
} from '@sealift/oci';
import { classify } from './classify.ts';
import { filesOfFolder, type LayoutFiles } from './files.ts';
import { filesOfTar } from './foreign-tar.ts';
import { nameImages } from './naming.ts';
import { findReferrers } from './referrers.ts';

export interface LayoutOptions {
  /** A name for the one image of the layout: where it has none, or a bare tag. */
  readonly as?: string;
}

/**
 * Opens a layout in a folder. Images without a full reference have no name; a bare tag is refused
 * unless `as` names the image.
 * @throws Rejection INDEX | DIGEST | MISSING_BLOB | NO_IMAGES | USAGE | UNSUPPORTED | LIMIT | IO
 */
export async function openLayout(
  path: string,
  options: LayoutOptions = {},
): Promise<LocatedContent> {
  if (!asIo(path, () => statSync(path)).isDirectory())
    reject('IO', `${printable(path)} is not a folder`);
  return readLayout(filesOfFolder(path), path, options);
}

/**
 * Opens a layout in a tar that sealift did not write: a source for export only. @throws Rejection
 * as `openLayout`, and TAR_*
 */
export async function openLayoutTar(
  path: string,
  options: LayoutOptions = {},
): Promise<LocatedContent> {
  const files = filesOfTar(path);
  try {
    return await readLayout(files, path, options);
  } catch (thrown) {
    files.close();
    throw thrown;
  }
}

async function readLayout(
  files: LayoutFiles,
  origin: string,
  { as }: LayoutOptions,
): Promise<LocatedContent> {
  checkVersion(rootBytes(files, 'oci-layout'));
  const listed = readIndex(rootBytes(files, 'index.json'));
  const read = (descriptor: Descriptor): Uint8Array =>
    readBlob(blobAt(files, descriptor.digest, origin), LIMITS.ociManifest);
  const classified = classify(listed, (descriptor): Manifest | Index =>
    parseManifest(read(descriptor), descriptor),
  );
  if (classified.images.length === 0) reject('NO_IMAGES', `${printable(origin)} holds no image`);
  const images = nameImages(classified.images, as);
  // What a sparse layout leaves out is noticed where it is used: here the question is only whose
  // referrers to look for.
  const graphs = await Promise.all(
    images.map(({ descriptor }) =>
      readGraph(
        descriptor,
        async (each) => read(each),
        ({ digest: of }) => files.blobs.has(of),
      ),
    ),
  );
  const nodes = new Set(
    graphs.flatMap((graph) => graph.nodes.map(({ descriptor }) => descriptor.digest)),
  );
  const parts = new Set(
    graphs.flatMap(({ configs, layers }) => [...configs, ...layers].map((each) => each.digest)),
  );
  return new Layout(
    files,
    printable(origin),
    images,
    withReferrers(classified.evidence, findReferrers(files, nodes, parts)),
  );
}

function checkVersion(bytes: Uint8Array): void {
  const version = new Fields(json.parse(bytes, 'INDEX'), 'oci-layout', 'INDEX').text(
    'imageLayoutVersion',
  );
  if (version !== '1.0.0')
    reject('INDEX', `oci-layout: version "${printable(version)}", expected 1.0.0`);
}

/**
 * The descriptors of index.json. It has no descriptor of its own, so that one is made from its
 * bytes.
 */
function readIndex(bytes: Uint8Array): readonly Descriptor[] {
  const index = parseManifest(bytes, {
    mediaType: MEDIA_TYPES.ociIndex,
    digest: digest.of(bytes),
    size: bytes.length,
  });
  return index.kind === 'index' ? index.manifests : [];
}

function rootBytes(files: LayoutFiles, name: string): Uint8Array {
  const file = files.root(name) ?? reject('INDEX', `${name} is missing: this is not an OCI layout`);
  if (file.size > LIMITS.indexJson)
    reject('LIMIT', `${name} has ${file.size} bytes, limit ${LIMITS.indexJson}`);
  return readPiece(file);
}

function withReferrers(
  listed: readonly AttachedEvidence[],
  found: readonly AttachedEvidence[],
): AttachedEvidence[] {
  const known = new Set(listed.map(({ subject, descriptor }) => `${subject} ${descriptor.digest}`));
  return [
    ...listed,
    ...found.filter(({ subject, descriptor }) => !known.has(`${subject} ${descriptor.digest}`)),
  ];
}

function blobAt({ blobs }: LayoutFiles, of: Digest, origin: string): BlobAt {
  const { size, from } =
    blobs.get(of) ?? reject('MISSING_BLOB', `${of} is not in ${printable(origin)}`);
  return { digest: of, size, from };
}

class Layout implements LocatedContent {
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly #files: LayoutFiles;
  #closed = false;

  constructor(
    files: LayoutFiles,
    origin: string,
    images: readonly NamedImage[],
    evidence: readonly AttachedEvidence[],
  ) {
    this.#files = files;
    this.origin = origin;
    this.images = images;
    this.evidence = evidence;
  }

  size(of: Digest): number | undefined {
    return this.#files.blobs.get(of)?.size;
  }

  locate(of: Digest): Location | undefined {
    return this.#files.blobs.get(of)?.from;
  }

  async read(of: Digest, limit: number): Promise<Uint8Array> {
    return readBlob(this.#at(of), limit);
  }

  open(of: Digest): AsyncIterable<Uint8Array> {
    return openBlob(this.#at(of));
  }

  /**
   * Every file of blobs/sha256, and first that nothing is missing which images and evidence name.
   */
  async hashAll(
    options: { readonly jobs?: number; readonly onBytes?: OnBytes } = {},
  ): Promise<void> {
    for (const { descriptor } of [...this.images, ...this.evidence]) {
      const { configs, layers } = await readGraph(descriptor, (each) =>
        this.read(each.digest, LIMITS.ociManifest),
      );
      for (const each of [...configs, ...layers]) this.#expect(each);
    }
    await hashRanges(
      [...this.#files.blobs.keys()].map((each) => this.#at(each)),
      options,
    );
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#files.close();
    this.#closed = true;
  }

  #expect({ digest: of, size }: Descriptor): void {
    const found = this.#at(of).size;
    if (found !== size) reject('DIGEST', `${of}: ${found} bytes, its descriptor says ${size}`);
  }

  #at(of: Digest): BlobAt {
    return blobAt(this.#files, of, this.origin);
  }
}
