/** One policy file for images of many signers, and what a person is told where one is not so. */
import {
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const bench = new Bench('policy signers');
afterAll(() => bench.close());
const GITHUB = 'https://token.actions.githubusercontent.com';
const WORKFLOW = 'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1';
const SLSA = 'https://slsa.dev/provenance/v1';

const here = createWorld({ seed: 'policy here' });
const there = createWorld({ seed: 'policy there' });
const corp = here.keyPair('p256', 'corp');
const lab = here.keyPair('p256', 'lab');
const acme = there.issueLeaf({
  identity: { uri: WORKFLOW },
  issuer: GITHUB,
  extensions: { 1: GITHUB, 5: 'acme/app', 8: GITHUB, 12: 'https://github.com/acme/app' },
});

const imageOf = (name: string) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
});
const APP = imageOf('ghcr.io/acme/app:v1');
const TOOL = imageOf('registry.corp.example/team/tool:2');
const BUSYBOX = imageOf('docker.io/library/busybox:1.36');
const images = [APP, TOOL, BUSYBOX];

const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp: { rekor: [{ key: rekor.pub }] }
  public: { trustedRoot: there.json }
signers:
  acme-release: { identity: "${WORKFLOW}", issuer: "${GITHUB}", trust: public }
  corp-key: { key: corp.pub, trust: corp }
  lab-key: { key: lab.pub, log: none }
images:
  - match: ["ghcr.io/acme/**"]
    require:
      signature: { anyOf: [acme-release] }
      attestations:
        - { type: slsaprovenance1, by: { anyOf: [acme-release] }, where: "predicate.ok" }
  - match: ["registry.corp.example/**"]
    require: { signature: { atLeast: 2, of: [corp-key, lab-key] } }
  - match: ["docker.io/library/busybox"]
    accept: { reason: "scanned by hand", digests: ["${BUSYBOX.root.digest}"] }
`;

const attachments = [
  signSimple(there, APP.root, { signer: acme, dockerReference: 'ghcr.io/acme/app' }),
  bundleReferrer(there, APP.root, { signer: acme, predicateType: SLSA, predicate: { ok: true } }),
  signSimple(here, TOOL.root, {
    signer: { key: corp },
    dockerReference: 'registry.corp.example/team/tool',
  }),
  signSimple(here, TOOL.root, { signer: { key: lab }, log: false, dockerReference: '' }),
];

const changed = (from: string, to: string): string => {
  expect(POLICY).toContain(from);
  bench.write('changed.yaml', POLICY.replace(from, to));
  return 'changed.yaml';
};

beforeAll(async () => {
  bench.writeAll({
    'rekor.pub': here.pins.rekorKey,
    'there.json': there.trustedRoot(),
    'corp.pub': corp.publicKeyPem,
    'lab.pub': lab.publicKeyPem,
    'policy.yaml': POLICY,
  });
  await writeLayout(bench.at('layout'), { images, attachments, style: 'plain' });
});

const verify = (policy = 'policy.yaml', more = '') =>
  bench.run(`verify AT/layout --policy AT/${policy} ${more}`);

describe('one policy for many signers', () => {
  it('accepts each image by its own rule, and says by which', async () => {
    const { code, images: judged, waived } = await verify();
    expect(code).toBe('accepted');
    expect(judged.map(({ rules }) => rules?.map(({ at, outcome }) => `${at} ${outcome}`))).toEqual([
      [expect.stringMatching(/policy\.yaml:10 held/)],
      [expect.stringMatching(/policy\.yaml:15 held/)],
      [expect.stringMatching(/policy\.yaml:17 held/)],
    ]);
    expect(waived.join('\n')).toMatch(/busybox.*is let in without evidence: scanned by hand/);
    expect(waived.join('\n')).toContain('log: none, of the signer lab-key');
  });

  it.each<[string, string, string, string, RegExp]>([
    [
      'a wrong signer for one of them',
      '{ anyOf: [acme-release] }\n',
      '{ anyOf: [corp-key] }\n',
      'NO_SIGNATURE',
      /:10: ghcr\.io\/acme\/app:v1: no signature by corp-key.*there is one by acme-release/,
    ],
    [
      'a third signer that is not there',
      '{ atLeast: 2, of: [corp-key, lab-key] }',
      '{ allOf: [corp-key, lab-key, acme-release] }',
      'POLICY',
      /:15: .*by corp-key, lab-key; the policy asks for 3 of/,
    ],
    [
      'a condition that does not hold',
      'predicate.ok',
      '!predicate.ok',
      'POLICY',
      /:14: !predicate/,
    ],
    ['an image that no rule speaks of', 'library/busybox', 'library/alpine', 'POLICY', /busybox/],
    [
      'another digest than the one accepted',
      BUSYBOX.root.digest,
      `sha256:${'0'.repeat(64)}`,
      'POLICY',
      /none of the digests/,
    ],
    [
      'a name that nobody signed',
      'signature: { atLeast',
      'name: signed-tag, signature: { atLeast',
      'NAME_UNBOUND',
      /name: signed-tag/,
    ],
    ['a misspelt key', 'reason:', 'reasn:', 'CONFIG', /reason/],
    ['a misspelt signer', '[acme-release] }\n', '[acme-relase] }\n', 'CONFIG', /acme-release/],
    ['a key file that is not there', 'lab.pub', 'nowhere.pub', 'CONFIG', /nowhere\.pub/],
  ])('%s is refused, with its rule and line', async (_, from, to, code, says) => {
    const found = await verify(changed(from, to));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(says);
  });

  it('what only warns rejects nothing, and --strict makes it', async () => {
    const path = changed(
      'require: { signature: { atLeast: 2, of: [corp-key, lab-key] } }',
      'mode: warn\n    admit: true\n    require: { signature: { anyOf: [acme-release] } }',
    );
    const lenient = await verify(path);
    expect(lenient.code).toBe('accepted');
    expect(lenient.waived.join('\n')).toMatch(/only warns, and rejects nothing: .*tool:2/);
    expect((await verify(path, '--strict')).code).toBe('NO_SIGNATURE');
  });

  it('refuses a typed time that nothing is held against', async () => {
    const typed = '--verify-at 2026-01-15T12:00:00Z';
    expect((await verify(undefined, typed)).code).toBe('accepted');
    bench.write(
      'keys.yaml',
      'apiVersion: sealift/policy/v1\nsigners: { lab-key: { key: lab.pub, log: none } }\n' +
        'images: [ { match: ["**"], require: { signature: { anyOf: [lab-key] } } } ]\n',
    );
    const { code, message } = await verify('keys.yaml', typed);
    expect(code).toBe('USAGE');
    expect(message).toContain('--verify-at is held against');
  });

  it.each(['--at 2026-01-15T12:00:00Z', '--host-clock'])(
    'refuses %s, which nothing counts from',
    async (flags) => expect((await verify(undefined, flags)).code).toBe('USAGE'),
  );

  it('names a variable that would pin, and is not asked', async () => {
    const pin = { SIGSTORE_REKOR_PUBLIC_KEY: 'AT/nowhere.pub' };
    const line = 'verify AT/layout --policy AT/policy.yaml';
    const { code, waived } = await bench.run(line, pin);
    expect(code).toBe('accepted');
    expect(waived.join()).toContain('SIGSTORE_REKOR_PUBLIC_KEY');
    expect((await bench.run(`${line} --no-env`, pin)).waived.join()).not.toContain('SIGSTORE_');
  });

  it('is pinned by its digest', async () => {
    const wrong = await verify(undefined, `--policy-digest sha256:${'0'.repeat(64)}`);
    expect([wrong.code, wrong.message]).toEqual([
      'CONFIG',
      expect.stringContaining('another policy'),
    ]);
  });

  it.each([
    '--key AT/corp.pub',
    '--rekor-key AT/rekor.pub',
    '--insecure-ignore-tlog',
    '--type vuln',
    '--witness x',
  ])('nothing beside it widens or waives: %s', async (flags) =>
    expect((await verify(undefined, flags)).code).toBe('USAGE'),
  );

  it('text says which policy, and what was let in by which rule', async () => {
    const { text } = await verify();
    expect(text).toMatch(/^ACCEPTED {2}3 images.*policy .*sha256:/s);
    expect(text).toMatch(/busybox.*let in by \S+policy\.yaml:17, whatever signed it/);
    expect(text).not.toContain('SOURCE REPOSITORY');
  });
});
