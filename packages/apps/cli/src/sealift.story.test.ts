import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, selfSigned, startRegistry } from '@sealift/fake-registry';
import {
  attest,
  createWorld,
  makeImage,
  publish,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run as runHere } from './here.fixture.ts';
import { documentOf, run } from './run.fixture.ts';
import { atTerminal, HAS_TERMINAL } from './terminal.fixture.ts';

const world = createWorld({ seed: 'sealift story' });
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
const WORKFLOW = 'https://github.com/builders/generator/.github/workflows/build.yml@refs/tags/v1';
const GITHUB = 'https://token.actions.githubusercontent.com';

let folder: string;
let source: FakeRegistry;
let mirror: FakeRegistry;
let name: string;
const at = (path: string): string => join(folder, path);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-story-'));
  source = await startRegistry();
  name = `${source.host}/team/app:v1`;
  const byKey = signSimple(world, image.root, {
    signer: { key: world.keyPair() },
    dockerReference: `${source.host}/team/app`,
  });
  publish(source, 'team/app', 'v1', image, [byKey]);
  // A reusable workflow's identity is shared by every repository that calls it: this one was called
  // by the attacker's. T1
  const extensions = { 1: GITHUB, 5: 'eve/evil', 8: GITHUB, 12: 'https://github.com/eve/evil' };
  const subjectName = 'registry.example/victim/app';
  const borrowed = world.issueLeaf({ identity: { uri: WORKFLOW }, issuer: GITHUB, extensions });
  const provenance = attest(world, image.root, {
    signer: borrowed,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {},
    subjectName,
  });
  await writeLayout(at('borrowed'), {
    images: [{ ...image, name: 'registry.example/victim/app:v1' }],
    attachments: [provenance],
    style: 'plain',
  });
  await writeLayout(at('incomplete'), {
    images: [{ ...image, name: 'registry.example/a:1' }],
    style: 'plain',
  });
  rmSync(at(`incomplete/blobs/${image.root.digest.replace(':', '/')}`));
  const pins = {
    'signer.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'root.json': world.trustedRoot(),
  };
  const other = {
    'other.pub': createWorld({ seed: 'other' }).keyPair().publicKeyPem,
    'expected.txt': `${name}@${image.root.digest}\n`,
  };
  for (const [file, content] of Object.entries({ ...pins, ...other }))
    writeFileSync(at(file), content);
});
beforeEach(async () => {
  mirror = await startRegistry();
});
afterEach(() => mirror.close());
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});

const keyed = (key = 'signer.pub'): string[] => ['--key', at(key), '--rekor-key', at('rekor.pub')];
const exported = async (file: string): Promise<string> => {
  expect((await run(['export', name, '-o', at(file), '--force', ...keyed()])).status).toBe(0);
  return at(file);
};
const wasWritten = (): boolean =>
  mirror.requests.some(({ method }) => method !== 'GET' && method !== 'HEAD');
const digestIn = (registry: FakeRegistry, repository: string): string | undefined =>
  registry.repositories.get(repository)?.tags.get('v1');

describe('the main job', () => {
  it('exports, verifies, and imports, digests unchanged', async () => {
    const bundle = at('main.tar');
    const packed = documentOf(await run(['export', name, '-o', bundle, ...keyed(), '--json']));
    expect(packed).toMatchObject({
      verdict: 'accepted',
      command: 'export',
      result: { signatures: 'verified', images: [{ name, digest: image.root.digest }] },
    });
    expect((await run(['verify', bundle, ...keyed()])).status).toBe(0);

    const brought = documentOf(
      await run([
        'import',
        bundle,
        '--to',
        `${mirror.host}/mirror`,
        ...keyed(),
        '--expect',
        at('expected.txt'),
        '--json',
      ]),
    );
    expect(brought).toMatchObject({
      verdict: 'accepted',
      command: 'import',
      images: [{ nameBinding: 'expected' }],
      result: { images: [{ tag: 'created' }] },
    });
    expect(digestIn(mirror, 'mirror/team/app')).toBe(image.root.digest);
    expect(
      (await run(['export', `${mirror.host}/mirror/team/app:v1`, '-o', at('back.tar'), ...keyed()]))
        .status,
    ).toBe(0);
  });

  it.runIf(HAS_TERMINAL)('is shown in the 80 columns of a terminal, short or whole', async () => {
    const bundle = await exported('terminal.tar');
    const words = ['verify', bundle, ...keyed(), '--quiet'];
    const [short, whole, guarded] = await Promise.all([
      atTerminal(words, []),
      atTerminal([...words, '--verbose'], []),
      atTerminal(['guard', bundle, '--quiet'], []),
    ]);
    for (const { status, shown } of [short, whole, guarded])
      expect([status, shown.split(/\r?\n/).filter((line) => line.length > 80)]).toEqual([0, []]);
    expect(whole.shown.length).toBeGreaterThan(2 * short.shown.length);
    expect(short.shown).toMatch(/^ACCEPTED {2}1 image {2}.*terminal\.tar/);
  });

  it('gives the same bytes again, and says where signatures were not checked', async () => {
    const first = await exported('first.tar');
    const again = documentOf(await run(['export', name, '-o', at('again.tar'), '--json']));
    expect(readFileSync(at('again.tar')).equals(readFileSync(first))).toBe(true);
    expect(again).toMatchObject({
      verdict: 'done',
      result: { signatures: 'not checked' },
      notEstablished: [expect.stringContaining('signatures not checked')],
    });
    expect((await run(['export', name, '-o', at('again.tar'), '--force'])).stdout).toContain(
      'signatures not checked',
    );
  });

  it('reads a bundle from standard input only to verify it', async () => {
    const { status, last } = await run(['import', '-', '--to', mirror.host, ...keyed()]);
    expect([status, last.split(':')[0]]).toEqual([2, 'USAGE']);
  });
});

// The program itself did the main job above; these lines run in this process.
describe('one image out of many', () => {
  const OTHER = 'registry.example/team/other:v1';
  beforeAll(async () => {
    const other = makeImage({ seed: 'other', platforms: ['linux/amd64'] });
    const signature = signSimple(world, other.root, {
      signer: { key: world.keyPair() },
      dockerReference: OTHER,
    });
    await writeLayout(at('other'), {
      images: [{ ...other, name: OTHER }],
      attachments: [signature],
      style: 'plain',
    });
    expect(
      (await runHere(['export', name, `oci:${at('other')}`, '-o', at('both.tar'), ...keyed()]))
        .status,
    ).toBe(0);
    expect(
      (await runHere(['export', `oci:${at('other')}`, '-o', at('alone.tar'), ...keyed()])).status,
    ).toBe(0);
  });

  it('is the bundle that an export of it alone makes, byte for byte', async () => {
    expect(
      (
        await runHere([
          'export',
          `oci:${at('both.tar')}`,
          '--image',
          OTHER,
          '-o',
          at('one.tar'),
          ...keyed(),
        ])
      ).status,
    ).toBe(0);
    expect(readFileSync(at('one.tar')).equals(readFileSync(at('alone.tar')))).toBe(true);
  });

  it.each<[string, number, string, string, () => string[]]>([
    ['that is not there', 3, 'NO_IMAGES', 'registry.example/team/none:v1', keyed],
    [
      'with another digest than expected',
      1,
      'NAME_CONTRADICTED',
      `${OTHER}@sha256:${'0'.repeat(64)}`,
      keyed,
    ],
    ['that another signed', 1, 'KEY', OTHER, () => keyed('other.pub')],
    ['without a policy', 2, 'USAGE', OTHER, () => []],
  ])('%s is not written: %d %s', async (_, exitCode, code, image, flags) => {
    const ran = await runHere([
      'export',
      `oci:${at('both.tar')}`,
      '--image',
      image,
      '-o',
      at('failed.tar'),
      ...flags(),
    ]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    expect(readdirSync(folder)).not.toContain('failed.tar');
  });
});

describe('an export that fails leaves no file', () => {
  it.each<[string, number, string, () => string[]]>([
    ['a tag that is not there', 4, 'NOT_FOUND', () => [`${source.host}/team/app:v9`]],
    ['a registry that is not there', 4, 'REGISTRY', () => ['127.0.0.1:1/team/app:v1']],
    ['a signer that is another', 1, 'KEY', () => [name, ...keyed('other.pub')]],
    [
      'an attestation that is not there',
      1,
      'NO_ATTESTATION',
      () => [name, ...keyed(), '--type', 'slsaprovenance1'],
    ],
    ['a layout with a missing blob', 3, 'MISSING_BLOB', () => [`oci:${at('incomplete')}`]],
    ['a layout that is not there', 4, 'IO', () => [`oci:${at('nowhere')}`]],
    ['a folder that is not there', 4, 'IO', () => [name, '-o', at('nowhere/x.tar')]],
    ['trust without a policy', 2, 'USAGE', () => [name, '--trusted-root', at('root.json')]],
    [
      'a name for two sources',
      2,
      'USAGE',
      () => ['oci:a', 'oci:b', '--as', 'registry.example/a:1'],
    ],
    ['a name for an image that has one', 2, 'USAGE', () => [name, '--as', 'registry.example/a:1']],
    ['no source', 2, 'USAGE', () => []],
    ['a word that names no image', 2, 'USAGE', () => ['UPPER/case']],
    ['a platform that is not there', 2, 'USAGE', () => [name, '--platform', 'plan9/mips']],
  ])('of %s: %d %s', async (_, exitCode, code, words) => {
    const before = readdirSync(folder);
    const ran = await runHere([
      'export',
      ...words(),
      ...(words().includes('-o') ? [] : ['-o', at('failed.tar')]),
      '--json',
      '--quiet',
    ]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    expect(documentOf(ran)).toMatchObject({ exitCode, failures: [{ code }] });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('without --output: 2 USAGE', async () =>
    expect((await runHere(['export', name])).last).toMatch(/^USAGE: .*output/));

  it('onto a link: the link and what it points at stay as they are (T29)', async () => {
    writeFileSync(at('precious'), 'precious');
    symlinkSync(at('precious'), at('link.tar'));
    for (const flags of [[], ['--force']])
      expect((await runHere(['export', name, '-o', at('link.tar'), ...flags])).status).toBe(2);
    expect(readFileSync(at('precious'), 'utf8')).toBe('precious');
  });
});

describe('an import that fails writes nothing', () => {
  it.each<[string, number, string, (bundle: string) => string[]]>([
    ['no policy', 2, 'USAGE', (bundle) => [bundle]],
    ['trust without a policy', 2, 'USAGE', (bundle) => [bundle, '--rekor-key', at('rekor.pub')]],
    ['another signer', 1, 'KEY', (bundle) => [bundle, ...keyed('other.pub')]],
    ['a name that nothing proves', 1, 'NAME_UNBOUND', (bundle) => [bundle, ...keyed()]],
    [
      'another digest than expected',
      1,
      'NAME_CONTRADICTED',
      (bundle) => [bundle, ...keyed(), '--image', `${name}@sha256:${'0'.repeat(64)}`],
    ],
    [
      'an image that is not there',
      3,
      'NO_IMAGES',
      (bundle) => [bundle, ...keyed(), '--image', 'registry.example/b:2'],
    ],
    ['a file that is not there', 4, 'IO', () => [at('nowhere.tar'), ...keyed()]],
  ])('of %s: %d %s', async (_, exitCode, code, words) => {
    const ran = await runHere([
      'import',
      ...words(await exported('import.tar')),
      '--to',
      `${mirror.host}/mirror`,
      '--json',
      '--quiet',
    ]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    expect(documentOf(ran)).toMatchObject({
      exitCode,
      verdict: exitCode === 1 || exitCode === 3 ? 'rejected' : 'error',
      failures: [{ code }],
    });
    expect(wasWritten()).toBe(false);
  });

  it('takes a name that nothing proves where that is allowed, and says so', async () => {
    const report = documentOf(
      await runHere([
        'import',
        await exported('allowed.tar'),
        '--to',
        mirror.host,
        ...keyed(),
        '--accept-unbound-names',
        '--json',
      ]),
    );
    expect(report).toMatchObject({ exitCode: 0, verdict: 'accepted' });
    expect(report.waived.join()).toContain('--accept-unbound-names');
    expect(digestIn(mirror, 'team/app')).toBe(image.root.digest);
  });

  it('of one changed bit: 3', async () => {
    const bundle = await exported('bit.tar');
    const bytes = readFileSync(bundle);
    for (const position of [0, 600, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      writeFileSync(at('changed.tar'), changed);
      expect(
        (
          await runHere([
            'import',
            at('changed.tar'),
            '--to',
            mirror.host,
            ...keyed(),
            '--accept-unbound-names',
          ])
        ).status,
      ).toBe(3);
    }
    expect(wasWritten()).toBe(false);
  });

  it('to a tag that exists elsewhere: 2, and where it may, it moves', async () => {
    publish(mirror, 'team/app', 'v1', makeImage({ platforms: ['linux/amd64'] }), []);
    const bundle = await exported('move.tar');
    const command = ['import', bundle, '--to', mirror.host, ...keyed(), '--accept-unbound-names'];
    expect((await runHere(command)).last).toMatch(/^USAGE: /);
    expect(wasWritten()).toBe(false);
    expect((await runHere([...command, '--move-tags'])).status).toBe(0);
    expect(digestIn(mirror, 'team/app')).toBe(image.root.digest);
  });

  it('where Node was told to check no certificate (T30): 2 CONFIG', async () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(
      (
        await runHere(
          ['import', await exported('tls.tar'), '--to', mirror.host, ...keyed()],
          environment,
        )
      ).last,
    ).toMatch(/^CONFIG: .*NODE_TLS_REJECT_UNAUTHORIZED/);
    expect((await runHere(['export', name, '-o', at('tls2.tar')], environment)).status).toBe(2);
  });

  it('to a registry of a private CA: 4, and done with --registry-cacert', async () => {
    const tls = selfSigned('127.0.0.1');
    const secure = await startRegistry({ tls });
    try {
      writeFileSync(at('ca.pem'), tls.cert);
      const command = [
        'import',
        await exported('ca.tar'),
        '--to',
        secure.host,
        ...keyed(),
        '--accept-unbound-names',
      ];
      expect((await runHere(command)).status).toBe(4);
      expect((await runHere([...command, '--registry-cacert', at('ca.pem')])).status).toBe(0);
    } finally {
      await secure.close();
    }
  });
});

describe('red team 1: the borrowed workflow (T1)', () => {
  const TRUST = (): string[] => ['--trusted-root', at('root.json'), '--type', 'slsaprovenance1'];
  const SIGNER = ['--certificate-identity', WORKFLOW, '--certificate-oidc-issuer', GITHUB];

  it('is rejected where the source is pinned', async () => {
    const pin = ['--certificate-source-repository', 'https://github.com/victim/app'];
    const { status, last } = await runHere([
      'verify',
      at('borrowed'),
      ...TRUST(),
      ...SIGNER,
      ...pin,
    ]);
    expect([status, last.split(':')[0]]).toEqual([1, 'IDENTITY']);
  });

  it('is loud where it is not, and no tag is written for it', async () => {
    const verified = documentOf(
      await runHere(['verify', at('borrowed'), ...TRUST(), ...SIGNER, '--json']),
    );
    expect(verified.exitCode).toBe(0);
    expect(verified.notEstablished.join('\n')).toMatch(
      /NAME NOT BOUND[\s\S]*SOURCE REPOSITORY NOT ESTABLISHED/,
    );
    const imported = await runHere([
      'import',
      at('borrowed'),
      '--to',
      mirror.host,
      ...TRUST(),
      ...SIGNER,
    ]);
    expect([imported.status, imported.last.split(':')[0]]).toEqual([1, 'NAME_UNBOUND']);
    expect(wasWritten()).toBe(false);
  });
});

describe('help', () => {
  it.each([[], ['export'], ['import'], ['merge'], ['inventory']])(
    'fits 80 columns: %s',
    async (...words) => {
      const { status, stdout } = await run([...words, '--help']);
      expect(status).toBe(0);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});
