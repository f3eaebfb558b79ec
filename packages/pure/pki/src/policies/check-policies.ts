/**
 * Whether a path has a policy where it must (RFC 5280 §6.1). Nobody here asks for one policy: what
 * is asked is what the CAs of the path require. So the tree of policies is kept as the set that
 * its lowest row expects; a tree can be made to grow without bound (RFC 9618), a set cannot.
 */
import { reject } from '@sealift/failures';
import { type Certificate, isSelfIssued } from '../certificate.ts';
import {
  ANY_POLICY,
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from './extensions.ts';

interface State {
  /** Policies that the next certificate may have; empty: no policy holds along the path. */
  readonly expected: ReadonlySet<string>;
  /** How many certificates may still follow before a policy is required … */
  readonly explicit: number;
  /** … before mappings end, … */
  readonly mapping: number;
  /** … and before any policy stands for none. */
  readonly any: number;
}

const NO_END = Number.POSITIVE_INFINITY;
const FREE: State = {
  expected: new Set([ANY_POLICY]),
  explicit: NO_END,
  mapping: NO_END,
  any: NO_END,
};

/** @param path leaf first, anchor last @throws Rejection CERT_CHAIN */
export function checkPolicies(path: readonly Certificate[]): void {
  const [anchor, ...below] = path.toReversed();
  let state = anchor === undefined ? FREE : prepared(FREE, anchor, anchored(anchor), false);
  for (const [i, certificate] of below.entries()) {
    const isLeaf = i === below.length - 1;
    const counts = isLeaf || !isSelfIssued(certificate);
    const anyCounts = state.any > 0 || !counts;
    const expected = narrowed(state.expected, certificatePolicies(certificate) ?? [], anyCounts);
    requirePolicy(expected, state.explicit);
    state = prepared(state, certificate, expected, counts);
    if (isLeaf) requirePolicy(expected, state.explicit);
  }
}

/** A pinned root need not say any policy; one that names some is pinned for these (RFC 5937). */
const anchored = (anchor: Certificate): ReadonlySet<string> =>
  narrowed(FREE.expected, certificatePolicies(anchor) ?? [ANY_POLICY], true);

function requirePolicy(expected: ReadonlySet<string>, explicit: number): void {
  if (explicit === 0 && expected.size === 0)
    reject('CERT_CHAIN', 'a CA of the path requires a certificate policy, and the path has none');
}

/** RFC 5280 §6.1.3 d and e: what a certificate says, of what is expected of it. */
function narrowed(
  expected: ReadonlySet<string>,
  said: readonly string[],
  anyCounts: boolean,
): ReadonlySet<string> {
  if (anyCounts && said.includes(ANY_POLICY))
    return expected.has(ANY_POLICY) ? new Set([...expected, ...said]) : expected;
  const named = said.filter((policy) => policy !== ANY_POLICY);
  return new Set(expected.has(ANY_POLICY) ? named : named.filter((each) => expected.has(each)));
}

/**
 * RFC 5280 §6.1.4: what holds for the certificates below this one. @param counts a CA that renews
 * itself is not counted
 */
function prepared(
  { explicit, mapping, any }: State,
  certificate: Certificate,
  expected: ReadonlySet<string>,
  counts: boolean,
): State {
  const left = (count: number): number => (counts ? Math.max(count - 1, 0) : count);
  const constraints = policyConstraints(certificate);
  return {
    expected: mapped(expected, certificate, mapping > 0),
    explicit: Math.min(left(explicit), constraints.explicit),
    mapping: Math.min(left(mapping), constraints.mapping),
    any: Math.min(left(any), inhibitAnyPolicy(certificate)),
  };
}

/**
 * RFC 5280 §6.1.4 b: below a mapping the subject's policies are expected; none, where mapping has
 * ended.
 */
function mapped(
  expected: ReadonlySet<string>,
  certificate: Certificate,
  allowed: boolean,
): ReadonlySet<string> {
  const mappings = policyMappings(certificate);
  const replaced = new Set(mappings.map(([issuers]) => issuers));
  const kept = [...expected].filter((policy) => !replaced.has(policy));
  const stands = (policy: string): boolean => expected.has(policy) || expected.has(ANY_POLICY);
  const subjects = mappings.filter(([issuers]) => allowed && stands(issuers)).map(([, to]) => to);
  return new Set([...kept, ...subjects]);
}
