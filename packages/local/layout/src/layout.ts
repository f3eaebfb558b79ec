/**
 * OCI image layouts (image-spec v1.1, image-layout.md) and directories made by `cosign save`, as
 * content to verify or to export.
 */
import { statSync } from 'node:fs';
import {
  type AttachedEvidence,
  asIo,
  type BlobAt,
  type Content,
  hashRanges,
  type LocatedContent,
  type Location,
  type NamedImage,
  type OnBytes,
  openBlob,
  readBlob,
  readPiece,
} from '@sealift/blobs';
import { type Digest, digest, Fields, json, LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import {
  type Descriptor,
  Documents,
  MEDIA_TYPES,
  parseManifest,
  platformName,
  readGraph,
} from '@sealift/oci';
import { classify } from './classify.ts';
import { filesOfFolder, type LayoutFiles } from './files.ts';
import { filesOfTar } from './foreign-tar.ts';
import { imagesCalled, nameImages } from './naming.ts';
import { listsNull, refuseEmpty, refuseOtherForm } from './other-form.ts';
import { passedOver } from './passed-over.ts';
import { findReferrers } from './referrers.ts';

/** Which image of a layout is meant, and what it is called. */
export interface LayoutOptions {
  /** A name for the one image of the layout: where it has none, or a bare tag. */
  readonly as?: string;
  /** Takes the one image that the layout calls so. */
  readonly tag?: string;
  /** What it is called in messages, in place of its path. */
  readonly called?: string;
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
  return Rejection.naming(path, async () => readLayout(filesOfFolder(path), path, options));
}

/**
 * Opens a layout in a tar that sealift did not write: a source for export only. @throws Rejection
 * as `openLayout`, and TAR_*
 */
export async function openLayoutTar(
  path: string,
  options: LayoutOptions = {},
): Promise<LocatedContent> {
  return Rejection.naming(path, async () => {
    const files = await filesOfTar(path);
    try {
      return await readLayout(files, path, options);
    } catch (thrown) {
      files.close();
      throw thrown;
    }
  });
}

async function readLayout(
  files: LayoutFiles,
  origin: string,
  { as, tag }: LayoutOptions,
): Promise<LocatedContent> {
  if (files.root('oci-layout') === undefined) refuseOtherForm(files);
  checkVersion(rootBytes(files, 'oci-layout'));
  const listed = readIndex(rootBytes(files, 'index.json'), files);
  const documents = new Documents(async ({ digest: of }) =>
    readBlob(blobAt(files, of, origin), LIMITS.ociManifest),
  );
  const { images: found, evidence } = await classify(
    listed,
    async (each) => (await documents.get(each)).document,
  );
  if (found.length === 0) refuseEmpty(files);
  const images = nameImages(tag === undefined ? found : imagesCalled(tag, found), as);
  const { nodes, parts, absent } = await treesOf(images, files, documents);
  const attached = withReferrers(evidence, findReferrers(files, nodes, parts));
  return new Layout(files, printable(origin), {
    images,
    evidence: attached,
    passedOver: passedOver(attached, nodes),
    absent,
  });
}

interface Trees {
  readonly nodes: ReadonlySet<Digest>;
  /** Their configs and layers. */
  readonly parts: ReadonlySet<Digest>;
  /** Children of an index that are listed, and not there: a sparse layout. */
  readonly absent: readonly Descriptor[];
}

/**
 * What images consist of. What a sparse layout leaves out is noticed where it is used: here the
 * question is only whose referrers to look for.
 */
async function treesOf(
  images: readonly NamedImage[],
  files: LayoutFiles,
  documents: Documents,
): Promise<Trees> {
  const nodes = new Set<Digest>();
  const parts = new Set<Digest>();
  const absent: Descriptor[] = [];
  const isThere = (child: Descriptor): boolean => {
    if (!files.blobs.has(child.digest)) absent.push(child);
    return files.blobs.has(child.digest);
  };
  for (const root of rootsOf(images)) {
    const graph = await readGraph(root, documents, isThere);
    for (const { descriptor } of graph.nodes) nodes.add(descriptor.digest);
    for (const each of [...graph.configs, ...graph.layers]) parts.add(each.digest);
  }
  return { nodes, parts, absent };
}

/** T34: each tree once, however many names or subjects it has. */
const rootsOf = (all: readonly { readonly descriptor: Descriptor }[]): Descriptor[] => [
  ...new Map(
    all.map(({ descriptor }) => [
      `${descriptor.digest} ${descriptor.size} ${descriptor.mediaType}`,
      descriptor,
    ]),
  ).values(),
];

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
function readIndex(bytes: Uint8Array, files: LayoutFiles): readonly Descriptor[] {
  const { length: size } = bytes;
  const described = { mediaType: MEDIA_TYPES.ociIndex, digest: digest.of(bytes), size };
  const called = { limit: LIMITS.indexJson, where: 'index.json' };
  try {
    const index = parseManifest(bytes, described, called);
    return index.kind === 'index' ? index.manifests : [];
  } catch (thrown) {
    if (thrown instanceof Rejection && listsNull(bytes)) refuseEmpty(files);
    throw thrown;
  }
}

function rootBytes(files: LayoutFiles, name: string): Uint8Array {
  const file = files.root(name) ?? reject('INDEX', `${name} is missing: this is not an OCI layout`);
  if (file.size > LIMITS.indexJson)
    reject('LIMIT', `${name} has ${file.size} bytes, limit ${LIMITS.indexJson}`);
  return readPiece(file);
}

/** What is listed, each once, and what only lies there. */
function withReferrers(
  listed: readonly AttachedEvidence[],
  found: readonly AttachedEvidence[],
): AttachedEvidence[] {
  const known = new Set(listed.map(({ subject, descriptor }) => `${subject} ${descriptor.digest}`));
  const once = new Map(
    listed.map((each) => {
      const { digest: of, size, mediaType } = each.descriptor;
      return [`${each.subject} ${each.scheme} ${of} ${size} ${mediaType}`, each];
    }),
  );
  return [
    ...once.values(),
    ...found.filter(({ subject, descriptor }) => !known.has(`${subject} ${descriptor.digest}`)),
  ];
}

function blobAt({ blobs }: LayoutFiles, of: Digest, origin: string): BlobAt {
  const { size, from } =
    blobs.get(of) ?? reject('MISSING_BLOB', `${of} is not in ${printable(origin)}`);
  return { digest: of, size, from };
}

type Found = Pick<Content, 'images' | 'evidence' | 'passedOver'> & Pick<Trees, 'absent'>;

class Layout implements LocatedContent {
  readonly origin: string;
  readonly images: readonly NamedImage[];
  readonly evidence: readonly AttachedEvidence[];
  readonly passedOver: readonly string[];
  readonly #files: LayoutFiles;
  readonly #absent: readonly Descriptor[];
  #closed = false;

  constructor(
    files: LayoutFiles,
    origin: string,
    { images, evidence, passedOver = [], absent }: Found,
  ) {
    this.#files = files;
    this.origin = origin;
    this.images = images;
    this.evidence = evidence;
    this.passedOver = passedOver;
    this.#absent = absent;
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
    if (this.#absent.length > 0) this.#refuseSparse();
    const documents = new Documents((each) => this.read(each.digest, LIMITS.ociManifest));
    for (const root of rootsOf([...this.images, ...this.evidence])) {
      const { configs, layers } = await readGraph(root, documents);
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

  /** As Docker saves the one platform that it pulled. */
  #refuseSparse(): never {
    const names = this.#absent.map(({ digest: of, platform }) =>
      platform === undefined ? of : platformName(platform),
    );
    const listed = [...new Set(names)].slice(0, 20).join(', ');
    return reject(
      'MISSING_BLOB',
      `${this.origin} lists ${printable(listed)} and does not hold it: export what is there with ` +
        `--platform, and verify that`,
    );
  }

  #expect({ digest: of, size }: Descriptor): void {
    const found = this.#at(of).size;
    if (found !== size) reject('DIGEST', `${of}: ${found} bytes, its descriptor says ${size}`);
  }

  #at(of: Digest): BlobAt {
    return blobAt(this.#files, of, this.origin);
  }
}
