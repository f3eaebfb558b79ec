import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, utf8 } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LoadedPolicyFile,
  loadPolicyFile,
  type PolicyFileOptions,
} from './load-policy-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const world = createWorld({ seed: 'policy file' });
const other = createWorld({ seed: 'another instance' });
const [first, second, retired] = ['first', 'second', 'retired'].map((label) =>
  world.keyPair('p256', label),
);
const version = (number: number, state: string, publicKey = '', over = {}) => ({
  version: number,
  state,
  algorithm: 'ecdsa-sha2-256-nistp256',
  publicKey,
  ...over,
});

const withoutLogs = (root: object): object => ({ ...root, tlogs: [] });
const line = (json: string): string => JSON.stringify(JSON.parse(json));

beforeAll(() => {
  mkdirSync(join(folder, 'pins'));
  const window = { from: '2026-01-01T00:00:00Z' };
  const versions = [
    version(2, 'active', second?.publicKeyPem, window),
    version(1, 'retired', retired?.publicKeyPem),
  ];
  const files = {
    'first.pub': first?.publicKeyPem,
    'again.pub': first?.publicKeyPem,
    'retired.pub': retired?.publicKeyPem,
    'ed25519.pub': world.keyPair('ed25519', 'log').publicKeyPem,
    'pins/rekor.pub': world.pins.rekorKey,
    'other-rekor.pub': other.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'root.json': world.trustedRoot(),
    'no-tsa.json': world.trustedRoot((root) => ({ ...root, timestampAuthorities: [] })),
    'no-logs.json': world.trustedRoot(withoutLogs),
    'two.json': [line(world.trustedRoot(withoutLogs)), line(other.trustedRoot())].join('\n'),
    'two-no-logs.json': [world, other].map((one) => line(one.trustedRoot(withoutLogs))).join('\n'),
    'no-ct.json': world.trustedRoot((root) => ({ ...root, ctlogs: [] })),
    'keyring.json': JSON.stringify({ schemaVersion: 1, keys: [{ name: 'release', versions }] }),
    garbage: 'no PEM at all\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text ?? '');
});

const RULES = 'images: [ { match: [ "**" ], require: { signature: { anyOf: [ a ] } } } ]';
const CERTIFICATE = 'identity: a@example.com, issuer: https://i.example';
const PEM =
  '{ rekor: [ { key: pins/rekor.pub, validFrom: 2025-01-01T00:00:00Z } ], ' +
  'ca: { roots: [ roots.pem ], intermediates: [ intermediates.pem ] }, ct: [ ct.pub ] }';

/** Instances, signers and rules, each as YAML. */
const policyOf = (trust: string, signers: string, rules = RULES): string =>
  `apiVersion: sealift/policy/v1\ntrust: { ${trust} }\nsigners: { ${signers} }\n${rules}\n`;

function load(text: string, options: Partial<PolicyFileOptions> = {}): LoadedPolicyFile {
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, text);
  return loadPolicyFile(path, { defaultName: 'any', ...options });
}

describe('a policy file', () => {
  it('has the keys, the windows and the logs of the files that it names', () => {
    const {
      signers,
      digest: found,
      rulesFor,
    } = load(
      policyOf(
        `corp: ${PEM}`,
        `a: { key: first.pub, log: corp, validUntil: 2026-12-31T00:00:00Z }, ` +
          `b: { keyring: keyring.json, log: corp }, c: { ${CERTIFICATE}, trust: corp }`,
      ),
    );
    const [a, b, c] = signers;
    const fingerprint = keys.fingerprint(keys.fromPem(first?.publicKeyPem ?? ''));
    expect(a).toMatchObject({
      name: 'a',
      instance: 'corp',
      keySources: [expect.stringMatching(/policy\.yaml:3 first\.pub$/)],
      policy: {
        ignoreTlog: false,
        signer: { windows: new Map([[fingerprint, { end: Date.UTC(2026, 11, 31) }]]) },
      },
    });
    expect(a?.trust[0]?.logs).toMatchObject([{ window: { start: Date.UTC(2025, 0) } }]);
    expect(a?.trust[0]?.anchors[0]?.source).toMatch(/policy\.yaml:2 pins\/rekor\.pub$/);
    expect(b?.policy.signer).toMatchObject({
      keys: [{}],
      denied: [{ reason: 'version 1 of release is retired' }],
    });
    expect(c?.policy.signer.kind).toBe('certificate');
    // One object for one instance: a log that shows two trees shows them to all of its signers.
    expect(new Set(signers.map(({ trust }) => trust[0])).size).toBe(1);
    expect(rulesFor('ghcr.io/acme/app:v1')).toMatchObject([
      { mode: 'enforce', asks: { name: 'any' } },
    ]);
    expect(found).toMatch(/^sha256:/);
  });

  it('has signers who can pass under one root of a file of several', () => {
    const [a] = load(
      policyOf('r: { trustedRoot: two.json }', 'a: { key: first.pub, log: r }'),
    ).signers;
    expect(a?.trust.map(({ logs }) => logs.length > 0)).toEqual([false, true]);
  });

  it('has no instance for a key without a log', () => {
    const [signer] = load(policyOf('', 'a: { key: first.pub, log: none }')).signers;
    expect(signer).toMatchObject({ instance: '', policy: { ignoreTlog: true } });
    expect(signer?.trust[0]?.logs).toEqual([]);
  });

  it('holds rules that warn where that is asked', () => {
    const text = policyOf(
      '',
      'a: { key: first.pub, log: none }',
      RULES.replace('require', 'mode: warn, require'),
    );
    expect(load(text).rulesFor('ghcr.io/a/b')).toMatchObject([{ mode: 'warn' }]);
    expect(load(text, { strict: true }).rulesFor('ghcr.io/a/b')).toMatchObject([
      { mode: 'restrict' },
    ]);
    const admits = text.replace('mode: warn', 'mode: warn, admit: true');
    expect(load(admits, { strict: true }).rulesFor('ghcr.io/a/b')).toMatchObject([
      { mode: 'enforce' },
    ]);
  });

  it('is the one that is pinned', async () => {
    const text = policyOf('', 'a: { key: first.pub, log: none }');
    const pinned = digest.of(utf8.encode(text));
    expect(load(text, { digest: pinned }).digest).toBe(pinned);
    expect(await codeOf(() => load(`${text} `, { digest: pinned }))).toBe('CONFIG');
    expect(await codeOf(() => load(text, { digest: pinned.slice(7) }))).toBe('USAGE');
    expect(() => load(text, { digest: pinned.slice(7) })).toThrow('--policy-digest: expected');
  });

  it('passes on what its reader says of names and times', () => {
    const text = policyOf(`corp: ${PEM}`, `a: { ${CERTIFICATE}, trust: corp }`);
    const loaded = load(text, { defaultName: 'bound', verifyAt: 7 });
    expect(loaded.rulesFor('ghcr.io/a/b')).toMatchObject([{ asks: { name: 'bound' } }]);
    expect(loaded.signers[0]?.policy.verifyAt).toBe(7);
  });

  it('takes two names of one key where one suffices, and people whom a pattern may take', () => {
    const keyed = 'a: { key: first.pub, log: none }, b: { key: again.pub, log: none }';
    const any = RULES.replace('[ a ]', '[ a, b ]');
    expect(load(policyOf('', keyed, any)).signers).toHaveLength(2);
    const like =
      'identityPattern: "[a-z]+@corp\\\\.example", issuer: https://i.example, trust: corp';
    const both = RULES.replace('anyOf: [ a ]', 'allOf: [ a, b ]');
    const patterns = policyOf(`corp: ${PEM}`, `a: { ${like} }, b: { ${like} }`, both);
    expect(load(patterns).signers).toHaveLength(2);
  });

  it('says what its patterns take', () => {
    const text = policyOf(
      `corp: ${PEM}`,
      'a: { identityPattern: "[a-z]+@corp.example", sourceRepository: any, ' +
        'issuer: https://i.example, trust: corp }',
    );
    expect(load(text).notes).toEqual([
      expect.stringContaining('corp-example fits as corp.example'),
    ]);
  });

  const KEY = 'a: { key: first.pub, log: none }';
  it.each<[string, string, string, string]>([
    [
      'no file',
      policyOf('', 'a: { key: none.pub, log: none }'),
      'CONFIG',
      'policy.yaml:3 none.pub',
    ],
    [
      'a file of something else',
      policyOf('', 'a: { key: garbage, log: none }'),
      'CONFIG',
      'policy.yaml:3 garbage',
    ],
    [
      'a root that is none',
      policyOf('r: { trustedRoot: garbage }', KEY),
      'TRUST_ROOT',
      'policy.yaml:2 garbage',
    ],
    [
      'a log of Ed25519 without its origin',
      policyOf('r: { rekor: [ { key: ed25519.pub } ] }', KEY),
      'CONFIG',
      'origin beside the key',
    ],
    [
      'a timestamp chain of one',
      policyOf('r: { tsa: [ roots.pem ] }', KEY),
      'CONFIG',
      'policy.yaml:2 roots.pem',
    ],
    [
      'a keyring without that key',
      policyOf(
        'r: { rekor: [ { key: pins/rekor.pub } ] }',
        'a: { keyring: keyring.json, name: nightly, log: r }',
      ),
      'CONFIG',
      'has no key nightly',
    ],
    [
      'a root without CT logs',
      policyOf('r: { trustedRoot: no-ct.json }', `a: { ${CERTIFICATE}, trust: r }`),
      'CONFIG',
      'pins no CT log',
    ],
    [
      'a root without logs',
      policyOf('r: { trustedRoot: no-logs.json }', 'a: { key: first.pub, log: r }'),
      'CONFIG',
      'pins no log',
    ],
    [
      'a window and nobody to tell the time',
      policyOf(
        'r: { trustedRoot: no-tsa.json }',
        'a: { key: first.pub, trust: r, log: none, validFrom: 2025-01-01T00:00:00Z }',
      ),
      'CONFIG',
      'could never pass',
    ],
    [
      "a keyring's window and nobody to tell the time",
      policyOf('', 'a: { keyring: keyring.json, log: none }'),
      'CONFIG',
      'could never pass',
    ],
    [
      'a signer who could never pass under any root of a file',
      policyOf('r: { trustedRoot: two-no-logs.json }', 'a: { key: first.pub, log: r }'),
      'CONFIG',
      'could never pass',
    ],
    [
      'more timestamps than there are authorities',
      policyOf(
        'r: { trustedRoot: no-tsa.json }',
        'a: { key: first.pub, log: r }',
        RULES.replace('signature', 'timestamps: 1, signature'),
      ),
      'CONFIG',
      'has 0 timestamp authorities',
    ],
    [
      'a partial chain that is whole',
      policyOf(`r: ${PEM.replace('{', '{ partialChain: true,')}`, KEY),
      'CONFIG',
      'partialChain has no effect',
    ],
    [
      'a key in two windows (T25)',
      policyOf(
        'r: { rekor: [ { key: pins/rekor.pub } ] }',
        'a: { key: first.pub, log: r }, ' +
          'b: { key: again.pub, log: r, validFrom: 2025-01-01T00:00:00Z }',
      ),
      'TRUST_CONFLICT',
      'the signer "a" (no window) and by the signer "b"',
    ],
    [
      'a log in two windows (T25)',
      policyOf(
        `r: ${PEM}, s: { rekor: [ { key: pins/rekor.pub } ] }`,
        'a: { key: first.pub, log: r }, b: { key: again.pub, log: s }',
      ),
      'TRUST_CONFLICT',
      'a log of "r"',
    ],
    [
      'a key twice in one instance',
      policyOf('r: { rekor: [ { key: pins/rekor.pub }, { key: ./pins/rekor.pub } ] }', KEY),
      'TRUST_CONFLICT',
      'pins the same key',
    ],
    [
      'a key that a keyring retired',
      policyOf(
        'r: { rekor: [ { key: pins/rekor.pub } ] }',
        'a: { key: retired.pub, log: r }, b: { keyring: keyring.json, log: r }',
      ),
      'TRUST_CONFLICT',
      'version 1 of release is retired',
    ],
    [
      'two names of one key where two signers are asked for (T41)',
      policyOf(
        '',
        'a: { key: first.pub, log: none }, b: { key: again.pub, log: none }',
        RULES.replace('anyOf: [ a ]', 'allOf: [ a, b ]'),
      ),
      'CONFIG',
      'policy.yaml:4: a, b are one signer under several names, and the rule asks for 2',
    ],
    [
      'three signers of which two are one, whatever a keyring has',
      policyOf(
        `corp: ${PEM}`,
        'a: { key: first.pub, log: corp }, b: { key: again.pub, log: corp }, ' +
          'c: { keyring: keyring.json, log: corp }',
        RULES.replace('anyOf: [ a ]', 'allOf: [ a, b, c ]'),
      ),
      'CONFIG',
      'a, b, c are 2 signers under several names, and the rule asks for 3',
    ],
    [
      'two names of one identity where two are asked for',
      policyOf(
        `corp: ${PEM}`,
        `a: { ${CERTIFICATE}, trust: corp }, b: { ${CERTIFICATE}, trust: corp }`,
        RULES.replace('anyOf: [ a ]', 'atLeast: 2, of: [ a, b ]'),
      ),
      'CONFIG',
      'a, b are one signer',
    ],
    [
      'a signer that is its own log (T10)',
      policyOf('r: { rekor: [ { key: pins/rekor.pub } ] }', 'a: { key: pins/rekor.pub, log: r }'),
      'TRUST_CONFLICT',
      'as a signer and as a log',
    ],
  ])('with %s is refused', async (_, text, code, words) => {
    expect(await codeOf(() => load(text))).toBe(code);
    expect(() => load(text)).toThrow(words);
  });

  it('that is not there, or no text, is refused', async () => {
    const options = { defaultName: 'any' } as const;
    expect(await codeOf(() => loadPolicyFile(join(folder, 'nowhere.yaml'), options))).toBe(
      'CONFIG',
    );
    writeFileSync(join(folder, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0]));
    const binary = () => loadPolicyFile(join(folder, 'binary.yaml'), options);
    expect(await codeOf(binary)).toBe('CONFIG');
    expect(binary).toThrow(/binary\.yaml is no policy, which is YAML as `policy init` begins it: /);
    expect(await codeOf(() => loadPolicyFile('', options))).toBe('USAGE');
  });
});
