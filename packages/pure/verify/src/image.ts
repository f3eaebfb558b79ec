import type { Descriptor } from '@sealift/oci';
import type { Expectation, Policy } from '@sealift/policy';
import { causesOf, failedCause } from './causes.ts';
import type { Cause, JudgedEvidence, JudgedSubject, LedgerRow } from './judgement.ts';
import { type Binding, bindName } from './name-binding.ts';
import type { JudgedTree } from './tree.ts';

export interface ImageInput {
  /** Its digest, where nobody names it. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** Whether a seal vouches for the name. */
  readonly sealed: boolean;
  /** What the operator expects of this name. */
  readonly expectations: readonly Expectation[];
  /** What the ledger says about its evidence. */
  readonly ledger: readonly LedgerRow[];
}

/** An image with its verdict, and why it is rejected. */
export interface JudgedImage {
  readonly image: JudgedSubject;
  readonly causes: readonly Cause[];
}

/**
 * The verdict on one name: whether what was judged of its tree satisfies the policy over the digest
 * that the name points to.
 */
export function imageOf(input: ImageInput, tree: JudgedTree, policy: Policy): JudgedImage {
  const { digest, judged, counted, onRoot, platforms, missing, carried } = tree;
  const { name, ledger } = input;
  const causes = [
    ...contradictions(input),
    ...brokenChecks(name, judged),
    ...(counted.length > 0 ? [] : causesOf({ name, digest }, onRoot, policy, ledger)),
  ];
  const outcome = causes.length === 0 ? 'accepted' : 'rejected';
  const binding = nameBinding(input, counted);
  const found = { platforms, missing, carried, evidence: judged, counted };
  return { image: { kind: 'image', name, digest, outcome, binding, ...found }, causes };
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
  counted: readonly JudgedEvidence[],
): Binding {
  if (name === descriptor.digest) return { binding: 'none', why: 'no name' };
  const stated = expectations.flatMap((each) => each.digest ?? []);
  const contrary = stated.find((expected) => expected !== descriptor.digest);
  if (contrary !== undefined) return { binding: 'contradicted', expected: contrary };
  if (stated.length > 0) return { binding: 'expected' };
  const signed = new Set(counted.flatMap(({ proved: { names = [] } }) => names));
  const bound = bindName(name, [...signed]);
  return sealed && bound.binding === 'none' ? { binding: 'sealed' } : bound;
}

/**
 * What the operator expects of a name and is not so. T37: asked of names that nobody selected too.
 */
export const contradictions = ({
  name,
  descriptor,
  expectations,
}: Pick<ImageInput, 'name' | 'descriptor' | 'expectations'>): Cause[] =>
  expectations.flatMap(({ digest: expected = descriptor.digest }) =>
    expected === descriptor.digest
      ? []
      : [
          {
            kind: 'contradicted',
            code: 'NAME_CONTRADICTED',
            name,
            expected,
            found: descriptor.digest,
          },
        ],
  );

/** A bug of ours is never an acceptance, even beside evidence that passed. */
const brokenChecks = (name: string, judged: readonly JudgedEvidence[]): Cause[] =>
  judged.filter(({ failure }) => failure?.code === 'INTERNAL').flatMap(failedCause(name));
