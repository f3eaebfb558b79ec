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
import { type Attached, attachedTo, bySubject } from './attached.ts';
import { type Kind, ofKinds } from './only.ts';

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

/**
 * What goes along: what was accepted; that and what is no evidence at all, such as SBOMs as they
 * are, with what hangs on them; or everything, as it is.
 */
export type Carry = 'accepted' | 'unsigned' | 'all';

export interface SelectOptions {
  readonly carry: Carry;
  /** Of all that may go along; empty: all. */
  readonly only: readonly Kind[];
}

/** What all repositories of an import read from: looked up and parsed once. T34 */
export interface Evidence {
  readonly listed: ReturnType<typeof bySubject>;
  readonly documents: Documents;
  readonly cleared: Cleared;
}

export const evidenceOf = (cleared: Cleared): Evidence => ({
  listed: bySubject(cleared.content.evidence),
  documents: new Documents((each) => cleared.content.read(each.digest, LIMITS.ociManifest)),
  cleared,
});

/**
 * Reads what is attached to `subjects` and takes what was cleared. @throws Rejection DIGEST | IO
 */
export async function selectEvidence(
  { listed, documents, cleared }: Evidence,
  subjects: ReadonlyMap<Digest, Descriptor>,
  { carry, only }: SelectOptions,
): Promise<Selection> {
  const read = await Promise.all(
    attachedTo(subjects.keys(), listed).map(async (each) => ({
      ...each,
      graph: await readEvidence(documents, each),
    })),
  );
  /** Objects that nobody judges, and that go along as they are. */
  const plain = new Set<Digest>();
  const chosen: Chosen[] = [];
  for (const each of await ofKinds(read, only, cleared.content)) {
    const asItIs = carry === 'all' || (carry === 'unsigned' && isUnsigned(each, plain));
    if (asItIs) plain.add(each.descriptor.digest);
    chosen.push(await choose(each, asItIs, cleared, subjects));
  }
  return sorted(chosen);
}

/** One object, and what becomes of it. */
interface Chosen {
  readonly found: FoundEvidence;
  /** Undefined: it stays behind. */
  readonly pushed: Canonical | undefined;
  readonly asItIs: boolean;
  /** All of it. */
  readonly isAccepted: boolean;
  readonly went: readonly ClearedLayer[];
}

async function choose(
  { subject, scheme, descriptor, graph }: Read,
  asItIs: boolean,
  cleared: Cleared,
  subjects: ReadonlyMap<Digest, Descriptor>,
): Promise<Chosen> {
  const object = { scheme, digest: descriptor.digest };
  const found = { subject, ...object };
  const layers = layersOf(graph);
  const admissions = layers.map((_, layer) => cleared.layer(subject, object, layer));
  const wanted = admissions.map((admission) => admission !== undefined);
  const pushed = asItIs
    ? graph && { graph }
    : await canonicalOf(cleared.content, subjects.get(subject), { scheme, graph, wanted });
  const isAccepted = wanted.length > 0 && !wanted.includes(false);
  const went = pushed === undefined ? [] : wentAlong(found, layers, admissions, asItIs);
  return { found, pushed, asItIs, isAccepted, went };
}

function sorted(chosen: readonly Chosen[]): Selection {
  const foundOf = (some: readonly Chosen[]): FoundEvidence[] => some.map(({ found }) => found);
  const went = chosen.filter(wentAsAWhole);
  return {
    carried: chosen.flatMap(({ found: { subject, scheme }, pushed }) =>
      pushed === undefined ? [] : [{ subject, scheme, ...pushed }],
    ),
    cleared: chosen.flatMap((each) => each.went),
    leftBehind: foundOf(chosen.filter((each) => !wentAsAWhole(each))),
    unverified: foundOf(went.filter(({ isAccepted }) => !isAccepted)),
    writtenAnew: foundOf(went.filter((each) => each.isAccepted && each.pushed?.made)),
  };
}

const wentAsAWhole = ({ pushed, isAccepted, asItIs }: Chosen): boolean =>
  pushed !== undefined && (isAccepted || asItIs);

/** An attached object with its tree; undefined where that cannot be used. */
type Read = Attached & { readonly graph: Graph | undefined };

/** A signature on an image that was not accepted is none of these; one on an SBOM goes with it. */
function isUnsigned(
  { subject, scheme, isNested, graph }: Read,
  plain: ReadonlySet<Digest>,
): boolean {
  if (graph === undefined) return false;
  if (isNested) return plain.has(subject);
  const manifest = manifestOf(graph);
  return manifest === undefined || formats.ofManifest(scheme, manifest) === undefined;
}

/** Of an object that is pushed what of it was let in, and how. */
const wentAlong = (
  found: FoundEvidence,
  layers: readonly Descriptor[],
  admissions: readonly (Admission | undefined)[],
  asItIs: boolean,
): ClearedLayer[] =>
  layers.flatMap(({ digest: layer }, i) => {
    const admission = admissions[i] ?? (asItIs ? WAIVED : undefined);
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
