/** A ClusterPolicy for Kyverno, which pins all that it trusts and asks no network for roots. */
import type { FileRule } from '@sealift/policy-file';
import {
  type Convertible,
  nameOf,
  needsOf,
  notesOfSite,
  type Told,
  type Written,
} from './convertible.ts';
import { REFUSED } from './kyverno-attestor.ts';
import { beside, type Denied, isPure, type Spoken, taken, unspoken } from './kyverno-denied.ts';
import { below, type Group, groupsOf } from './kyverno-names.ts';
import { COMMON, verificationsOf } from './kyverno-needs.ts';
import { yamlOf } from './yaml-text.ts';

const HEAD = `What Kyverno checks of it: signatures beside the image (.sig, .att), by key or
certificate, under these pins alone. Not: bundles, what binds a name, windows of pins; one of
several names of a certificate is enough, and one without any passes for all. Tags become digests.
An ImageValidatingPolicy would trust what a TUF repository has, too.`;

const WHOLE = `
What no rule of the policy speaks of is refused in every namespace that Kyverno looks at.`;
const PART = `
It speaks of these names alone. Kyverno lets in what no policy speaks of.`;

/** Writes it; what cannot be said is denied by name. */
export function writeKyverno(policy: Convertible): Written {
  const rules = policy.rules.filter(({ rule }) => rule.mode !== 'warn').map((rule) => spoken(rule));
  const found = rules.map((rule) => ({ ...rule, ...asksOf(rule, policy) }));
  const entries = [
    ...found.flatMap(({ asked }) => asked),
    ...[...(policy.isPart ? [] : unspoken(rules)), ...rules.flatMap(({ odd }) => odd)].map(denying),
  ];
  const document = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: nameOf(policy) },
    spec: {
      background: false,
      webhookConfiguration: { failurePolicy: 'Fail', timeoutSeconds: 30 },
      rules: entries.map((verify, i) => ({
        name: `${nameOf(policy)}-${i + 1}`,
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        verifyImages: [verify],
      })),
    },
  };
  return {
    files: [
      {
        name: 'cluster-policy.yaml',
        text: yamlOf(`From ${policy.path}.\n${HEAD}${policy.isPart ? PART : WHOLE}`, [document]),
      },
    ],
    refused: found.flatMap(({ refused }) => refused),
    notes: [...notesOf(policy), ...notesOfSite(policy.path, policy.site)],
  };
}

interface SpokenRule extends Spoken {
  readonly rule: FileRule;
  /** Names with patterns that cannot be told apart there. */
  readonly odd: readonly Denied[];
}

function spoken(rule: FileRule): SpokenRule {
  const odd = [...rule.match, ...rule.except].filter((one) => groupsOf(one) === undefined);
  return {
    rule,
    match: rule.match.flatMap((one) => groupsOf(one) ?? []),
    except: rule.except.flatMap((one) => groupsOf(one) ?? []),
    odd: odd.flatMap(({ prefix }) =>
      below(prefix).map((group) => ({ of: taken([group]), skip: beside(group) })),
    ),
  };
}

interface Asked {
  readonly asked: readonly object[];
  readonly refused: readonly Told[];
}

function asksOf({ rule, match, except, odd }: SpokenRule, policy: Convertible): Asked {
  const { at = '', asks } = rule.rule;
  const says = [
    ...(odd.length === 0 ? [] : ['a pattern with * within a name']),
    ...(except.every(isPure) ? [] : ['except: ending in /*']),
  ];
  const skip = taken(except.filter(isPure));
  const each = (of: (group: Group) => object): readonly object[] => match.map(of);
  const found = asks.kind === 'accept' ? [] : verificationsOf(rule, policy);
  const why = typeof found === 'string' ? [...says, found] : says;
  const refused = why.map((what) => ({ at, what }));
  if (typeof found === 'string')
    return { asked: each((group) => denying(denied(group, skip))), refused };
  if (asks.kind === 'accept')
    return { asked: asks.digests === 'any' ? [] : each(listed([...asks.digests], skip)), refused };
  const asked = found.flatMap((need) =>
    each((group) => ({ ...need, ...imagesOf(denied(group, skip)) })),
  );
  return { asked, refused };
}

const denied = (group: Group, skip: readonly string[]): Denied => ({
  of: taken([group]),
  skip: [...beside(group), ...skip],
});

/** By its digest an image is let in, and by its tag not. */
const listed =
  (digests: readonly string[], skip: readonly string[]) =>
  (group: Group): object =>
    denying(denied(group, [...digests.map((digest) => `${group.name}@${digest}`), ...skip]));

const imagesOf = ({ of, skip }: Denied): object => ({
  imageReferences: of,
  ...(skip.length === 0 ? {} : { skipImageReferences: skip }),
});

const denying = (names: Denied): object => ({
  ...COMMON,
  ...{ mutateDigest: false, verifyDigest: false },
  ...imagesOf(names),
  attestors: [{ count: 1, entries: [REFUSED] }],
});

function notesOf({ rules }: Convertible): Told[] {
  return rules.flatMap((rule) => {
    const { at = '', asks, mode } = rule.rule;
    const needs = needsOf(rule);
    const what = [
      ...(mode === 'warn' ? ['only warns: left out'] : []),
      ...(needs?.coverage === 'any' ? ['coverage: any is asked of the named digest'] : []),
      ...(needs?.evidence.some(({ kind }) => kind === 'attestation')
        ? ['an attestation of that type by somebody else refuses the image there']
        : []),
      ...(asks.kind === 'accept' && asks.digests !== 'any'
        ? ['images are let in by digest, and by no tag']
        : []),
    ];
    return what.map((one) => ({ at, what: one }));
  });
}
