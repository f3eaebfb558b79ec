/**
 * Images where they lie, with everything that is attached to them: for whoever shows or fetches
 * evidence, and exports nothing.
 */
import type { Content } from '@sealift/blobs';
import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import { type Descriptor, type Graph, type Reference, readGraph, type Scheme } from '@sealift/oci';
import type { Registry } from '@sealift/registry';
import { imagesOf } from './content-origin.ts';
import { type Found, findEvidence } from './evidence.ts';
import { openOf } from './foreign.ts';
import { findNested } from './nested.ts';
import type { Origin } from './origin.ts';
import { resolveInRegistry } from './registry-origin.ts';

/**
 * One object that is attached to an image or to a part of it. Who made it, and whether it is what
 * it says, nobody has checked.
 */
export interface AttachedObject {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly graph: Graph;
}

/** An image, and what is attached to it and to its platforms. */
export interface AttachedImage {
  /** Its full reference; its digest where it has none. */
  readonly name: string;
  readonly graph: Graph;
  readonly attached: readonly AttachedObject[];
  /** What is attached to these objects, and to that: of each the subject is another object. */
  readonly nested: readonly AttachedObject[];
  /**
   * A layer of an attached object, hashed. @throws Rejection DIGEST | LIMIT | MISSING_BLOB |
   * NOT_FOUND | REGISTRY
   */
  read(layer: Descriptor): Promise<Uint8Array>;
  /**
   * A blob of the image or of what is attached, hashed as it passes. @throws Rejection as `read`,
   * before the end
   */
  open(blob: Descriptor): AsyncIterable<Uint8Array>;
}

/**
 * The image of a reference, and what its registry has attached to it.
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY | DIGEST | INDEX | LIMIT | UNSUPPORTED: a search
 * that failed is no answer
 */
export const attachedInRegistry = async (
  registry: Registry,
  reference: Reference,
): Promise<AttachedImage> => readAttached(await resolveInRegistry(registry, reference));

/** The images of a bundle or layout. @throws Rejection of the bytes' codes | LIMIT */
export async function attachedInContent(content: Content): Promise<AttachedImage[]> {
  const trees = new Map<Digest, Tree>();
  const shown = new Tally(LIMITS.reportEntries, 'attached objects to show', 'look at fewer images');
  const images: AttachedImage[] = [];
  for (const origin of imagesOf(content)) {
    const tree = trees.get(origin.root.digest) ?? (await readTree(origin));
    trees.set(origin.root.digest, tree);
    shown.add(1 + tree.attached.length + tree.nested.length);
    images.push(imageOf(origin, tree));
  }
  return images;
}

const readAttached = async (origin: Origin): Promise<AttachedImage> =>
  imageOf(origin, await readTree(origin));

const imageOf = (origin: Origin, tree: Tree): AttachedImage => ({
  name: origin.name,
  ...tree,
  read: (layer) => origin.storage.blob(layer, LIMITS.evidenceBlob),
  open: (blob) => openOf(origin.storage, blob, tree.graph),
});

type Tree = Pick<AttachedImage, 'graph' | 'attached' | 'nested'>;

/** T34: of one tree once, however many names it has. */
async function readTree(origin: Origin): Promise<Tree> {
  const graph = await readGraph(origin.root, origin.storage.documents, (child) =>
    origin.storage.has(child.digest),
  );
  const found = await findEvidence(origin, graph);
  const nested = await findNested(origin, found);
  return { graph, attached: objectsOf(found), nested: objectsOf(nested.found) };
}

/** @throws what a search failed with, and what is no manifest */
function objectsOf(found: readonly Found[]): AttachedObject[] {
  const failed = found.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) throw failed.failure;
  const [unknown] = found.flatMap((one) => one.unknown);
  if (unknown !== undefined) throw unknown;
  return found.flatMap(({ subject, scheme, graphs }) =>
    graphs.map((graph) => ({ subject, scheme, graph })),
  );
}
