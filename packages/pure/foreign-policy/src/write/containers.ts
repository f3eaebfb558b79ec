/** policy.json and registries.d for podman, skopeo and CRI-O. */
import type { FileRule } from '@sealift/policy-file';
import { requirementsOf } from './containers-requirement.ts';
import { type Convertible, notesOfSite, type Told, type Written } from './convertible.ts';
import { isBelow, type ScopedRule, scoped } from './scoped-rule.ts';
import { yamlOf } from './yaml-text.ts';

const HEAD = `What podman and skopeo check with policy.json: signatures beside the image (.sig), by
key, or by the mail address of a certificate. Not: bundles, attestations, timestamps,
certificate transparency. Of an index they ask for a signature of the platform they take.`;

const REJECT = { type: 'reject' } as const;

/** Writes both; what cannot be said is rejected. */
export function writeContainers(policy: Convertible): Written {
  const { path } = policy;
  const rules = policy.rules
    .filter(({ rule }) => rule.mode !== 'warn')
    .map((rule) => scoped(rule, requirementsOf(rule, policy)));
  const scopes = [
    ...new Set(
      rules.flatMap(({ match, except, unsayable }) => [...match, ...except, ...unsayable]),
    ),
  ];
  const docker = Object.fromEntries(
    scopes
      .filter((scope) => scope !== '')
      .toSorted()
      .map((scope) => [scope, listFor(scope, rules)]),
  );
  const hosts = Object.keys(docker).map((scope) => scope.replace(/\/.*/, ''));
  const text = JSON.stringify({ default: listFor('', rules), transports: { docker } }, null, 2);
  return {
    files: [
      { name: 'policy.json', text: `${text}\n` },
      {
        name: 'registries.d/sealift.yaml',
        text: yamlOf(`From ${path}.\n${HEAD}`, [attached(hosts)]),
      },
    ],
    refused: rules.flatMap(({ refused }) => refused),
    notes: [
      ...rules.flatMap(({ notes }) => notes),
      ...warnings(policy.rules),
      ...notesOfSite(path, policy.site),
    ],
  };
}

/** Everything that rules ask which speak of all of a scope; where none does, nothing is let in. */
function listFor(scope: string, rules: readonly ScopedRule[]): readonly object[] {
  const speaking = rules.filter(
    ({ match, except }) =>
      match.some((one) => isBelow(scope, one)) && !except.some((one) => isBelow(scope, one)),
  );
  if (rules.some(({ unsayable }) => unsayable.some((one) => isBelow(scope, one)))) return [REJECT];
  const lists = speaking.map(({ requirementsIn }) => requirementsIn(scope));
  return lists.length === 0 || lists.includes(undefined)
    ? [REJECT]
    : lists.flatMap((list) => list ?? []);
}

/** Without it podman looks for no signature. */
const attached = (hosts: readonly string[]): object => ({
  'default-docker': { 'use-sigstore-attachments': true },
  docker: Object.fromEntries(
    [...new Set(hosts)].map((host) => [host, { 'use-sigstore-attachments': true }]),
  ),
});

const warnings = (rules: readonly FileRule[]): Told[] =>
  rules.flatMap(({ rule }) =>
    rule.mode === 'warn' ? [{ at: rule.at ?? '', what: 'only warns: left out' }] : [],
  );
