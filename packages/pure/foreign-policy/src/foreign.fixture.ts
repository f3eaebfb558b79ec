/** Policies of other programs, and what tests change of them. */
import { base64, utf8 } from '@sealift/bytes';
import type { NameNeed } from '@sealift/policy/rules';
import type { PolicyFile } from '@sealift/policy-file';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { readForeignPolicy } from './index.ts';

export const world = createWorld({ seed: 'foreign policies' });
export const KEY = world.keyPair('p256', 'a').publicKeyPem;
export const OTHER = world.keyPair('p256', 'b').publicKeyPem;

export const encoded = (text: string): string => base64.encode(utf8.encode(text));

const indented = (text: string, by: number): string =>
  text.trim().replaceAll('\n', `\n${' '.repeat(by)}`);

const log = (services: string, host: string, key: string): string =>
  `    ${services}:
    - baseURL: "https://${host}"
      hashAlgorithm: sha-256
      publicKey: ${encoded(key)}`;
const authority = (services: string, chain: string): string =>
  `    ${services}:
    - subject: { organization: o, commonName: c }
      uri: "https://x.example"
      certChain: ${encoded(chain)}`;

/** A TrustRoot of the world. */
export const ROOT = `apiVersion: policy.sigstore.dev/v1alpha1
kind: TrustRoot
metadata: { name: corp, labels: { any: thing } }
spec:
  sigstoreKeys:
${authority('certificateAuthorities', world.pins.caIntermediates + world.pins.caRoots)}
${log('tLogs', 'rekor.example', world.pins.rekorKey)}
${log('ctLogs', 'ct.example', world.pins.ctKey)}
${authority('timestampAuthorities', world.pins.tsaChain)}
`;

/** A ClusterImagePolicy of every kind of authority that can be answered. */
export const CLUSTER = `${ROOT}---
apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: acme }
spec:
  images: [ { glob: "ghcr.io/acme/**" } ]
  authorities:
  - name: release
    keyless:
      url: https://fulcio.example
      trustRootRef: corp
      identities:
      - { issuer: "https://login.example", subject: ci@acme.example }
      - { issuerRegExp: "^https://login[.]example$", subjectRegExp: "@acme\\\\.example" }
    ctlog: { url: "https://rekor.example", trustRootRef: corp }
  - key:
      hashAlgorithm: sha256
      data: |
        ${indented(KEY, 8)}
  - name: attested
    key:
      data: |
        ${indented(OTHER, 8)}
    ctlog: { trustRootRef: corp }
    attestations:
    - { name: built, predicateType: slsaprovenance }
    - { name: scanned, predicateType: "https://x.example/scan" }
---
apiVersion: policy.sigstore.dev/v1alpha1
kind: ClusterImagePolicy
metadata: { name: stamped }
spec:
  mode: warn
  images: [ { glob: "index.docker.io/library/*" } ]
  authorities:
  - key:
      data: |
        ${indented(KEY, 8)}
    rfc3161timestamp: { trustRootRef: corp }
`;

/** A policy.json of every requirement that can be answered. */
export const CONTAINERS = JSON.stringify(
  {
    default: [{ type: 'reject' }],
    transports: {
      docker: {
        'ghcr.io/acme': [
          {
            type: 'sigstoreSigned',
            keyPaths: ['a.pub', '/etc/b.pub'],
            signedIdentity: { type: 'matchRepository' },
          },
        ],
        'ghcr.io/acme/app': [
          {
            type: 'sigstoreSigned',
            fulcio: {
              caData: encoded(world.pins.caRoots),
              oidcIssuer: 'https://login.example',
              subjectEmail: 'ci@acme.example',
            },
            rekorPublicKeyData: encoded(world.pins.rekorKey),
          },
          { type: 'sigstoreSigned', keyData: encoded(KEY) },
        ],
        'ghcr.io/acme/app:v1': [{ type: 'insecureAcceptAnything' }],
        '*.corp.example': [{ type: 'reject' }, { type: 'insecureAcceptAnything' }],
        'mirror.example': [
          {
            type: 'sigstoreSigned',
            keyDatas: [encoded(KEY), encoded(OTHER)],
            signedIdentity: {
              type: 'remapIdentity',
              prefix: 'mirror.example/up',
              signedPrefix: 'up.example',
            },
          },
        ],
      },
      'docker-daemon': { '': [{ type: 'insecureAcceptAnything' }] },
    },
  },
  null,
  1,
);

/** @throws Error that it is no policy of others */
export function read(text: string, name: NameNeed = 'any'): PolicyFile {
  const policy = readForeignPolicy(text, { file: 'p', name });
  if (policy === undefined) throw new Error('it is ours');
  return policy;
}

/** What is said of a text that is refused, behind its code. */
export async function refusalOf(text: string): Promise<string> {
  try {
    if (readForeignPolicy(text, { file: 'p', name: 'any' }) === undefined) return 'ours';
  } catch (thrown) {
    return `${await codeOf(() => read(text))} ${(thrown as Error).message}`;
  }
  return 'accepted';
}

/** A text with another part. @throws Error that the part is not there */
export function changed(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`no ${before}`);
  return text.replace(before, () => after);
}
