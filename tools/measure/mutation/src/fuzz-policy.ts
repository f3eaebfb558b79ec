/** The readers of a policy file: the whole, its patterns of names, its conditions. */
import { utf8 } from '@sealift/bytes';
import { readForeignPolicy } from '@sealift/foreign-policy';
import { readPolicyFile } from '@sealift/policy-file';
import type { Fuzzed } from './fuzz.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const read = (policy: string) => readPolicyFile(policy, { file: 'fuzz', name: 'any' });

const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [ { key: rekor.pub, validFrom: 2025-01-01T00:00:00Z } ]
    ca: { roots: [ root.pem ] }
    ct: [ ct.pub ]
    tsa: [ tsa.pem ]
    crl: [ a.crl ]
    floor: true
signers:
  ci:
    identityPattern: https://git\\.corp\\.example/.*
    issuer: https://login.corp.example
    sourceRepository: any
    trust: corp
  build: { subject: "CN=Build,O=Corp", noIssuer: true, sct: none, trust: corp }
  key: { key: a.pub, log: none }
images:
  - match: [ "r.example/**" ]
    except: [ "r.example/lab/*" ]
    require:
      signature: { atLeast: 1, of: [ ci ] }
      attestations: [ { type: vuln, by: { anyOf: [ ci ] }, maxAge: 30d, where: predicate.a == 1 } ]
      log: inclusion
  - match: [ "r.example/lab/*" ]
    mode: warn
    require: { signature: { anyOf: [ key, build ] } }
destinations: [ { from: "r.example/**", to: "i.example/m/**" } ]
state: required
deny: { required: true, atLeast: 2, maxAge: 90d }
undeny: [ { id: "0123456789abcdef", reason: x } ]
`;

const ruleFor = (pattern: string, where: string): string => `apiVersion: sealift/policy/v1
signers: { key: { key: a.pub, log: none } }
images:
  - match: [ ${JSON.stringify(pattern)} ]
    require:
      attestations:
        - type: custom
          by: { anyOf: [ key ] }
          where: ${JSON.stringify(where)}
`;

/** Of other programs, as JSON is YAML too. */
const CLUSTER = `apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: a }
spec:
  mode: warn
  images: [ { glob: "r.example/**" }, { glob: "*@sha256:*" } ]
  authorities:
  - static: { action: pass, message: a }
  - keyless:
      url: https://a.example
      identities: [ { issuer: "https://a.example", subjectRegExp: "@a[.]example$" } ]
      trustRootRef: a
    ctlog: { trustRootRef: a }
    attestations: [ { name: a, predicateType: vuln } ]
---
apiVersion: policy.sigstore.dev/v1alpha1
kind: TrustRoot
metadata: { name: a }
spec: { sigstoreKeys: { tLogs: [ { baseURL: a, hashAlgorithm: b, publicKey: YQ== } ] } }
`;
const CONTAINERS = `{"default": [{"type": "reject"}], "transports": {"docker": {
  "r.example": [{"type": "sigstoreSigned", "keyPaths": ["a"], "rekorPublicKeyData": "YQ==",
    "signedIdentity":
      {"type": "remapIdentity", "prefix": "r.example", "signedPrefix": "a.example"}}],
  "*.example": [{"type": "sigstoreSigned", "rekorPublicKeyPath": "a",
    "fulcio": {"caPath": "a", "oidcIssuer": "b", "subjectEmail": "c@d"}}]}}}`;

/** Read, and asked for the rules of names. */
function ask(policy: string): void {
  const found = readForeignPolicy(policy, { file: 'fuzz', name: 'any' });
  for (const name of ['r.example/a:1', 'busybox']) found?.rulesFor(name);
}

const IMAGE = { name: 'r.example/a', digest: '' };
const PREDICATE = { a: 1n, list: [1n, 2n], text: 'abc', inner: { none: null } };

/** Compiled, and asked of a predicate: what it answers is a sentence, or nothing. */
function decide(where: string): void {
  const [rule] = read(ruleFor('r.example/**', where)).rulesFor('r.example/a');
  const needs = rule?.asks.kind === 'require' ? rule.asks.evidence : [];
  const given = { predicate: PREDICATE, statement: {}, signer: {}, image: IMAGE };
  for (const { where: condition } of needs) condition?.fails(given);
}

/** The readers by name. */
export const FUZZED_POLICIES: readonly Fuzzed[] = [
  { name: 'policy file', seeds: [utf8.encode(POLICY)], read: (bytes) => read(text(bytes)) },
  {
    name: 'policy of another program',
    seeds: [CLUSTER, CONTAINERS].map((one) => utf8.encode(one)),
    read: (bytes) => ask(text(bytes)),
  },
  {
    name: 'pattern of names in a policy',
    seeds: ['r.example/a/**', 'r.example/*-x/a*b', '**/a'].map((one) => utf8.encode(one)),
    read: (bytes) => read(ruleFor(text(bytes), 'true')).rulesFor('r.example/a/b-x/c'),
  },
  {
    name: 'condition of a policy',
    seeds: [
      'predicate.list.all(a, predicate.list.exists(b, a == b)) && predicate.text.matches("a+")',
      'has(predicate.inner.none) ? predicate.a > 0 : statement.x == image.name',
    ].map((one) => utf8.encode(one)),
    read: (bytes) => decide(text(bytes)),
  },
];
