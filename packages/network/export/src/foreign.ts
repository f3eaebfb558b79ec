import { type Digest, Fields, json, LIMITS } from '@sealift/bytes';
import { type Code, printable, Rejection, reject } from '@sealift/failures';
import type { Descriptor, Graph, GraphNode } from '@sealift/oci';
import type { OriginBytes, Storage } from './origin.ts';

/**
 * The bytes of a blob of an image. A layer that others distribute, and that is not there, is called
 * so: its `urls` are never followed (T18). @throws Rejection MISSING_BLOB | DIGEST
 */
export function bytesOf(storage: Storage, blob: Descriptor, graph: Graph): OriginBytes {
  try {
    const source = storage.bytes(blob);
    if ('send' in source)
      return { send: (begun) => explained(() => source.send(begun), blob, graph) };
    return 'open' in source ? { open: () => explained(source.open, blob, graph) } : source;
  } catch (thrown) {
    return refuseForeign(thrown, blob.digest, graph);
  }
}

/** The same for a blob that is read here. */
export const openOf = (
  storage: Storage,
  blob: Descriptor,
  graph: Graph,
): AsyncIterable<Uint8Array> => explained(() => storage.open(blob), blob, graph);

async function* explained(
  open: () => AsyncIterable<Uint8Array>,
  { digest }: Descriptor,
  graph: Graph,
): AsyncGenerator<Uint8Array> {
  try {
    yield* open();
  } catch (thrown) {
    refuseForeign(thrown, digest, graph);
  }
}

/**
 * Layers that others distribute are looked for first: hundreds of others would be fetched before
 * one is missed. @param left whether a layer stays behind
 * @throws Rejection MISSING_BLOB | NOT_FOUND | AUTH | REGISTRY
 */
export async function checkForeign(
  storage: Storage,
  graph: Graph,
  left: (layer: Descriptor) => boolean,
): Promise<void> {
  const foreign = new Map(graph.nodes.flatMap((node) => [...foreignOf(node)]));
  for (const layer of graph.layers) {
    const what = foreign.get(layer.digest);
    if (what === undefined || left(layer) || (await storage.holds(layer))) continue;
    refuse(storage.absent, what);
  }
}

const ABSENT: readonly string[] = ['NOT_FOUND', 'MISSING_BLOB'];

function refuseForeign(thrown: unknown, of: Digest, graph: Graph): never {
  if (!(thrown instanceof Rejection) || !ABSENT.includes(thrown.code)) throw thrown;
  const foreign = foreignIn(graph, of);
  if (foreign === undefined) throw thrown;
  return refuse(thrown.code, foreign, thrown);
}

const refuse = (code: Code, foreign: string, cause?: unknown): never =>
  reject(code, `${foreign}, and is not held here; nobody follows its urls: copy it here first`, {
    cause,
  });

/** What a layer is called that others distribute; undefined for another. */
const foreignIn = ({ nodes }: Graph, of: Digest): string | undefined =>
  nodes.map((node) => foreignOf(node).get(of)).find((what) => what !== undefined);

const FOREIGN = /\.(?:foreign|nondistributable)\./;

/** T34: thousands of trees share a manifest, which is looked through once. */
const known = new WeakMap<GraphNode['document'], ReadonlyMap<Digest, string>>();

/** The layers of a manifest that others distribute, and what each is called. */
function foreignOf(node: GraphNode): ReadonlyMap<Digest, string> {
  const found = known.get(node.document) ?? new Map(foreignLayers(node));
  known.set(node.document, found);
  return found;
}

function foreignLayers({ descriptor, document, bytes }: GraphNode): [Digest, string][] {
  if (document.kind !== 'manifest') return [];
  const hosts = hostsOf(bytes);
  return document.layers.flatMap(({ digest, mediaType }, i): [Digest, string][] => {
    const named = hosts[i] ?? [];
    if (named.length === 0 && !FOREIGN.test(mediaType)) return [];
    const from = named.length === 0 ? '' : ` (urls: ${printable(named.join(', '))})`;
    return [[digest, `layer ${i + 1} of ${descriptor.digest}, ${digest}, is foreign${from}`]];
  });
}

/** Of each layer the hosts alone: what stands behind them may be a password. T46 */
function hostsOf(manifest: Uint8Array): string[][] {
  const fields = new Fields(json.parse(manifest, 'INDEX', LIMITS.ociManifest), 'manifest', 'INDEX');
  return fields.objects('layers').map((layer) => {
    const urls = layer.has('urls') ? layer.list('urls') : [];
    const hosts = urls.flatMap((url) =>
      typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : [],
    );
    return [...new Set(hosts)].slice(0, 3);
  });
}
