import { type Digest, Fields, json, LIMITS } from '@sealift/bytes';
import { type Code, printable, Rejection, reject } from '@sealift/failures';
import type { Descriptor, Graph, GraphNode } from '@sealift/oci';
import type { BlobBytes } from '@sealift/tarball';
import type { Origin } from './origin.ts';

/**
 * The bytes of a blob of an image. A layer that others distribute, and that is not there, is called
 * so: its `urls` are never followed (T18). @throws Rejection MISSING_BLOB | DIGEST
 */
export function bytesOf(origin: Origin, blob: Descriptor, graph: Graph): BlobBytes {
  try {
    const source = origin.bytes(blob);
    return 'open' in source ? { open: () => explained(() => source.open(), blob, graph) } : source;
  } catch (thrown) {
    return refuseForeign(thrown, blob.digest, graph);
  }
}

/** The same for a blob that is read here. */
export const openOf = (origin: Origin, blob: Descriptor, graph: Graph): AsyncIterable<Uint8Array> =>
  explained(() => origin.open(blob), blob, graph);

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
  origin: Origin,
  graph: Graph,
  left: (layer: Descriptor) => boolean,
): Promise<void> {
  for (const layer of graph.layers) {
    const foreign = foreignIn(graph, layer.digest);
    if (foreign === undefined || left(layer) || (await origin.holds(layer))) continue;
    refuse(origin.absent, foreign);
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
  nodes.flatMap((node) => foreignLayer(of, node))[0];

const FOREIGN = /\.(?:foreign|nondistributable)\./;

function foreignLayer(of: Digest, { descriptor, document, bytes }: GraphNode): string[] {
  const layers = document.kind === 'manifest' ? document.layers : [];
  const at = layers.findIndex(({ digest }) => digest === of);
  const hosts = at < 0 ? [] : hostsOf(bytes, at);
  if (hosts.length === 0 && !FOREIGN.test(layers[at]?.mediaType ?? '')) return [];
  const from = hosts.length === 0 ? '' : ` (urls: ${printable(hosts.join(', '))})`;
  return [`layer ${at + 1} of ${descriptor.digest}, ${of}, is foreign${from}`];
}

/** Hosts alone: what stands behind them may be a password. T46 */
function hostsOf(manifest: Uint8Array, layer: number): string[] {
  const fields = new Fields(json.parse(manifest, 'INDEX', LIMITS.ociManifest), 'manifest', 'INDEX');
  const urls = fields.objects('layers')[layer]?.list('urls') ?? [];
  const hosts = urls.flatMap((url) =>
    typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : [],
  );
  return [...new Set(hosts)].slice(0, 3);
}
