import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAME, writeGeneration, writePins } from '../bundles.fixture.ts';
import { run } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-policy-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'policy command' });
const DIGEST = `sha256:${'ab'.repeat(32)}`;

const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [ { key: rekor.pub, validFrom: 2025-01-01T00:00:00Z } ]
    ca: { roots: [ roots.pem ], intermediates: [ intermediates.pem ] }
    ct: [ ct.pub ]
    tsa: [ tsa.pem ]
signers:
  ci:
    identity: https://git.example/a/b/.github/workflows/x.yml@refs/tags/v1
    issuer: https://login.example
    trust: corp
  key: { key: a.pub, log: corp, validUntil: 2027-01-01T00:00:00Z }
  lab: { key: lab.pub, log: none }
images:
  - match: [ "r.example/**" ]
    require:
      signature: { atLeast: 2, of: [ ci, key ] }
      attestations:
        - { type: vuln, by: { anyOf: [ ci ] }, maxAge: 12h, where: predicate.ok }
      coverage: any
      log: inclusion
      timestamps: 1
      maxAge: 90d
      annotations: { env: prod }
      name: bound
      signedAs: "origin.example/**"
  - match: [ "r.example/lab/*" ]
    mode: warn
    require: { signature: { anyOf: [ lab ] } }
  - match: [ "x.example/*" ]
    mode: warn
    require: { signature: { anyOf: [ lab ] } }
  - match: [ "y.example/*" ]
    accept: { reason: by hand, digests: [ "${DIGEST}" ] }
`;

beforeAll(() => {
  const files = {
    'rekor.pub': world.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'tsa.pem': world.pins.tsaChain,
    'a.pub': world.keyPair('p256', 'a').publicKeyPem,
    'lab.pub': world.keyPair('p256', 'lab').publicKeyPem,
    'policy.yaml': POLICY,
    'typo.yaml': POLICY.replace('require:', 'requires:'),
    'unused.yaml': POLICY.replace('log: none }', 'log: none }\n  spare: { key: a.pub, log: corp }'),
    'without.yaml': POLICY.replace('lab.pub', 'gone.pub'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});

describe('policy lint', () => {
  it('says that a policy has no fault, and what it pins', async () => {
    const ran = await run(['policy', 'lint', at('policy.yaml'), '--json']);
    const { verdict, result, anchors } = documentOf(ran);
    expect([ran.status, verdict]).toEqual([0, 'done']);
    expect(result).toMatchObject({ rules: 4, signers: ['ci', 'key', 'lab'], findings: [] });
    expect((result as { digest: string }).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((anchors as readonly { kind: string }[]).map(({ kind }) => kind)).toEqual([
      'rekor-key',
      'ct-key',
      'ca-root',
      'ca-intermediate',
      'tsa',
    ]);
  });

  it('says it to a person', async () => {
    const { stdout } = await run(['policy', 'lint', at('policy.yaml')]);
    expect(stdout).toContain('no fault; rules: 4, signers: 3');
    expect(stdout).not.toContain('TO LOOK AT');
  });

  it.each([
    ['a typo', 'typo.yaml', 'unknown key "requires"'],
    ['a key that is not there', 'without.yaml', 'gone.pub'],
    ['no policy', 'nowhere.yaml', 'nowhere.yaml'],
    ['a file of something else', 'rekor.pub', 'rekor.pub'],
  ])('refuses %s', async (_, name, words) => {
    const { status, stderr } = await run(['policy', 'lint', at(name)]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/CONFIG: /);
    expect(stderr).toContain(words);
  });

  it('refuses one key under two names with two windows', async () => {
    const { status, stderr } = await run(['policy', 'lint', at('unused.yaml')]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('TRUST_CONFLICT: ')]);
  });

  it('lists what is perhaps not meant', async () => {
    writeFileSync(
      at('spare.yaml'),
      POLICY.replace('log: none }', 'log: none }\n  spare: { key: lab.pub, log: none }'),
    );
    const { status, stdout } = await run(['policy', 'lint', at('spare.yaml')]);
    expect(status).toBe(0);
    expect(stdout).toContain('TO LOOK AT');
    expect(stdout.replace(/\s+/g, ' ')).toContain('no rule names the signer "spare"');
  });
});

describe('policy init', () => {
  it('begins a policy that lint takes, once the pins are there', async () => {
    await writeGeneration(at('bundle.tar'), { seed: 'init', sizes: [900] });
    writePins(folder);
    const ran = await run(['policy', 'init', at('bundle.tar')]);
    expect(ran.status).toBe(0);
    writeFileSync(at('begun.yaml'), ran.stdout);
    writeFileSync(at('trusted_root.json'), world.trustedRoot());
    const { status, stdout } = await run(['policy', 'lint', at('begun.yaml')]);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('no fault; rules: 1, signers: 1'),
    ]);
    expect(ran.stdout).toContain('match: [ "registry.example/team/app" ]');
    expect(ran.stdout).toContain('type: "https://spdx.dev/Document", by: { anyOf: [ key ] }');
  });

  it('says that it verified nothing', async () => {
    const ran = await run(['policy', 'init', at('bundle.tar'), '--json']);
    const { verdict, notEstablished, result } = documentOf(ran);
    expect([verdict, notEstablished]).toEqual(['done', [expect.stringMatching(/^anything: /)]]);
    expect(result).toMatchObject({ signers: [{ kind: 'key', name: 'key' }] });
  });

  it('refuses what is no bundle', async () => {
    const { status, stderr } = await run(['policy', 'init', at('policy.yaml')]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('policy.yaml');
  });
});

describe('policy test', () => {
  const policyOf = (match: string, key: string, more = ''): string => `apiVersion: sealift/policy/v1
trust: { r: { rekor: [ { key: rekor.pub } ] } }
signers: { a: { key: ${key}, log: r } }
images: [ { match: [ "${match}" ], ${more} require: { signature: { anyOf: [ a ] } } } ]
`;
  const tested = async (policy: string, ...more: readonly string[]) => {
    writeFileSync(at('tested.yaml'), policy);
    await writeGeneration(at('bundle.tar'), { seed: 'init', sizes: [900] });
    writePins(folder);
    const line = ['policy', 'test', at('tested.yaml'), at('bundle.tar'), ...more];
    const { status, stdout } = await run(line);
    return { status, words: stdout.replace(/\s+/g, ' ') };
  };

  it('says which rules held', async () => {
    const { status, words } = await tested(policyOf('registry.example/**', 'signer.pub'));
    expect(status).toBe(0);
    expect(words).toContain(`${NAME}: accepted`);
    expect(words).toMatch(/tested\.yaml:4: held/);
    expect(words).toMatch(/cosign signature sha256:[0-9a-f]{64}: accepted/);
  });

  it.each([
    [
      'a rule that failed',
      policyOf('registry.example/**', 'other.pub'),
      /tested\.yaml:4: failed - /,
    ],
    ['no rule', policyOf('ghcr.io/**', 'signer.pub'), /rejected: no rule speaks of it/],
    [
      'a rule that only warns',
      policyOf('registry.example/**', 'other.pub', 'mode: warn,'),
      /tested\.yaml:4: failed, and only warns/,
    ],
  ])('says why of %s', async (_, policy, words) => {
    const found = await tested(policy);
    expect(found.status).toBe(1);
    expect(found.words).toMatch(words);
  });

  it('looks at the image that is named', async () => {
    const policy = policyOf('registry.example/**', 'signer.pub');
    expect((await tested(policy, '--image', NAME)).words).toContain('accepted');
    expect((await tested(policy, '--image', 'registry.example/gone:1')).status).not.toBe(0);
  });

  it('counts ages from the time that is typed', async () => {
    const policy = policyOf('registry.example/**', 'signer.pub').replace(
      'require: {',
      'require: { maxAge: 1d,',
    );
    expect((await tested(policy)).status).toBe(2);
    expect(await tested(policy, '--at', '2099-01-01T00:00:00Z')).toMatchObject({
      status: 1,
      words: expect.stringContaining('the policy asks for at most'),
    });
  });
});

describe('policy explain', () => {
  const explained = async (name: string): Promise<string> => {
    const { status, stdout } = await run(['policy', 'explain', at('policy.yaml'), name]);
    expect(status).toBe(0);
    return stdout.replace(/\s+/g, ' ');
  };

  it('says all that a rule asks, and who its signers are', async () => {
    const words = await explained('r.example/app:v1');
    for (const said of [
      'policy.yaml:16 must hold',
      'a signature by each of ci, key',
      'an attestation of https://cosign.sigstore.dev/attestation/vuln/v1 by ci, of each signer ' +
        'the newest alone, at most 12 hours old, for which holds predicate.ok',
      'on the digest that is named, or else on every platform',
      'a log proves that it includes the entry',
      'at least 1 timestamps',
      'signed at most 90 days ago',
      'the annotation env=prod',
      'something ties it to the digest',
      'one of origin.example/**',
      'a certificate whose identity is "https://git.example/a/b/',
      'whose extension .12 is "https://git.example/a/b"',
      'the key in a.pub',
      'counts open – 2027-01-01T00:00:00Z',
      'under the instance corp',
    ])
      expect(words).toContain(said);
    expect(words).not.toContain('lab.pub');
  });

  it.each([
    ['several rules', 'r.example/lab/a', 'is reported and rejects nothing'],
    ['a rule that is not enough', 'x.example/a', 'rejected, since no rule is enough for it'],
    ['no rule', 'z.example/a', 'rejected, since no rule is enough for it'],
    ['no name', DIGEST, 'rejected, since no rule is enough for it'],
    ['an acceptance', 'y.example/a', `lets it in, whatever signed it - digest: ${DIGEST}`],
  ])('says it of %s', async (_, name, words) => expect(await explained(name)).toContain(words));

  it('reads no file but the policy', async () => {
    const ran = await run(['policy', 'explain', at('without.yaml'), 'r.example/lab/a', '--json']);
    expect(ran.status).toBe(0);
    expect(documentOf(ran).result).toMatchObject({
      isSpokenOf: true,
      rules: [{ at: expect.stringMatching(/:16$/) }, { at: expect.stringMatching(/:28$/) }],
      signers: [{ name: 'ci' }, { name: 'key' }, { name: 'lab' }],
    });
  });

  it.each(['r.example/A', 'r.example/a:b:c', 'https://r.example/a', 'a b', ''])(
    'refuses what no image is called: %s',
    async (name) => {
      const { status, stderr } = await run(['policy', 'explain', at('policy.yaml'), name]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('USAGE: ')]);
    },
  );

  it('refuses a policy with a fault', async () => {
    const { status, stderr } = await run(['policy', 'explain', at('typo.yaml'), 'r.example/a']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('CONFIG: ')]);
  });
});
