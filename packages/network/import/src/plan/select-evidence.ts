/** The evidence of the images that goes along, and what of it stays behind. */

import { type Accepted, type Canonical, canonical } from '@sealift/attachments';
import type { AttachedEvidence, Content } from '@sealift/blobs';
import { type Digest, LIMITS, Tally } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import {
  type Descriptor,
  Documents,
  type Graph,
  type Manifest,
  readGraph,
  type Scheme,
} from '@sealift/oci';
import { formats, isReferrer } from '@sealift/sigstore';
import type { Admission } from '@sealift/verify';
import type { Cleared } from '../import-cleared.ts';

/** An evidence object as it is pushed, with its tree. */
export interface CarriedEvidence extends Canonical {
  readonly subject: Digest;
  readonly scheme: Scheme;
}

/** An evidence object as the content holds it. */
export interface FoundEvidence {
  readonly subject: Digest;
  readonly scheme: Scheme;
  readonly digest: Digest;
}

/** A signature, attestation or bundle that went along, and how it was let in. */
export type ClearedLayer = FoundEvidence & { readonly layer: Digest } & Admission;

export interface Selection {
  readonly carried: readonly CarriedEvidence[];
  /** What of it was let in, and how: layer by layer. */
  readonly cleared: readonly ClearedLayer[];
  /** Not accepted, or not as a whole. */
  readonly leftBehind: readonly FoundEvidence[];
  /** Not accepted, or not as a whole, and pushed as it is: somebody wanted that. */
  readonly unverified: readonly FoundEvidence[];
  /** Accepted, in a manifest that held more than what was: what is pushed has another one. */
  readonly writtenAnew: readonly FoundEvidence[];
}

export interface SelectOptions {
  /** Takes all of it, as it is. */
  readonly carryUnverified: boolean;
}

/** What all repositories of an import read from: looked up and parsed once. T34 */
export interface Evidence {
  readonly bySubject: ReadonlyMap<Digest, readonly (AttachedEvidence & { readonly at: number })[]>;
  readonly documents: Documents;
  readonly cleared: Cleared;
}

export const evidenceOf = (cleared: Cleared): Evidence => ({
  bySubject: Map.groupBy(
    cleared.content.evidence.map((each, at) => ({ ...each, at })),
    ({ subject }) => subject,
  ),
  documents: new Documents((each) => cleared.content.read(each.digest, LIMITS.ociManifest)),
  cleared,
});

/**
 * Reads what is attached to `subjects` and takes what was cleared. @throws Rejection DIGEST | IO
 */
export async function selectEvidence(
  { bySubject, documents, cleared }: Evidence,
  subjects: ReadonlyMap<Digest, Descriptor>,
  { carryUnverified }: SelectOptions,
): Promise<Selection> {
  const attached = [...subjects.keys()]
    .flatMap((subject) => bySubject.get(subject) ?? [])
    .sort((a, b) => a.at - b.at);
  const read = await Promise.all(
    attached.map(async (each) => ({ ...each, graph: await readEvidence(documents, each) })),
  );
  const carried: CarriedEvidence[] = [];
  const leftBehind: FoundEvidence[] = [];
  const unverified: FoundEvidence[] = [];
  const writtenAnew: FoundEvidence[] = [];
  const went: ClearedLayer[] = [];
  for (const { subject, scheme, descriptor, graph } of read) {
    const object = { scheme, digest: descriptor.digest };
    const layers = layersOf(graph);
    const admissions = layers.map((_, layer) => cleared.layer(subject, object, layer));
    const wanted = admissions.map((admission) => admission !== undefined);
    const found = { subject, ...object };
    const pushed = carryUnverified
      ? graph && { graph }
      : await canonicalOf(cleared.content, subjects.get(subject), { scheme, graph, wanted });
    if (pushed !== undefined) {
      carried.push({ subject, scheme, ...pushed });
      went.push(...wentAlong(found, layers, admissions, carryUnverified));
    }
    const isAccepted = wanted.length > 0 && !wanted.includes(false);
    if (pushed === undefined || !(isAccepted || carryUnverified)) leftBehind.push(found);
    else if (!isAccepted) unverified.push(found);
    else if (pushed.made !== undefined) writtenAnew.push(found);
  }
  return { carried, cleared: went, leftBehind, unverified, writtenAnew };
}

/** Of an object that is pushed what of it was let in, and how. */
const wentAlong = (
  found: FoundEvidence,
  layers: readonly Descriptor[],
  admissions: readonly (Admission | undefined)[],
  carryUnverified: boolean,
): ClearedLayer[] =>
  layers.flatMap(({ digest: layer }, i) => {
    const admission = admissions[i] ?? (carryUnverified ? WAIVED : undefined);
    return admission === undefined ? [] : [{ ...found, layer, ...admission }];
  });

const WAIVED: Admission = { how: 'waived' };

/** Undefined where nothing of it was accepted. */
async function canonicalOf(
  content: Content,
  subject: Descriptor | undefined,
  { scheme, graph, wanted }: Pick<Accepted, 'scheme' | 'wanted'> & { graph: Graph | undefined },
): Promise<Canonical | undefined> {
  const manifest = manifestOf(graph);
  const format = manifest && formats.ofManifest(scheme, manifest);
  if (graph === undefined || manifest === undefined || format === undefined) return undefined;
  if (subject === undefined || !wanted.some(Boolean)) return undefined;
  return canonical(content, { subject, scheme, format, graph, manifest, wanted });
}

/**
 * Undefined where it cannot be read, or belongs to another subject: then nothing of it was
 * accepted.
 */
async function readEvidence(
  documents: Documents,
  { subject, scheme, descriptor }: AttachedEvidence,
): Promise<Graph | undefined> {
  try {
    const graph = await readGraph(descriptor, documents);
    const document = graph.nodes[0]?.document;
    return isReferrer(scheme) && document?.subject?.digest !== subject ? undefined : graph;
  } catch (thrown) {
    if (Tally.isOver(thrown)) throw thrown;
    if (thrown instanceof Rejection && UNREADABLE.has(thrown.code)) return undefined;
    throw thrown;
  }
}

/** Not among them: DIGEST and IO, which say that the content changed or cannot be read at all. */
const UNREADABLE: ReadonlySet<string> = new Set(['INDEX', 'UNSUPPORTED', 'LIMIT', 'MISSING_BLOB']);

function manifestOf(graph: Graph | undefined): Manifest | undefined {
  const document = graph?.nodes[0]?.document;
  return document?.kind === 'manifest' ? document : undefined;
}

const layersOf = (graph: Graph | undefined): readonly Descriptor[] =>
  manifestOf(graph)?.layers ?? [];
