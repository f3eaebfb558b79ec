/** ClusterImagePolicies and TrustRoots for policy-controller. */
import type { FileRule } from '@sealift/policy-file';
import { authorityOf, type Roots } from './cluster-authority.ts';
import { rootsOf } from './cluster-root.ts';
import {
  alternatives,
  type Convertible,
  nameOf,
  needsOf,
  notesOfSite,
  type Told,
  unsaid,
  type Written,
} from './convertible.ts';
import { type Globs, globsOf } from './globs.ts';
import { overlaps } from './overlap.ts';
import { yamlOf } from './yaml-text.ts';

const HEAD = `What policy-controller checks: signatures beside the image (.sig, .att), by key or
certificate, under the TrustRoot alone. Not: bundles of images by key, what binds a name.
An image that no policy speaks of is for its configuration: no-match-policy: deny, as it is
where nothing is configured.`;

/** Writes both; what cannot be said is a policy that fails. */
export function writeCluster(policy: Convertible): Written {
  const refused: Told[] = [];
  const roots = rootsOf(policy);
  const written = policy.rules.flatMap((rule, i) => {
    const { specs, refused: reasons } = ofRule(rule, policy, roots);
    refused.push(...reasons.map((what) => ({ at: rule.rule.at ?? '', what })));
    return specs.map((spec, k) => documentOf(spec, `${nameOf(policy)}-${i + 1}-${k + 1}`));
  });
  // Without any the answer would be that of the cluster's configuration.
  const documents = written.length > 0 ? written : [documentOf(NOTHING, `${nameOf(policy)}-none`)];
  const head = `From ${policy.path}.\n${HEAD}`;
  return {
    files: [
      { name: 'cluster-image-policy.yaml', text: yamlOf(head, documents) },
      ...(roots.documents.length === 0
        ? []
        : [{ name: 'trust-root.yaml', text: yamlOf(`From ${policy.path}.`, roots.documents) }]),
    ],
    refused,
    notes: [...notesOf(policy), ...roots.notes, ...notesOfSite(policy.path, policy.site)],
  };
}

interface Specs {
  readonly specs: readonly object[];
  readonly refused: readonly string[];
}

function ofRule(rule: FileRule, policy: Convertible, roots: Roots): Specs {
  // There a policy that warns is enough for an image.
  if (rule.rule.mode === 'warn') return { specs: [], refused: [] };
  const match = allOf(rule.match.map((one) => globsOf(one)));
  const asks = rule.rule.asks;
  const found =
    asks.kind === 'accept'
      ? ofAcceptance(rule, policy)
      : ofNeeds(rule, { ...policy, roots }, match);
  if (typeof found !== 'string' && match.isExact) return withoutExcepted(rule, found);
  const why = typeof found === 'string' ? found : 'a pattern that takes Docker Hub there';
  return {
    specs: [failing(match.globs, `${rule.rule.at} cannot be said in this form: ${why}`)],
    refused: [why],
  };
}

const allOf = (all: readonly Globs[]): Globs => ({
  globs: all.flatMap(({ globs }) => globs),
  isExact: all.every(({ isExact }) => isExact),
});

const images = (globs: readonly string[]): object => ({ images: globs.map((glob) => ({ glob })) });
const failing = (globs: readonly string[], message: string): object => ({
  ...images(globs),
  authorities: [{ name: 'refused', static: { action: 'fail', message } }],
});

const NOTHING = failing(['**'], 'the policy lets in nothing');

const documentOf = (spec: object, name: string): object => ({
  apiVersion: 'policy.sigstore.dev/v1beta1',
  kind: 'ClusterImagePolicy',
  metadata: { name },
  spec,
});

/** There is no exception: of these names the policy would go on to speak. */
function withoutExcepted({ except, rule }: FileRule, specs: readonly object[]): Specs {
  if (except.length === 0) return { specs, refused: [] };
  const { globs } = allOf(except.map((one) => globsOf(one)));
  const names = except.map(({ text }) => text).join(', ');
  return {
    specs: [...specs, failing(globs, `${rule.at} excepts these, which this form cannot say`)],
    refused: [`except: ${names}`],
  };
}

function ofAcceptance(rule: FileRule, { rules }: Convertible): readonly object[] | string {
  const { asks } = rule.rule;
  if (asks.kind !== 'accept') return [];
  const authorities = [{ name: 'accepted', static: { action: 'pass' } }];
  const { digests } = asks;
  if (digests === 'any')
    return [{ ...images(allOf(rule.match.map((one) => globsOf(one))).globs), authorities }];
  // Of other digests nothing would be said, and another rule would let them in alone.
  if (rules.some((other) => other !== rule && overlaps(other, rule)))
    return 'digests of names that other rules speak of';
  const globs = rule.match.flatMap((one) =>
    [...digests].flatMap((digest) => globsOf(one, digest).globs),
  );
  return [{ ...images(globs), authorities }];
}

function ofNeeds(
  rule: FileRule,
  policy: Convertible & { readonly roots: Roots },
  { globs }: Globs,
): readonly object[] | string {
  const needs = needsOf(rule);
  if (needs === undefined) return [];
  const reasons = [
    ...unsaid(needs, policy.signers),
    ...(needs.coverage === 'all-children' ? ['coverage: all-children'] : []),
    ...(needs.name === 'any' ? [] : [`name: ${needs.name}`]),
  ];
  if (reasons.length > 0) return reasons.join(', ');
  const mode = rule.rule.mode === 'admit' ? { mode: 'warn' } : {};
  const specs: object[] = [];
  for (const need of needs.evidence) {
    const lists = alternatives(need.by, policy.signers);
    if (lists === undefined) return 'atLeast, or allOf of others than keys';
    for (const names of lists) {
      const authorities = names.map((name) => authorityOf(name, need, needs, policy));
      const failed = authorities.find((one) => typeof one === 'string');
      if (typeof failed === 'string') return failed;
      specs.push({ ...mode, ...images(globs), authorities: authorities.flat() });
    }
  }
  return specs;
}

function notesOf({ rules }: Convertible): Told[] {
  return rules.flatMap((rule) => {
    const at = rule.rule.at ?? '';
    const what = [
      ...(rule.rule.mode === 'warn' ? ['only warns: left out, since there it would let in'] : []),
      ...(needsOf(rule)?.coverage === 'any' ? ['coverage: any is asked of the named digest'] : []),
    ];
    return what.map((one) => ({ at, what: one }));
  });
}
