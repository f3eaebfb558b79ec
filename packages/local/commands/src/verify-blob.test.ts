import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import {
  attest,
  bundle,
  createWorld,
  legacyBlobBundle,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.fixture.ts';

const world = createWorld({ seed: 'blob' });
const leaf = world.issueLeaf({
  identity: { email: 'ada@example.com' },
  issuer: 'https://accounts.example.com',
});
const artifact = Buffer.from('a release\n');
const DIGEST = `sha256:${createHash('sha256').update(artifact).digest('hex')}` as const;
const SPDX = 'https://spdx.dev/Document';
const ADA = [
  '--certificate-identity',
  'ada@example.com',
  '--certificate-oidc-issuer',
  'https://accounts.example.com',
];

let folder: string;
const at = (name: string): string => join(folder, name);
const keyless = (): string[] => ['--trusted-root', at('root.json'), ...ADA];
const keyed = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-blob-'));
  const key = world.keyPair();
  const stamped = bundle(world, artifact, {
    signer: leaf,
    content: 'messageSignature',
    set: false,
    timestamp: true,
  });
  const files = {
    a: artifact,
    b: 'another\n',
    'a.sigstore.json': bundle(world, artifact, { signer: leaf, content: 'messageSignature' }).bytes,
    'stamped.json': stamped.bytes,
    'old.bundle': legacyBlobBundle(world, artifact, { signer: { key } }),
    'spdx.json': bundle(
      world,
      { digest: DIGEST },
      { signer: leaf, predicateType: SPDX, predicate: {} },
    ).bytes,
    'a.sig': Buffer.from(key.sign(artifact)).toString('base64'),
    'root.json': world.trustedRoot(),
    'signer.pub': key.publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'tsa.pem': world.pins.tsaChain,
    garbage: 'garbage',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  const image = makeImage({ platforms: ['linux/amd64'] });
  const attachments = [
    attest(world, image.root, { signer: leaf, predicateType: SPDX, predicate: {} }),
    signSimple(world, image.root, { signer: leaf }),
  ];
  await writeLayout(at('layout'), {
    images: [{ ...image, name: 'registry.example/app:1' }],
    attachments,
    style: 'plain',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const pem = (): string[] => [
  '--rekor-key',
  at('rekor.pub'),
  '--ca-roots',
  at('roots.pem'),
  '--ca-intermediates',
  at('intermediates.pem'),
  '--ct-key',
  at('ct.pub'),
  ...ADA,
];

describe('verify-blob', () => {
  it.each<[string, () => string[], number, string?]>([
    ['the bundle beside the file', () => [at('a'), ...keyless()], 0],
    ['a bundle that is named', () => [at('a'), '--bundle', at('a.sigstore.json'), ...keyless()], 0],
    [
      'a signed timestamp, pinned by a flag',
      () => [
        at('a'),
        '--bundle',
        at('stamped.json'),
        ...pem(),
        '--timestamp-certificate-chain',
        at('tsa.pem'),
      ],
      0,
    ],
    [
      'a signed timestamp by no pinned authority',
      () => [at('a'), '--bundle', at('stamped.json'), ...pem()],
      1,
      'TIMESTAMP_INVALID',
    ],
    ['a bundle of cosign sign-blob', () => [at('a'), '--bundle', at('old.bundle'), ...keyed()], 0],
    [
      'a signature alone, with the log waived',
      () => [
        at('a'),
        '--signature',
        at('a.sig'),
        '--key',
        at('signer.pub'),
        '--insecure-ignore-tlog',
      ],
      0,
    ],
    [
      'a signature alone, with nothing waived',
      () => [at('a'), '--signature', at('a.sig'), ...keyed()],
      1,
      'TLOG_MISSING',
    ],
    [
      'a statement of the type',
      () => [at('a'), '--bundle', at('spdx.json'), '--type', 'spdxjson', ...keyless()],
      0,
    ],
    [
      'a signature where a type is asked for',
      () => [at('a'), '--type', 'spdxjson', ...keyless()],
      1,
      'NO_ATTESTATION',
    ],
    [
      'another file',
      () => [at('b'), '--bundle', at('a.sigstore.json'), ...keyless()],
      1,
      'SUBJECT',
    ],
    [
      'another identity',
      () => [
        at('a'),
        '--trusted-root',
        at('root.json'),
        '--certificate-identity',
        'eve@example.com',
        ...ADA.slice(2),
      ],
      1,
      'IDENTITY',
    ],
    ['garbage for a bundle', () => [at('a'), '--bundle', at('garbage'), ...keyless()], 1, 'PARSE'],
    ['no bundle anywhere', () => [at('b'), ...keyless()], 2, 'USAGE'],
    [
      'a bundle that is not there',
      () => [at('a'), '--bundle', at('nowhere'), ...keyless()],
      2,
      'CONFIG',
    ],
    [
      'a file that is not there',
      () => [at('nowhere'), '--bundle', at('a.sigstore.json'), ...keyless()],
      4,
      'IO',
    ],
    ['no policy', () => [at('a')], 2, 'USAGE'],
    ['a flag that is about images', () => [at('a'), '--image', 'x', ...keyless()], 2, 'USAGE'],
    [
      'a bundle and a signature',
      () => [at('a'), '--bundle', at('a.sigstore.json'), '--signature', at('a.sig'), ...keyless()],
      2,
      'USAGE',
    ],
  ])('%s', async (_, args, status, code) => {
    const ran = await run(['verify-blob', ...args()]);
    expect(ran.stderr).toMatch(
      code === undefined ? /^(?:the Sigstore .+\n)?hash .+\n$/ : new RegExp(`${code}: .+\\n$`),
    );
    expect(ran.status).toBe(status);
  });

  it('says which Sigstore bundle it chose, and nothing where it was told', async () => {
    const [chosen, told] = [
      await run(['verify-blob', at('a'), ...keyless()]),
      await run(['verify-blob', at('a'), '--bundle', at('a.sigstore.json'), ...keyless()]),
    ];
    expect([chosen.status, chosen.stderr]).toEqual([
      0,
      expect.stringMatching(/^the Sigstore bundle is .*a\.sigstore\.json, beside the file/),
    ]);
    expect(told.stderr).not.toContain('the Sigstore bundle is');
  });

  it('takes the variable of the timestamp authority', async () => {
    const ran = await run(['verify-blob', at('a'), '--bundle', at('stamped.json'), ...pem()], {
      SIGSTORE_TSA_CERTIFICATE_FILE: at('tsa.pem'),
    });
    expect(ran.status).toBe(0);
  });

  it('prints one document', async () => {
    const document = documentOf(
      await run([
        'verify-blob',
        at('b'),
        '--bundle',
        at('a.sigstore.json'),
        '--json',
        ...keyless(),
      ]),
    );
    expect(document).toMatchObject({
      command: 'verify-blob',
      verdict: 'rejected',
      exitCode: 1,
      failures: [{ code: 'SUBJECT' }],
    });
  });
});

describe('verify-attestation', () => {
  it.each<[string, string[], number, string?]>([
    ['the type that is there', ['--type', 'spdxjson'], 0],
    ['another type', ['--type', 'cyclonedx'], 1, 'NO_ATTESTATION'],
    ['the type that cosign takes where none is given', [], 1, 'NO_ATTESTATION'],
  ])('%s', async (_, args, status, code) => {
    const ran = await run(['verify-attestation', at('layout'), ...args, ...keyless()]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([status, code ?? ran.last.split(':')[0]]);
  });
});
