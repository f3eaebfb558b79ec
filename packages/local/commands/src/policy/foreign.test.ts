/** Policies of clusters and of podman, given to what verifies. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import {
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-foreign-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'foreign policies' });
const [corp, other] = [world.keyPair('p256', 'corp'), world.keyPair('p256', 'other')];
const ISSUER = 'https://login.example';
const ci = world.issueLeaf({ identity: { email: 'ci@acme.example' }, issuer: ISSUER });
const SLSA = 'https://slsa.dev/provenance/v1';

const imageOf = (name: string, platforms: readonly string[] = ['linux/amd64']) => ({
  ...makeImage({ seed: name, platforms }),
  name,
});
const APP = imageOf('ghcr.io/acme/app:v1');
const TOOL = imageOf('registry.corp.example/team/tool:2');
const MANY = imageOf('ghcr.io/acme/many:1', ['linux/amd64', 'linux/arm64']);
const attachments = [
  signSimple(world, APP.root, { signer: ci, dockerReference: 'ghcr.io/acme/app' }),
  bundleReferrer(world, APP.root, { signer: { key: corp }, predicateType: SLSA, predicate: {} }),
  signSimple(world, TOOL.root, {
    signer: { key: corp },
    dockerReference: 'registry.corp.example/team/tool',
  }),
  signSimple(world, MANY.root, { signer: { key: corp }, dockerReference: 'ghcr.io/acme/many' }),
];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const chain = (text: string) => ({
  subject: { organization: 'o', commonName: 'c' },
  ...{ uri: 'https://x.example', certChain: base64(text) },
});
const log = (key: string) => ({
  ...{ baseURL: 'https://x.example', hashAlgorithm: 'sha-256', publicKey: base64(key) },
});
const ROOT = {
  apiVersion: 'policy.sigstore.dev/v1alpha1',
  kind: 'TrustRoot',
  metadata: { name: 'corp' },
  spec: {
    sigstoreKeys: {
      certificateAuthorities: [chain(world.pins.caIntermediates + world.pins.caRoots)],
      tLogs: [log(world.pins.rekorKey)],
      ctLogs: [log(world.pins.ctKey)],
    },
  },
};
const ctlog = { trustRootRef: 'corp' };
const byKey = (key = corp, more: object = { ctlog }) => ({
  key: { data: key.publicKeyPem },
  ...more,
});
const byCertificate = (identity: object) => ({
  keyless: { url: 'https://f.example', trustRootRef: 'corp', identities: [identity] },
  ctlog,
});
const CI = { issuer: ISSUER, subject: 'ci@acme.example' };
const policyOf = (name: string, globs: readonly string[], authorities: readonly object[]) => ({
  apiVersion: 'policy.sigstore.dev/v1beta1',
  kind: 'ClusterImagePolicy',
  metadata: { name },
  spec: { images: globs.map((glob) => ({ glob })), authorities },
});

const requirement = (more: object) => ({
  type: 'sigstoreSigned',
  signedIdentity: { type: 'matchRepository' },
  ...more,
});
const byFulcio = (subjectEmail = 'ci@acme.example', caPath = 'roots.pem') =>
  requirement({
    fulcio: { caPath, oidcIssuer: ISSUER, subjectEmail },
    rekorPublicKeyPath: 'rekor.pub',
  });
const containersOf = (docker: object) => ({
  default: [{ type: 'reject' }],
  transports: { docker },
});

beforeAll(async () => {
  writeFileSync(at('roots.pem'), world.pins.caRoots);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  writeFileSync(at('corp.pub'), corp.publicKeyPem);
  await writeLayout(at('layout'), { images: [APP, TOOL, MANY], attachments, style: 'plain' });
});

const verify = async (image: string, ...documents: readonly object[]) => {
  writeFileSync(at('policy'), documents.map((one) => JSON.stringify(one)).join('\n---\n'));
  const ran = await run([
    'verify',
    at('layout'),
    '--image',
    image,
    '--policy',
    at('policy'),
    '--json',
  ]);
  const { failures, verdict } = documentOf(ran) as {
    failures: readonly { code: string; message: string }[];
    verdict: string;
  };
  return { code: failures[0]?.code ?? verdict, message: failures[0]?.message ?? '' };
};
const codeFor = async (image: string, ...documents: readonly object[]): Promise<string> =>
  (await verify(image, ...documents)).code;

describe('by a ClusterImagePolicy', () => {
  const whole = policyOf('p', ['**'], [byCertificate(CI), byKey()]);

  it.each([APP.name, TOOL.name, MANY.name])(
    '%s is accepted by one of its authorities',
    async (name) => expect(await codeFor(name, ROOT, whole)).toBe('accepted'),
  );

  it.each<[string, string, readonly object[], string]>([
    [
      'every policy must hold',
      APP.name,
      [policyOf('q', ['ghcr.io/acme/*'], [byKey(other)])],
      'NO_SIGNATURE',
    ],
    [
      'a policy for others says nothing',
      APP.name,
      [policyOf('q', ['ghcr.io/x/*'], [byKey(other)])],
      'accepted',
    ],
    [
      'a static pass lets in beside another that holds',
      APP.name,
      [policyOf('q', ['ghcr.io/**'], [{ static: { action: 'pass' } }])],
      'accepted',
    ],
    [
      'a static fail lets in nothing',
      APP.name,
      [policyOf('q', ['ghcr.io/**'], [{ static: { action: 'fail' } }])],
      'POLICY',
    ],
    [
      'attestations are asked of their authority',
      APP.name,
      [
        policyOf(
          'q',
          ['ghcr.io/**'],
          [byKey(corp, { ctlog, attestations: [{ name: 'a', predicateType: SLSA }] })],
        ),
      ],
      'accepted',
    ],
    [
      'all of them',
      APP.name,
      [
        policyOf(
          'q',
          ['ghcr.io/**'],
          [
            byKey(corp, {
              ctlog,
              attestations: [
                { name: 'a', predicateType: SLSA },
                { name: 'b', predicateType: 'vuln' },
              ],
            }),
          ],
        ),
      ],
      'NO_ATTESTATION',
    ],
    [
      'another authority completes none',
      APP.name,
      [
        policyOf(
          'q',
          ['ghcr.io/**'],
          [byKey(other, { attestations: [{ name: 'a', predicateType: SLSA }] }), byKey(other)],
        ),
      ],
      'NO_ATTESTATION',
    ],
  ])('%s', async (_, name, more, code) =>
    expect(await codeFor(name, ROOT, whole, ...more)).toBe(code),
  );

  it.each<[string, object, string]>([
    ['another subject', byCertificate({ ...CI, subject: 'ci@acme.example.evil' }), 'IDENTITY'],
    ['another issuer', byCertificate({ ...CI, issuer: 'https://login.example.evil' }), 'IDENTITY'],
    [
      'a part of the subject',
      byCertificate({ issuer: ISSUER, subjectRegExp: '@acme' }),
      'accepted',
    ],
    [
      'a part that is not there',
      byCertificate({ issuer: ISSUER, subjectRegExp: '^@acme' }),
      'IDENTITY',
    ],
    ['another key', byKey(other), 'KEY'],
    [
      'timestamps of a root without any',
      byKey(corp, { rfc3161timestamp: { trustRootRef: 'corp' } }),
      'CONFIG',
    ],
    ['a certificate at no time', { keyless: byCertificate(CI).keyless }, 'CONFIG'],
  ])('%s: %#', async (_, authority, code) =>
    expect(await codeFor(APP.name, ROOT, policyOf('p', ['ghcr.io/**'], [authority]))).toBe(code),
  );

  it('what none speaks of is rejected', async () =>
    expect(await verify(TOOL.name, ROOT, policyOf('p', ['ghcr.io/**'], [byKey()]))).toMatchObject({
      code: 'POLICY',
      message: expect.stringContaining('no rule of the policy speaks of it'),
    }));

  it('a root of another instance proves nothing', async () => {
    const there = createWorld({ seed: 'elsewhere' }).pins;
    const root = structuredClone(ROOT);
    root.spec.sigstoreKeys.tLogs = [log(there.rekorKey)];
    expect(await codeFor(TOOL.name, root, whole)).toBe('UNKNOWN_LOG');
  });

  it('is linted and explained', async () => {
    await verify(
      APP.name,
      ROOT,
      policyOf(
        'p',
        ['ghcr.io/acme/app:v1'],
        [byCertificate({ issuer: ISSUER, subjectRegExp: '@acme' })],
      ),
    );
    const linted = await run(['policy', 'lint', at('policy')]);
    expect(linted.status).toBe(0);
    expect(linted.stdout.replace(/\s+/g, ' ')).toContain('names end with a digest there');
    const explained = await run(['policy', 'explain', at('policy'), APP.name]);
    expect(explained.stdout.replace(/\s+/g, ' ')).toContain('has a part that matches /@acme/');
  });
});

describe('by a policy.json', () => {
  it.each<[string, string, object, string]>([
    ['its certificate', APP.name, { 'ghcr.io/acme': [byFulcio()] }, 'accepted'],
    [
      'its key',
      TOOL.name,
      { 'registry.corp.example': [requirement({ keyPath: 'corp.pub' })] },
      'accepted',
    ],
    [
      'its key and its log',
      TOOL.name,
      {
        'registry.corp.example': [
          requirement({ keyPath: 'corp.pub', rekorPublicKeyPath: 'rekor.pub' }),
        ],
      },
      'accepted',
    ],
    [
      'one of several keys',
      TOOL.name,
      {
        '*.corp.example': [
          requirement({ keyDatas: [base64(other.publicKeyPem), base64(corp.publicKeyPem)] }),
        ],
      },
      'accepted',
    ],
    [
      'another certificate',
      APP.name,
      { 'ghcr.io/acme': [byFulcio('ci@acme.example.evil')] },
      'IDENTITY',
    ],
    [
      'another key',
      TOOL.name,
      { 'registry.corp.example': [requirement({ keyData: base64(other.publicKeyPem) })] },
      'SIGNATURE',
    ],
    [
      'two requirements of which one holds',
      TOOL.name,
      { 'registry.corp.example': [requirement({ keyPath: 'corp.pub' }), byFulcio()] },
      'NO_SIGNATURE',
    ],
    [
      'a narrower scope',
      APP.name,
      { 'ghcr.io/acme': [byFulcio()], 'ghcr.io/acme/app': [{ type: 'reject' }] },
      'POLICY',
    ],
    [
      'a wider scope, which does not count',
      APP.name,
      { 'ghcr.io/acme/app': [byFulcio()], 'ghcr.io': [{ type: 'reject' }] },
      'accepted',
    ],
    [
      'the tag, which cosign does not sign',
      APP.name,
      { 'ghcr.io/acme': [{ ...byFulcio(), signedIdentity: undefined }] },
      'POLICY',
    ],
    [
      'the repository that was signed',
      TOOL.name,
      {
        'registry.corp.example': [
          requirement({
            keyPath: 'corp.pub',
            signedIdentity: {
              type: 'exactRepository',
              dockerRepository: 'registry.corp.example/team/tool',
            },
          }),
        ],
      },
      'accepted',
    ],
    [
      'another repository',
      TOOL.name,
      {
        'registry.corp.example': [
          requirement({
            keyPath: 'corp.pub',
            signedIdentity: { type: 'exactRepository', dockerRepository: 'ghcr.io/acme/app' },
          }),
        ],
      },
      'POLICY',
    ],
    [
      'an index whose platforms nobody signed',
      MANY.name,
      { 'ghcr.io/acme': [requirement({ keyPath: 'corp.pub' })] },
      'NO_SIGNATURE',
    ],
    ['nothing', APP.name, { 'ghcr.io/other': [{ type: 'insecureAcceptAnything' }] }, 'POLICY'],
    [
      'a key that is not there',
      APP.name,
      { 'ghcr.io/acme': [requirement({ keyPath: 'gone.pub' })] },
      'CONFIG',
    ],
    [
      'a root that is no certificate',
      APP.name,
      { 'ghcr.io/acme': [byFulcio('ci@acme.example', 'corp.pub')] },
      'CONFIG',
    ],
  ])('%s', async (_, image, docker, code) =>
    expect(await codeFor(image, JSON.parse(JSON.stringify(containersOf(docker))))).toBe(code),
  );

  it('is explained, with what it rejects', async () => {
    await verify(APP.name, containersOf({ 'ghcr.io/acme': [byFulcio()] }));
    const words = async (name: string) =>
      (await run(['policy', 'explain', at('policy'), name])).stdout.replace(/\s+/g, ' ');
    expect(await words(APP.name)).toContain('the name that was signed: matchRepository');
    expect(await words('x.example/a')).toContain('lets nothing in');
  });
});
