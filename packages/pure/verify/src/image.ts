import { LIMITS, printable, reject } from '@sealift/bytes';
import { type Descriptor, type Graph, platformName, readGraph } from '@sealift/oci';
import type { Expectation } from '@sealift/policy';
import type { JudgedImage } from './assemble.ts';
import type { Context } from './case.ts';
import { type Attached, collectEvidence } from './collect.ts';
import type { Judged } from './evidence.ts';
import { type Binding, bindName } from './name-binding.ts';
import type { Failure } from './report.ts';
import { failure, failuresOf, satisfying } from './requirement.ts';
import { established, leftOpen } from './sentences.ts';
import type { Source } from './source.ts';

export interface ImageInput {
  readonly name: string;
  readonly descriptor: Descriptor;
  /** Whether a seal vouches for the name. */
  readonly sealed: boolean;
  /** What the operator expects of this name. */
  readonly expectations: readonly Expectation[];
  /** What the ledger says about the lack of evidence, as the end of a sentence. */
  readonly ledger: string;
}

/**
 * Verifies one image: its tree, every piece of evidence on its root and children, and whether one
 * satisfies the policy over the digest
 * that the name points to. @throws Rejection of the code of the bytes where the tree itself is
 * broken
 */
export async function judgeImage(
  input: ImageInput,
  attached: Attached,
  source: Source,
  contexts: readonly Context[],
): Promise<JudgedImage> {
  const { policy } = contexts[0] ?? reject('INTERNAL', 'no instance is pinned');
  const graph = await readGraph(
    input.descriptor,
    ({ digest: wanted }) => source.read(wanted, LIMITS.ociManifest),
    ({ digest: child }) => source.size(child) !== undefined,
  );
  const collected = await Promise.all(
    graph.nodes.map(({ descriptor }) =>
      collectEvidence(descriptor.digest, attached, source, contexts),
    ),
  );
  const judged = collected.flatMap((each) => each.judged);
  const onRoot = judged.filter(({ report }) => report.subject === input.descriptor.digest);
  const counted = satisfying(onRoot, policy);
  const failures = [
    ...expectationFailures(input),
    ...brokenChecks(input.name, judged),
    ...(counted.length > 0
      ? []
      : failuresOf(input.name, input.descriptor.digest, onRoot, policy, input.ledger)),
  ];
  const binding = nameBinding(input, counted);
  const accepted = failures.length === 0;
  return {
    report: {
      name: input.name,
      digest: input.descriptor.digest,
      nameBinding: binding.binding,
      platforms: platformsOf(graph),
      verdict: accepted ? 'accepted' : 'rejected',
      evidence: judged.map(({ report }) => report),
    },
    failures,
    established: accepted ? counted.map((each) => established(input.name, each)) : [],
    notEstablished: [
      ...(accepted ? notEstablished(input.name, binding, counted) : []),
      ...missingPlatforms(input.name, graph),
    ],
    claimed: [...new Set(collected.flatMap(({ carried }) => carried))].map(
      (type) =>
        `${printable(input.name)} carries a referrer of the type ${type}, which was not verified`,
    ),
  };
}

/** A seal says what nobody signed; it never outweighs what somebody did. */
function nameBinding(
  { name, expectations, sealed }: ImageInput,
  counted: readonly Judged[],
): Binding {
  if (expectations.some((each) => each.digest !== undefined))
    return { binding: 'expected', detail: 'you stated its digest' };
  const bound = bindName(
    name,
    counted.flatMap(({ established: { names = [] } }) => names),
  );
  return sealed && bound.binding === 'none'
    ? { binding: 'sealed', detail: 'the seal vouches for it' }
    : bound;
}

function expectationFailures({ name, descriptor, expectations }: ImageInput): Failure[] {
  const contrary = expectations.filter(
    (each) => each.digest !== undefined && each.digest !== descriptor.digest,
  );
  return contrary.map((each) =>
    failure(
      'NAME_CONTRADICTED',
      `${printable(name)}: expected ${each.digest}, found ${descriptor.digest}`,
      { image: name },
    ),
  );
}

/** A bug of ours is never an acceptance, even beside evidence that passed. */
function brokenChecks(image: string, judged: readonly Judged[]): Failure[] {
  const broken = judged.filter((each) => each.failure?.code === 'INTERNAL');
  return broken.map(({ failure: failed, report }) =>
    failure('INTERNAL', failed?.detail ?? '', {
      image,
      evidence: report.digest,
      check: failed?.name ?? '',
    }),
  );
}

function platformsOf({ nodes }: Graph): string[] {
  const platforms = nodes
    .map(({ descriptor }) => descriptor.platform)
    .filter((each) => each !== undefined);
  return [...new Set(platforms.map(platformName))]
    .filter((each) => each !== 'unknown/unknown')
    .map(printable);
}

/**
 * Children that an index lists and the source does not hold: recomputed from the index, never read
 * from the bundle's own list.
 */
function missingPlatforms(name: string, { nodes }: Graph): string[] {
  const present = new Set(nodes.map(({ descriptor }) => descriptor.digest));
  const listed = nodes.flatMap((node) =>
    node.document.kind === 'index' ? node.document.manifests : [],
  );
  const missing = listed.filter((child) => !present.has(child.digest));
  return missing.map(
    (child) =>
      `${printable(name)}: ` +
      `${child.platform === undefined ? child.digest : printable(platformName(child.platform))} ` +
      `is listed in its index and not carried`,
  );
}

function notEstablished(
  name: string,
  { binding, detail }: Binding,
  counted: readonly Judged[],
): string[] {
  const lines = [
    ...leftOpen(name, counted),
    'what is inside the layers: they are hashed, never decompressed (diffIDs not checked)',
  ];
  if (binding === 'none')
    lines.unshift(
      `NAME NOT BOUND: nothing proves that ${printable(name)} is this digest: ${printable(detail)}`,
    );
  if (binding === 'contradicted')
    lines.unshift(`NAME CONTRADICTED: ${printable(name)} was ${printable(detail)}`);
  return lines;
}
