/** Lines of cosign, as they are: what they do here, what they print, and what is refused. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';
import { run } from './here.fixture.ts';

const bench = new Bench('cosign line');
const image = makeImage({ seed: 'cosign line', platforms: ['linux/amd64'] });
let registry: FakeRegistry;
let name: string;
const meant = (line: string): string[] =>
  line.replaceAll('AT/', `${bench.folder}/`).replaceAll('IMAGE', name).split(' ');
const PINNED = () => ({ SIGSTORE_REKOR_PUBLIC_KEY: bench.at('rekor.pub') });
const cosign = (line: string, environment: Record<string, string> = PINNED()) =>
  run(['cosign', ...meant(line)], environment);

beforeAll(async () => {
  registry = await startRegistry();
  name = `${registry.host}/team/app:1`;
  const signing = { signer: { key: bench.world.keyPair() }, dockerReference: '' };
  publish(registry, 'team/app', '1', image, [signSimple(bench.world, image.root, signing)]);
});
afterAll(async () => {
  bench.close();
  await registry.close();
});

describe('a line of cosign', () => {
  it.each([
    'verify --key AT/signer.pub IMAGE',
    'verify -key AT/signer.pub IMAGE',
    'verify --key=AT/signer.pub --offline --max-workers 4 -t 1m -- IMAGE',
    '-d verify --key AT/signer.pub IMAGE',
    'tree IMAGE',
    'download signature IMAGE',
    'generate IMAGE',
  ])('runs: %s', async (line) => {
    const { status, last } = await cosign(line);
    expect([status, last.replace(/^note: .*/, '')]).toEqual([0, '']);
  });

  it('ends as the command that it means, in its document too', async () => {
    const document = documentOf(await cosign('verify --key AT/signer.pub IMAGE --json'));
    expect(document).toMatchObject({ command: 'verify', verdict: 'accepted' });
    const { status, last } = await cosign('verify --key AT/rekor.pub IMAGE', {});
    expect([status, last.split(':')[0]]).toEqual([1, 'UNKNOWN_LOG']);
  });

  it.each([
    [
      'a check that is back on',
      '--insecure-ignore-tlog --insecure-ignore-tlog=false',
      'UNKNOWN_LOG',
    ],
    ['another key at last', '--insecure-ignore-tlog --key AT/rekor.pub', 'SIGNATURE'],
  ])('ends with what cosign takes, the last of several: %s', async (_, more, code) => {
    const { status, last, stderr } = await cosign(`verify --key AT/signer.pub ${more} IMAGE`, {});
    expect([status, last.split(':')[0]]).toEqual([1, code]);
    expect(stderr).toContain('cosign takes the last of several');
  });

  it('says what is so already, and what is written otherwise', async () => {
    const line =
      'verify --offline --certificate-identity-regexp ^a --certificate-oidc-issuer i IMAGE';
    const { stderr } = await cosign(line);
    expect(stderr).toMatch(/^note: --certificate-identity-regexp: .*\nnote: --offline: /);
  });

  it.each([
    ['signature', `sha256-${image.root.digest.slice(7)}.sig`],
    ['attestation', `sha256-${image.root.digest.slice(7)}.att`],
    ['sbom', `sha256-${image.root.digest.slice(7)}.sbom`],
    ['digest', image.root.digest],
  ])('triangulate prints one reference: %s', async (type, end) => {
    const { stdout } = await cosign(`triangulate --type ${type} IMAGE`);
    const mark = type === 'digest' ? '@' : ':';
    expect(stdout).toBe(`${registry.host}/team/app${mark}${end}\n`);
  });

  it('prints the version alone', async () => {
    const { status, stdout } = await cosign('version');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^sealift \d+\.\d+\.\d+\n$/)]);
  });

  it.each([
    ['', /^USAGE: which command/],
    ['verify', /^USAGE: target is missing/],
    ['verify --key', /^USAGE: .*--key takes a value/],
    ['verify --offlin IMAGE', /^USAGE: .*--offlin\. Did you mean --offline\?/],
    ['verify --key AT/signer.pub --check-claims=false IMAGE', /^USAGE: --check-claims cannot be/],
    ['verify --key AT/signer.pub --policy p.rego IMAGE', /^USAGE: --policy: .*Rego/],
    [
      'verify --certificate-identity-regexp .* --certificate-oidc-issuer i IMAGE',
      /^USAGE: .*any text/,
    ],
    ['clean IMAGE', /^USAGE: there is no command "clean": nothing here removes/],
    ['frobnicate', /^USAGE: there is no command "frobnicate"/],
    ['verify --registry-password canary IMAGE', /^USAGE: --registry-password: write/],
    ['cosign verify IMAGE', /^USAGE: there is no command "cosign"/],
  ])('is refused: %s', async (line, message) => {
    const { status, last, stdout } = await run(['cosign', ...meant(line)].filter(Boolean));
    expect([status, last, stdout]).toEqual([2, expect.stringMatching(message), '']);
    expect(last).not.toContain('canary');
  });

  it('asks nobody for anything that was not said to verify', async () => {
    registry.requests.length = 0;
    const { status } = await cosign('verify --key AT/nowhere IMAGE');
    expect([status, registry.requests]).toEqual([2, []]);
  });
});

describe('--explain', () => {
  it('prints the line of sealift and runs nothing', async () => {
    registry.requests.length = 0;
    const line = 'verify -key k.pub -a who=me --offline --certificate-identity-regexp a|b IMAGE';
    const { status, stdout, stderr } = await cosign(`--explain ${line}`);
    expect([status, stderr, registry.requests]).toEqual([0, '', []]);
    expect(stdout.split('\n')).toEqual([
      'sealift verify --key k.pub --annotations who=me --certificate-identity-regexp ' +
        `'.*(?:a|b).*' ${name}`,
      expect.stringMatching(/^# --certificate-identity-regexp: /),
      '# --offline: verification asks no network',
      '',
    ]);
  });

  it('may stand anywhere but behind --, and is in the document', async () => {
    const document = documentOf(await cosign('tree IMAGE --explain --json'));
    const line = `sealift tree ${name} --json`;
    expect(document).toMatchObject({ command: 'cosign', result: { line, notes: [] } });
    const { status, last } = await cosign('tree -- --explain');
    expect([status, last]).toEqual([2, expect.stringMatching(/^USAGE: /)]);
  });

  it.each([
    ['tree', /^USAGE: image is missing/],
    ['tree --keyy k IMAGE', /^USAGE: Nonexistent flag/],
    ['sign --certificate-identity x IMAGE', /^USAGE: Nonexistent flag/],
    ['clean IMAGE', /^USAGE: there is no command/],
    ['verify --policy p.cue IMAGE', /^USAGE: --policy: .*CUE/],
  ])('refuses what the command would: %s', async (line, message) => {
    const { status, last } = await cosign(`${line} --explain`);
    expect([status, last]).toEqual([2, expect.stringMatching(message)]);
  });

  it('shows no secret (T46)', async () => {
    const secrets = '--identity-token canary --fulcio-url https://ada:canary@fulcio.example';
    const { stdout, stderr } = await cosign(`sign ${secrets} IMAGE --explain`);
    expect(stdout).toContain("--identity-token '[secret]'");
    expect(stdout + stderr).not.toContain('canary');
  });
});
