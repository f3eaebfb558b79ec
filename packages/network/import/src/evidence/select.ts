/** The evidence of the images that goes along, and what of it stays behind. */

import type { AttachedEvidence, Content } from '@sealift/blobs';
import { type Digest, LIMITS, Rejection } from '@sealift/bytes';
import { type Descriptor, type Graph, readGraph, type Scheme } from '@sealift/oci';
import type { Report } from '@sealift/verify';
import { acceptedLayers } from './accepted.ts';

/** An evidence object with its tree, and which layers of its root may go. */
export interface CarriedEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly graph: Graph;
  readonly wanted: readonly boolean[];
}

/** An evidence object that was not accepted, or not as a whole. */
export interface LeftBehind {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly digest: Digest;
}

export interface Selection {
  readonly carried: readonly CarriedEvidence[];
  readonly leftBehind: readonly LeftBehind[];
}

/**
 * Reads what is attached to `subjects` and decides by the report, or takes all of it. @throws
 * Rejection DIGEST | IO
 */
export async function selectEvidence(
  content: Content,
  subjects: ReadonlySet<Digest>,
  report: Report,
  carryUnverified: boolean,
): Promise<Selection> {
  const attached = content.evidence.filter(({ subject }) => subjects.has(subject));
  const read = await Promise.all(
    attached.map(async (each) => ({ ...each, graph: await readEvidence(content, each) })),
  );
  const layers = read.flatMap(({ subject, scheme, graph }) =>
    layersOf(graph).map(({ digest }) => ({ subject, scheme, digest })),
  );
  const accepted = acceptedLayers(layers, report);
  const carried: CarriedEvidence[] = [];
  const leftBehind: LeftBehind[] = [];
  for (const { subject, scheme, descriptor, graph } of read) {
    const verdicts = accepted.splice(0, layersOf(graph).length);
    const wanted = carryUnverified ? verdicts.map(() => true) : verdicts;
    // A referrer cannot be filtered: it would become another object. Signatures of a .sig or .att
    // each stand for themselves.
    const goes =
      graph !== undefined &&
      (carryUnverified ||
        (scheme.startsWith('referrers')
          ? wanted.length > 0 && wanted.every(Boolean)
          : wanted.some(Boolean)));
    if (goes) carried.push({ subject, scheme, graph, wanted });
    if (!goes || wanted.includes(false))
      leftBehind.push({ subject, scheme, digest: descriptor.digest });
  }
  return { carried, leftBehind };
}

/**
 * Undefined where it cannot be read, or belongs to another subject: then nothing of it was
 * accepted.
 */
async function readEvidence(
  content: Content,
  { subject, scheme, descriptor }: AttachedEvidence,
): Promise<Graph | undefined> {
  try {
    const graph = await readGraph(descriptor, (each) =>
      content.read(each.digest, LIMITS.ociManifest),
    );
    const document = graph.nodes[0]?.document;
    return scheme.startsWith('referrers') && document?.subject?.digest !== subject
      ? undefined
      : graph;
  } catch (thrown) {
    if (thrown instanceof Rejection && UNREADABLE.has(thrown.code)) return undefined;
    throw thrown;
  }
}

/** Not among them: DIGEST and IO, which say that the content changed or cannot be read at all. */
const UNREADABLE: ReadonlySet<string> = new Set(['INDEX', 'UNSUPPORTED', 'LIMIT', 'MISSING_BLOB']);

export function layersOf(graph: Graph | undefined): readonly Descriptor[] {
  const document = graph?.nodes[0]?.document;
  return document?.kind === 'manifest' ? document.layers : [];
}
