/**
 * One bundle of many signers, judged and imported by one policy file: verify, import, and what a
 * person is told where one image is not as its rule says.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '@sealift/console/program';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  bundleReferrer,
  createWorld,
  makeImage,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROGRAM } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-policy-story-'));
const at = (name: string): string => join(folder, name);
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

const write = (name: string, content: string): void => writeFileSync(at(name), content);
const run = async (...words: readonly string[]) => {
  const outcome = await outcomeOf(PROGRAM, words);
  const { failures = [], images: judged = [], waived = [], verdict } = outcome?.report ?? {};
  const text =
    typeof outcome?.text === 'string' ? outcome.text : [...(outcome?.text ?? [])].join('');
  return {
    code: failures[0]?.code ?? verdict,
    message: failures[0]?.message,
    judged,
    waived,
    text,
  };
};
const changed = (from: string, to: string): string => {
  expect(POLICY).toContain(from);
  write('changed.yaml', POLICY.replace(from, to));
  return at('changed.yaml');
};

const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
beforeAll(async () => {
  write('rekor.pub', here.pins.rekorKey);
  write('there.json', there.trustedRoot());
  write('corp.pub', corp.publicKeyPem);
  write('lab.pub', lab.publicKeyPem);
  write('policy.yaml', POLICY);
  await writeLayout(at('layout'), { images, attachments, style: 'plain' });
  const all = images.map(({ name }) => name);
  expect((await run('export', `oci:${at('layout')}`, '-o', at('all.tar'))).code, all.join()).toBe(
    'done',
  );
});
afterAll(() => {
  quiet.mockRestore();
  rmSync(folder, { recursive: true });
});

const verify = (policy = at('policy.yaml'), ...more: readonly string[]) =>
  run('verify', at('all.tar'), '--policy', policy, ...more);

describe('one policy for many signers', () => {
  it('accepts each image by its own rule, and says by which', async () => {
    const { code, judged, waived } = await verify();
    expect(code).toBe('accepted');
    expect(judged.map(({ rules }) => rules?.map(({ at, outcome }) => `${at} ${outcome}`))).toEqual([
      [expect.stringMatching(/policy\.yaml:17 held/)],
      [expect.stringMatching(/policy\.yaml:10 held/)],
      [expect.stringMatching(/policy\.yaml:15 held/)],
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
    const typed = ['--verify-at', '2026-01-15T12:00:00Z'];
    expect((await verify(undefined, ...typed)).code).toBe('accepted');
    write(
      'keys.yaml',
      'apiVersion: sealift/policy/v1\nsigners: { lab-key: { key: lab.pub, log: none } }\n' +
        'images: [ { match: ["**"], require: { signature: { anyOf: [lab-key] } } } ]\n',
    );
    const { code, message } = await verify(at('keys.yaml'), ...typed);
    expect(code).toBe('USAGE');
    expect(message).toContain('--verify-at is held against');
  });

  it('is pinned by its digest', async () => {
    const wrong = await verify(at('policy.yaml'), '--policy-digest', `sha256:${'0'.repeat(64)}`);
    expect([wrong.code, wrong.message]).toEqual([
      'CONFIG',
      expect.stringContaining('another policy'),
    ]);
  });

  it.each([
    [['--key', at('corp.pub')]],
    [['--rekor-key', at('rekor.pub')]],
    [['--insecure-ignore-tlog']],
    [['--type', 'vuln']],
    [['--witness', 'x']],
  ])('nothing beside it widens or waives: %j', async (flags) =>
    expect((await verify(at('policy.yaml'), ...flags)).code).toBe('USAGE'),
  );

  it('text says which policy, and what was let in by which rule', async () => {
    const { text } = await verify();
    expect(text).toMatch(/^ACCEPTED {2}3 images.*policy .*sha256:/s);
    expect(text).toMatch(/busybox.*let in by \S+policy\.yaml:17, whatever signed it/);
    expect(text).not.toContain('SOURCE REPOSITORY');
  });
});

describe('import by a policy', () => {
  let registry: FakeRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.close());
  const into = (policy: string, ...more: readonly string[]) =>
    run('import', at('all.tar'), '--to', `${registry.host}/mirror`, '--policy', policy, ...more);

  it('asks for bound names where a rule says nothing, and writes nothing else', async () => {
    const found = await into(at('policy.yaml'));
    expect(found.code).toBe('accepted');
    expect(found.judged).toHaveLength(3);
  });

  it('refuses a name that nothing binds', async () => {
    const path = changed('atLeast: 2, of: [corp-key, lab-key]', 'anyOf: [lab-key]');
    const found = await into(path);
    expect([found.code, found.message]).toEqual([
      'NAME_UNBOUND',
      expect.stringMatching(/:15: .*registry\.corp\.example/),
    ]);
  });

  it('leaves names to the policy', async () =>
    expect((await into(at('policy.yaml'), '--accept-unbound-names')).code).toBe('USAGE'));
});
