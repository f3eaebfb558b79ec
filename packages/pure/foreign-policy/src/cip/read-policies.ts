/** ClusterImagePolicies with the TrustRoots that they name, judged by their own rules. */
import { reject } from '@sealift/failures';
import type { Rule } from '@sealift/policy/rules';
import type {
  FileRule,
  FileSigner,
  Finding,
  Instance,
  PolicyFile,
  ReadOptions,
} from '@sealift/policy-file';
import { type Documents, fit, refuseAt } from '@sealift/yaml';
import { unsupportedAt } from '../unsupported-at.ts';
import { readAuthority } from './authority.ts';
import { clusterNames, type Glob, parseGlob } from './glob.ts';
import type { Reading } from './identity.ts';
import { ruleOf } from './rule.ts';
import { FORM, type PolicyText } from './schema.ts';
import { ROOT_FORM, readTrustRoot } from './trust-root.ts';

/** A policy, and the names that it speaks of. */
interface ReadPolicy {
  readonly name: string;
  readonly at: string;
  readonly globs: readonly Glob[];
  readonly rule: FileRule;
  readonly signers: readonly FileSigner[];
}

/**
 * Reads every document of the file. Every policy that speaks of an image must hold, by one of its
 * authorities. @throws Rejection CONFIG with FILE:LINE:COLUMN | UNSUPPORTED
 */
export function readClusterPolicies(
  { values, places }: Documents,
  { name }: Pick<ReadOptions, 'name'>,
): PolicyFile {
  const findings: Finding[] = [];
  const documents = values.filter((value) => value !== null);
  const isRoot = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TrustRoot';
  const roots = documents
    .filter(isRoot)
    .map((value) => readTrustRoot(fit(value, places, ROOT_FORM)));
  const instances = byName(roots);
  const policies = documents
    .filter((value) => !isRoot(value))
    .map((value) => fit(value, places, FORM))
    .map((parsed) => readPolicy({ ...parsed, findings }, parsed.file, { instances, name }));
  if (byName(policies).size === 0)
    reject('CONFIG', `${places.at(0)}: no ClusterImagePolicy in this file`);
  findUnused(findings, instances, policies);
  return {
    instances,
    signers: byName(policies.flatMap(({ signers }) => signers)),
    rules: policies.map(({ rule }) => rule),
    site: { undeny: [] },
    findings,
    rulesFor: (image, digest) => rulesFor(policies, clusterNames(image, digest)),
  };
}

/** In a cluster the second of one name would replace the first. */
function byName<T extends { readonly name: string; readonly at: string }>(
  all: readonly T[],
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const one of all) {
    if (found.has(one.name)) reject('CONFIG', `${one.at}: "${one.name}" stands twice`);
    found.set(one.name, one);
  }
  return found;
}

function rulesFor(policies: readonly ReadPolicy[], names: readonly string[]): readonly Rule[] {
  return policies.flatMap(({ globs, rule }) =>
    names.some((name) => globs.some((glob) => glob.matches(name))) ? [rule.rule] : [],
  );
}

interface Known {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly name: ReadOptions['name'];
}

function readPolicy(
  reading: Reading,
  { metadata, spec }: PolicyText,
  { instances, name }: Known,
): ReadPolicy {
  const { images, authorities, match } = spec;
  if (spec.policy !== undefined)
    unsupportedAt(reading, spec, 'policy', 'conditions in CUE and Rego');
  const globs = images.map((image) => parseGlob(image.glob, reading.places.of(image, 'glob')));
  for (const image of images) findNameless(reading, image);
  if (match !== undefined) {
    const message = 'match is about objects of a cluster: here the policy is about all images';
    reading.findings.push({ kind: 'unused', at: reading.places.of(spec, 'match'), message });
  }
  const titles = authorities.map((text, i) => text.name ?? `authority-${i}`);
  const read = authorities.map((text, i) => {
    if (titles.indexOf(titles[i] ?? '') !== i)
      refuseAt(reading, text, 'name', `two authorities are called "${titles[i]}"`);
    const called = `${metadata.name}/${titles[i]}`;
    const at = reading.places.line(authorities, i);
    return readAuthority(reading, text, { roots: instances, called, at, name });
  });
  const at = reading.places.line(metadata, 'name');
  const rule = ruleOf(reading, { spec, globs, authorities: read }, at);
  const signers = read.flatMap((one) => (typeof one === 'string' ? [] : one.signers));
  return { name: metadata.name, at, globs, rule: { ...named, rule, ...askedOf(rule) }, signers };
}

/** Names in this form are globs, which patterns of ours do not stand for. */
const named = { match: [], except: [] } as const;

const askedOf = ({ asks }: Rule): Pick<FileRule, 'asked'> =>
  asks.kind === 'require'
    ? { asked: { strength: asks.strength, asksLog: false, isTimed: false } }
    : {};

/** A name ends with a tag or a digest there, and tags have become digests. */
function findNameless(reading: Reading, image: { readonly glob: string }): void {
  const { glob } = image;
  if (glob.endsWith('*') || glob.includes('@')) return;
  const message =
    `in a cluster the glob ${glob} speaks of no image: names end with a digest there; ` +
    `write ${glob.replace(/:[^:/]*$/, '')}@*`;
  reading.findings.push({ kind: 'pattern', at: reading.places.of(image, 'glob'), message });
}

function findUnused(
  findings: Finding[],
  instances: ReadonlyMap<string, Instance>,
  policies: readonly ReadPolicy[],
): void {
  const used = new Set(
    policies.flatMap(({ signers }) => signers.map(({ instance }) => instance?.name)),
  );
  for (const { name, at } of instances.values())
    if (!used.has(name))
      findings.push({ kind: 'unused', at, message: `no authority uses the TrustRoot "${name}"` });
}
