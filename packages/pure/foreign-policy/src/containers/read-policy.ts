/** The policy.json of podman, skopeo and CRI-O, judged by its own rules. */
import type { Rule } from '@sealift/policy/rules';
import type {
  FileRule,
  FileSigner,
  Finding,
  Instance,
  PolicyFile,
  ReadOptions,
} from '@sealift/policy-file';
import { type Documents, fit, type Parsed, refuseAt } from '@sealift/yaml';
import { type Requirement, readRequirement } from './requirement.ts';
import { FORM, type PolicyText, type RequirementText } from './schema.ts';
import { isScope, scopesOf } from './scopes.ts';

/** A policy.json while it is read. */
interface Reading extends Parsed<PolicyText> {
  readonly findings: Finding[];
  readonly name: ReadOptions['name'];
  readonly signers: Map<string, FileSigner>;
  readonly instances: Map<string, Instance>;
}

/**
 * Reads the file. Of an image the most specific scope counts alone, and all of its requirements.
 * @throws Rejection CONFIG with FILE:LINE:COLUMN | UNSUPPORTED
 */
export function readContainersPolicy(
  { values: [value = null], places }: Documents,
  { name }: Pick<ReadOptions, 'name'>,
): PolicyFile {
  const parsed = fit(value, places, FORM);
  const [signers, instances] = [new Map<string, FileSigner>(), new Map<string, Instance>()];
  const reading: Reading = { ...parsed, findings: [], name, signers, instances };
  const { default: rest, transports = {} } = parsed.file;
  const byScope = readScopes(reading, transports['docker'] ?? {});
  const others = readList(reading, rest, 'default');
  for (const transport of Object.keys(transports))
    if (transport !== 'docker') findUnasked(reading, transports, transport);
  const rulesFor = (image: string): readonly FileRule[] =>
    [...scopesOf(image), '']
      .map((scope) => byScope.get(scope))
      .find((found) => found !== undefined) ?? others;
  return {
    ...{ instances, signers, site: { undeny: [] }, findings: reading.findings },
    rules: [...byScope.values(), others].flat(),
    rulesFor: (image) => rulesFor(image).map(({ rule }) => rule),
  };
}

type ScopesText = { readonly [scope: string]: readonly RequirementText[] };

function readScopes(
  reading: Reading,
  scopes: ScopesText,
): ReadonlyMap<string, readonly FileRule[]> {
  return new Map(
    Object.entries(scopes).map(([scope, list]) => {
      if (scope !== '' && !isScope(scope))
        refuseAt(reading, scopes, scope, `no image has the scope "${scope}": see its manual`);
      return [scope, readList(reading, list, scope)];
    }),
  );
}

/** Rules of a scope: each requirement must be met, perhaps each by another signature. */
function readList(
  reading: Reading,
  list: readonly RequirementText[],
  scope: string,
): readonly FileRule[] {
  const read = list.map((text, i) => {
    const called = `${scope === '' ? 'docker' : scope}[${i}]`;
    const at = reading.places.line(list, i);
    return { at, found: readRequirement(reading, text, { at, called, name: reading.name }) };
  });
  const asking = read.filter(({ found }) => found !== 'anything');
  if (asking.length === 0) return [letIn(reading, list, scope)];
  return asking.map(({ at, found }) => ruleOf(reading, at, found));
}

/** Who writes the tar writes the names: of no scope is whatever he calls so. */
function letIn(reading: Reading, list: readonly RequirementText[], scope: string): FileRule {
  if (scope === 'default' || scope === '')
    refuseAt(
      reading,
      list,
      0,
      'insecureAcceptAnything for whatever has no scope would let all in: write reject',
    );
  const message = `whatever the carrier calls ${scope} is let in`;
  reading.findings.push({ kind: 'admission', at: reading.places.of(list, 0), message });
  const asks = { kind: 'accept', reason: 'insecureAcceptAnything', digests: 'any' } as const;
  return { ...NAMED, rule: { at: reading.places.line(list, 0), mode: 'enforce', asks } };
}

/** Names in this form are scopes, of which the most specific decides. */
const NAMED = { match: [], except: [] } as const;

function ruleOf(
  reading: Reading,
  at: string,
  found: Requirement | 'anything' | 'nothing',
): FileRule {
  if (typeof found === 'string') {
    const asks = { kind: 'accept', reason: 'reject', digests: new Set<never>() } as const;
    return { ...NAMED, rule: { at, mode: 'enforce', asks } };
  }
  const { signers, instance, needs } = found;
  for (const signer of signers) reading.signers.set(signer.name, signer);
  if (instance !== undefined) reading.instances.set(instance.name, instance);
  const rule: Rule = { at, mode: 'enforce', asks: needs };
  const asked = { strength: needs.strength, asksLog: false, isTimed: false };
  return { ...NAMED, rule, asked };
}

function findUnasked(
  { findings, places }: Reading,
  transports: NonNullable<PolicyText['transports']>,
  transport: string,
): void {
  const message = `transport ${transport}: images of a bundle are those of registries (docker)`;
  findings.push({ kind: 'unused', at: places.of(transports, transport), message });
}
