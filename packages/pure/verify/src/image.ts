import { printable } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { Expectation, Policy } from '@sealift/policy';
import type { JudgedImage } from './assemble.ts';
import type { Judged } from './evidence.ts';
import { type Binding, bindName } from './name-binding.ts';
import type { Failure } from './report.ts';
import { failure, failuresOf } from './requirement.ts';
import { established, leftOpen } from './sentences.ts';
import type { JudgedTree } from './tree.ts';

export interface ImageInput {
  /** Its digest, where nobody names it. */
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
 * The verdict on one name: whether what was judged of its tree satisfies the policy over the digest
 * that the name points to.
 */
export function imageOf(input: ImageInput, tree: JudgedTree, policy: Policy): JudgedImage {
  const { digest, judged, counted, onRoot } = tree;
  const failures = [
    ...contradictions(input),
    ...brokenChecks(input.name, judged),
    ...(counted.length > 0 ? [] : failuresOf(input.name, digest, onRoot, policy, input.ledger)),
  ];
  const binding = nameBinding(input, counted);
  const accepted = failures.length === 0;
  return {
    report: {
      name: input.name,
      digest,
      nameBinding: binding.binding,
      platforms: tree.platforms,
      verdict: accepted ? 'accepted' : 'rejected',
      evidence: judged.map(({ report }) => report),
    },
    failures,
    established: accepted ? counted.map((each) => established(input.name, each)) : [],
    notEstablished: [
      ...(accepted ? notEstablished(input, binding, counted) : []),
      ...tree.missing.map(
        (child) => `${printable(input.name)}: ${child} is listed in its index and not carried`,
      ),
    ],
    claimed: tree.carried.map(
      (type) =>
        `${printable(input.name)} carries a referrer of the type ${type}, which was not verified`,
    ),
  };
}

/** How many entries of the report `imageOf` makes, told beforehand and at most. T34 */
export const entriesOf = ({
  platforms,
  missing,
  judged,
  onRoot,
  counted,
  carried,
}: JudgedTree): number =>
  1 +
  platforms.length +
  missing.length +
  judged.length +
  (counted.length > 0 ? counted.length : onRoot.length) +
  carried.length;

/** A seal says what nobody signed; it never outweighs what somebody did. */
function nameBinding(
  { name, descriptor, expectations, sealed }: ImageInput,
  counted: readonly Judged[],
): Binding {
  if (name === descriptor.digest) return { binding: 'none', detail: 'nobody names it' };
  if (expectations.some((each) => each.digest !== undefined))
    return { binding: 'expected', detail: 'you stated its digest' };
  const signed = new Set(counted.flatMap(({ established: { names = [] } }) => names));
  const bound = bindName(name, [...signed]);
  return sealed && bound.binding === 'none'
    ? { binding: 'sealed', detail: 'the seal vouches for it' }
    : bound;
}

/** What the operator expects of a name and is not so. T37: asked of names that nobody selected too. */
export function contradictions({
  name,
  descriptor,
  expectations,
}: Pick<ImageInput, 'name' | 'descriptor' | 'expectations'>): Failure[] {
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

function notEstablished(
  { name, descriptor: { digest } }: ImageInput,
  { binding, detail }: Binding,
  counted: readonly Judged[],
): string[] {
  const lines = [
    ...leftOpen(name, counted),
    'what is inside the layers: they are hashed, never decompressed (diffIDs not checked)',
  ];
  const named = `nothing proves that ${printable(name)} is this digest: ${printable(detail)}`;
  if (binding === 'none')
    lines.unshift(`NAME NOT BOUND: ${name === digest ? `${digest} has no name` : named}`);
  if (binding === 'contradicted')
    lines.unshift(`NAME CONTRADICTED: ${printable(name)} was ${printable(detail)}`);
  return lines;
}
