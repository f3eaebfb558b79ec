import type { Digest } from '@sealift/bytes';
import type { Denial, Denials } from '@sealift/deny';
import { type Descriptor, type Documents, type Graph, platformName, readGraph } from '@sealift/oci';
import type { Collector } from './collect.ts';
import type { JudgedEvidence } from './judgement.ts';
import type { Source } from './source.ts';

/** An image, whatever it is called: T34: judged once, however many names it has. */
export interface JudgedTree {
  readonly digest: Digest;
  readonly platforms: readonly string[];
  /** What its indexes list and the source does not hold: a platform, or a digest. */
  readonly missing: readonly string[];
  /** Manifests of its platforms that are there; what describes others is none. */
  readonly children: readonly Digest[];
  /** On its root and on every child. */
  readonly judged: readonly JudgedEvidence[];
  /** The same, by what it is attached to. */
  readonly on: ReadonlyMap<Digest, readonly JudgedEvidence[]>;
  /** Types of referrers that were not verified. */
  readonly carried: readonly string[];
  /** Of its manifests, indexes, configurations and layers, what is denied. */
  readonly denied: readonly Denial[];
}

/** Who reads, and who judges, for all trees of a source. */
export interface Judging {
  readonly source: Source;
  readonly documents: Documents;
  readonly collector: Collector;
  readonly denials?: Denials | undefined;
}

/**
 * Walks a tree and judges every piece of evidence on its root and children. @throws Rejection of
 * the code of the bytes where the tree itself is broken | LIMIT
 */
export async function judgeTree(
  root: Descriptor,
  { source, documents, collector, denials }: Judging,
): Promise<JudgedTree> {
  const graph = await readGraph(
    root,
    documents,
    ({ digest: child }) => source.size(child) !== undefined,
  );
  const on = new Map<Digest, readonly JudgedEvidence[]>();
  const carried = new Set<string>();
  for (const { descriptor } of graph.nodes) {
    const collected = await collector.collect(descriptor.digest);
    on.set(descriptor.digest, collected.judged);
    for (const type of collected.carried) carried.add(type);
  }
  return {
    digest: root.digest,
    platforms: platformsOf(graph),
    missing: missingPlatforms(graph),
    children: childrenOf(graph, root.digest),
    judged: [...on.values()].flat(),
    on,
    carried: [...carried],
    denied: deniedIn(graph, denials),
  };
}

/** What arrives with it, wherever in it: a layer that is denied denies all that need it. */
const deniedIn = ({ nodes, configs, layers }: Graph, denials: Denials | undefined): Denial[] =>
  denials === undefined
    ? []
    : [...nodes.map(({ descriptor }) => descriptor), ...configs, ...layers].flatMap(
        ({ digest }) => denials.of({ kind: 'digest', digest }) ?? [],
      );

/**
 * An attestation manifest (`unknown/unknown`) is part of an image, and nothing to run. What is
 * listed twice, once so and once as a platform, is a platform.
 */
function childrenOf(graph: Graph, root: Digest): Digest[] {
  const toRun = new Set(
    listedIn(graph)
      .filter(({ platform }) => !isUnknown(platform))
      .map(({ digest }) => digest),
  );
  return graph.nodes
    .filter(({ document }) => document.kind === 'manifest')
    .map(({ descriptor: { digest } }) => digest)
    .filter((digest) => digest !== root && toRun.has(digest));
}

const listedIn = ({ nodes }: Graph): Descriptor[] =>
  nodes.flatMap(({ document }) => (document.kind === 'index' ? document.manifests : []));

const isUnknown = (platform: Descriptor['platform']): boolean =>
  platform !== undefined && platformName(platform) === UNKNOWN;

const UNKNOWN = 'unknown/unknown';

function platformsOf(graph: Graph): string[] {
  const there = new Set(graph.nodes.map(({ descriptor: { digest } }) => digest));
  const platforms = [graph.root, ...listedIn(graph)]
    .filter(({ digest }) => there.has(digest))
    .flatMap(({ platform }) => platform ?? []);
  return [...new Set(platforms.map(platformName))].filter((each) => each !== UNKNOWN);
}

/**
 * Children that an index lists and the source does not hold: recomputed from the index, never read
 * from the bundle's own list.
 */
function missingPlatforms(graph: Graph): string[] {
  const present = new Set(graph.nodes.map(({ descriptor }) => descriptor.digest));
  return listedIn(graph)
    .filter((child) => !present.has(child.digest))
    .map(({ digest, platform }) => (platform === undefined ? digest : platformName(platform)));
}
