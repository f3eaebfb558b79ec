/** A policy with its pins, written in other forms. */
import { keys } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import { type FileSigner, readPolicyFile } from '@sealift/policy-file';
import { trustFromPem } from '@sealift/trust';
import type { KnownSigner } from '@sealift/verify';
import { KEY, OTHER, world } from '../foreign.fixture.ts';
import { FORMS, type PolicyForm, type Written } from './index.ts';

const HEAD = `apiVersion: sealift/policy/v1
trust:
  corp: { rekor: [ { key: r } ], ca: { roots: [ r ], intermediates: [ i ] }, ct: [ c ], tsa: [ t ] }
  log: { rekor: [ { key: r } ] }
signers:
  ci: { identity: ci@acme.example, issuer: "https://login.example", trust: corp }
  like: { identityPattern: "[a-z]+@acme", issuer: "https://login.example", trust: corp }
  flow:
    identity: https://github.com/a/b/.github/workflows/c.yml@refs/heads/main
    issuer: "https://login.example"
    trust: corp
  ran:
    identity: https://github.com/a/b/.github/workflows/c.yml@refs/heads/main
    issuer: "https://login.example"
    sourceRepository: any
    githubWorkflowRepository: a/b
    trust: corp
  uri: { identity: "https://a.example/b", issuer: "https://login.example", trust: corp }
  own: { identity: ci@acme.example, noIssuer: true, sct: none, trust: corp }
  subject: { subject: "CN=a,O=b", noIssuer: true, sct: none, trust: corp }
  stamped: { identity: ci@acme.example, issuer: "https://a.example", log: none, trust: corp }
  corp: { key: a, log: log }
  lab: { key: b, log: none }
  until: { key: a, log: corp, validUntil: 2099-01-01T00:00:00Z }
`;

const file = (text: string) => ({ text, source: 'a' });
const PINS = {
  rekorKeys: [file(world.pins.rekorKey)],
  caRoots: [file(world.pins.caRoots)],
  caIntermediates: [file(world.pins.caIntermediates)],
  ctKeys: [file(world.pins.ctKey)],
  timestampChains: [file(world.pins.tsaChain)],
};
export const TRUSTS = {
  corp: trustFromPem(PINS),
  log: trustFromPem({ rekorKeys: PINS.rekorKeys }),
};

function known(
  { name, who, instance, ignoreTlog, ignoreSct }: FileSigner,
  trusts: typeof TRUSTS,
): KnownSigner {
  const key = who.kind === 'key' ? keys.fromPem(who.file === 'a' ? KEY : OTHER) : undefined;
  const windows = new Map(
    key && who.kind === 'key' && who.window.end ? [[keys.fingerprint(key), who.window]] : [],
  );
  const signer: Policy['signer'] =
    who.kind === 'certificate' ? who : { kind: 'key', keys: key ? [key] : [], windows, denied: [] };
  const trust = instance === undefined ? [] : [trusts[instance.name as keyof typeof TRUSTS]];
  return {
    name,
    policy: { signer, ignoreTlog, ignoreSct },
    ...{ trust, instance: instance?.name ?? '', keySources: [] },
  };
}

export function write(form: PolicyForm, rules: string, site = '', log = TRUSTS.log): Written {
  const policy = readPolicyFile(`${HEAD}${site}images:\n${rules}`, { file: 'p', name: 'any' });
  const signers = new Map(
    [...policy.signers].map(([name, one]) => [name, known(one, { ...TRUSTS, log })]),
  );
  return FORMS[form]({ path: 'p.yaml', rules: policy.rules, signers, site: policy.site });
}
export const asking = (match: string, asks: string, more = ''): string =>
  `  - { match: [ "${match}" ], ${more} require: { ${asks} } }\n`;
export const signed = (...names: readonly string[]): string =>
  `signature: { anyOf: [ ${names.join(', ')} ] }`;
export const letIn = (match: string, what = 'anyDigest: true'): string =>
  `  - { match: [ "${match}" ], accept: { reason: x, ${what} } }\n`;
export const except = (match: string, without: string, asks: string): string =>
  asking(match, asks, `except: [ "${without}" ],`);
export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const LISTED = `digests: [ "${DIGEST}" ]`;
