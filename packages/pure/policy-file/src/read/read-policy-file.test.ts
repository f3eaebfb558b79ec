import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, read, refusalOf, WHOLE } from '../policy.fixture.ts';

const DAY = 86_400_000;
const rulesOf = (text: string, name: string) => read(text).rulesFor(name);
/** Of the first rule for a name what it asks. */
function needs(text: string, name = 'ghcr.io/acme/app:v1') {
  const asks = rulesOf(text, name)[0]?.asks;
  if (asks?.kind !== 'require') throw new Error('no such rule');
  return asks;
}
const SIMPLE = `apiVersion: sealift/policy/v1
signers: { lab: { key: lab.pub, log: none } }
images: [ { match: [ "**" ], require: { signature: { anyOf: [ lab ] } } } ]
`;

describe('a policy file', () => {
  it('says what it says', () => {
    expect(needs(WHOLE)).toMatchObject({
      coverage: 'all-children',
      strength: { inclusion: true, witnesses: 0, timestamps: 0, maxAge: 90 * DAY },
      annotations: new Map([['env', 'prod']]),
      name: 'signed-repository',
      signedAs: { text: 'ghcr.io/acme/**' },
      evidence: [
        { kind: 'signature', by: { of: ['acme-release'], atLeast: 1 }, select: 'any' },
        {
          kind: 'attestation',
          types: ['https://slsa.dev/provenance/v1'],
          select: 'any',
          where: { at: 'policy.yaml:37' },
        },
        {
          types: ['https://cosign.sigstore.dev/attestation/vuln/v1'],
          select: 'newest',
          maxAge: 30 * DAY,
        },
      ],
    });
  });

  it('chooses rules by names', () => {
    const [rule] = rulesOf(WHOLE, 'busybox:1.36');
    expect(rule).toMatchObject({
      mode: 'enforce',
      asks: { kind: 'accept', reason: 'scanned by hand' },
    });
    expect(rulesOf(WHOLE, 'ghcr.io/acme/experimental/app:v1')).toEqual([]);
    expect(rulesOf(WHOLE, 'ghcr.io/acme-evil/app:v1')).toEqual([]);
    expect(rulesOf(WHOLE, `sha256:${'a'.repeat(64)}`)).toEqual([]);
    expect(rulesOf(WHOLE, 'registry.corp.example/a/b')).toMatchObject([
      { mode: 'warn', asks: { evidence: [{ by: { atLeast: 2 } }], strength: { witnesses: 1 } } },
    ]);
    expect(rulesOf(SIMPLE, `sha256:${'a'.repeat(64)}`)).toHaveLength(1);
  });

  it('says who signers are', () => {
    const { signers, instances, findings } = read(WHOLE);
    const acme = signers.get('acme-release')?.who;
    expect(acme).toMatchObject({ kind: 'certificate' });
    // T1: the repository of the URI, since other repositories can call its workflow.
    expect(acme?.kind === 'certificate' && acme.extensions.get(12)?.description).toBe(
      'is "https://github.com/acme/app"',
    );
    expect(signers.get('corp-key')).toMatchObject({
      at: 'policy.yaml:21',
      who: { file: 'cosign.pub', window: { start: Date.UTC(2025, 0) } },
      instance: { name: 'corp' },
      ignoreTlog: false,
    });
    expect(signers.get('lab-key')).toMatchObject({ ignoreTlog: true });
    expect(signers.get('lab-key')?.instance).toBeUndefined();
    expect(signers.get('corp-build')?.who).toMatchObject({
      named: 'subject',
      identity: { description: 'is "CN=Build,O=Corp"' },
      issuer: 'none',
    });
    expect(signers.get('release')?.who).toEqual({
      kind: 'keyring',
      path: 'keyring.json',
      key: 'release',
    });
    expect(instances.get('corp')?.pins).toMatchObject({
      rekor: [
        { key: 'rekor.pub', origin: 'rekor.corp.example' },
        { window: { end: Date.UTC(2025, 0) } },
      ],
      tsa: ['tsa-chain.pem'],
    });
    expect(instances.get('corp')).toMatchObject({ crl: ['corp.crl'], floor: true });
    expect(instances.get('public-good')).toMatchObject({ crl: [], floor: false });
    expect(findings).toEqual([]);
  });

  it('binds names as its reader says, where a rule does not', () => {
    expect(needs(changed('      name: signed-repository\n', '')).name).toBe('any');
    expect(needs(WHOLE).name).toBe('signed-repository');
  });

  it.each([
    ['a rule that only warns', 'mode: warn', 'warn'],
    ['a rule that is enough though it warns', 'mode: warn\n    admit: true', 'admit'],
    ['a rule that says that it holds', 'mode: enforce', 'enforce'],
  ])('has %s', (_, text, mode) =>
    expect(rulesOf(changed('mode: warn', text), 'registry.corp.example/app')).toMatchObject([
      { mode },
    ]),
  );

  it.each([
    [
      'a source that is not asked for',
      'issuer: https://token',
      'sourceRepository: any\n    issuer: https://token',
      [],
    ],
    [
      'a source by its older name',
      'issuer: https://token',
      'githubWorkflowRepository: acme/app\n    issuer: https://token',
      [5],
    ],
    [
      'another source',
      'issuer: https://token',
      'sourceRepository: https://github.com/acme/b\n    issuer: https://token',
      [12],
    ],
    [
      'a branch',
      'issuer: https://token',
      'githubWorkflowRef: refs/heads/main\n    issuer: https://token',
      [6, 12],
    ],
    [
      'a pipeline of GitLab',
      'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1.4.0',
      'https://gitlab.com/a/b//.gitlab-ci.yml@refs/heads/main',
      [12],
    ],
    [
      'a mail address',
      'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1.4.0',
      'a@acme.example',
      [],
    ],
  ])('asks a certificate for %s (T1)', (_, before, after, expected) => {
    const who = read(changed(before, after)).signers.get('acme-release')?.who;
    expect(who?.kind === 'certificate' && [...who.extensions.keys()]).toEqual(expected);
  });

  it.each([
    [
      'a signer that no rule names',
      '{ allOf: [ lab-key ] }',
      '{ anyOf: [ corp-ci ] }',
      'no rule names the signer "lab-key"',
    ],
    [
      'an instance that no signer uses',
      'trust: public-good',
      'trust: corp',
      'no signer uses the instance "public-good"',
    ],
    [
      'a dot that is any character',
      'identity: ci@corp.example',
      'identityPattern: "[a-z]+@corp.example", sourceRepository: any',
      'corp-example fits as corp.example does; write corp\\.example',
    ],
    [
      'a name that is let in',
      'digests: [',
      'anyDigest: true\n    #',
      'whatever the carrier calls docker.io/library/busybox is let in',
    ],
    [
      'a rule that lets in',
      'mode: warn',
      'mode: warn\n    admit: true',
      'are let in, whatever this rule finds',
    ],
    [
      'a pattern that takes all of a form',
      'identity: ci@corp.example',
      'identityPattern: "[^:/]+@[^:/]+", sourceRepository: any',
      'takes every mail address',
    ],
  ])('is told of %s', (_, before, after, words) =>
    expect(read(changed(before, after)).findings).toEqual([
      {
        kind: expect.any(String),
        at: expect.stringMatching(/^policy\.yaml:\d+:\d+$/),
        message: expect.stringContaining(words),
      },
    ]),
  );
});

const REFUSED: readonly (readonly [what: string, before: string, after: string, words: string])[] =
  [
    // Typos
    ['another version', 'policy/v1', 'policy/v2', '2:1: apiVersion is "sealift/policy/v2"'],
    [
      'a key misspelt',
      'require:',
      'requires:',
      '32:5: unknown key "requires": did you mean "require"?',
    ],
    [
      'a key of nothing',
      'images:',
      'zzzzzzzz: 1\nimages:',
      'there is: apiVersion, trust, signers, images, destinations, state, deny, undeny',
    ],
    ['a key of an instance misspelt', 'ca: {', 'caa: {', 'did you mean "ca"?'],
    [
      'a signer misspelt',
      'anyOf: [ acme-release ]',
      'anyOf: [ acme-relase ]',
      'did you mean "acme-release"?',
    ],
    [
      'an instance misspelt',
      'trust: public-good',
      'trust: public-god',
      'did you mean "public-good"?',
    ],
    ['a word misspelt', 'all-children', 'all-childern', 'did you mean "all-children"?'],
    ['a log misspelt', 'log: inclusion', 'log: inclsion', 'none of set, inclusion'],
    ['a witness count misspelt', 'witnessed: 1', 'witness: 1', 'none of set, inclusion'],
    ['a predicate type misspelt', 'type: vuln', 'type: vulns', 'neither a URI'],
    ['a digest cut', 'abab" ]', 'aba" ]', 'is no digest'],
    ['a name with a space', 'lab-key:', 'lab key:', 'is no name'],
    [
      'text where a list is',
      '[ "registry.lab.example/*" ]',
      'registry.lab.example/*',
      'is text: write a list',
    ],
    ['a list where text is', 'key: lab.pub', 'key: [ lab.pub ]', 'is a list: write text'],
    ['nothing where a list is', '[ "registry.lab.example/*" ]', '', 'is empty: write a list'],
    // Lists and thresholds
    ['an empty match', '[ "registry.lab.example/*" ]', '[]', 'is empty'],
    ['an empty quorum', '{ allOf: [ lab-key ] }', '{ allOf: [] }', 'is empty'],
    ['a quorum of nothing', '{ allOf: [ lab-key ] }', '{}', 'one of anyOf, allOf'],
    [
      'two quorums',
      '{ allOf: [ lab-key ] }',
      '{ allOf: [ lab-key ], anyOf: [ lab-key ] }',
      'one of anyOf, allOf',
    ],
    ['a list without its threshold', 'atLeast: 2, of:', 'of:', 'one of anyOf, allOf'],
    [
      'a threshold without its list',
      '{ allOf: [ lab-key ] }',
      '{ atLeast: 1 }',
      'one of anyOf, allOf',
    ],
    ['a threshold of 0', 'atLeast: 2', 'atLeast: 0', 'the least is 1'],
    ['a threshold beyond its list', 'atLeast: 2', 'atLeast: 4', 'atLeast 4 of a list of 3'],
    ['half a threshold', 'atLeast: 2', 'atLeast: 1.5', 'whole number'],
    ['a threshold that is text', 'atLeast: 2', 'atLeast: "2"', 'is text'],
    [
      'a signer twice',
      '[ corp-ci, corp-key, release ]',
      '[ corp-ci, corp-key, corp-ci ]',
      'has an entry twice',
    ],
    ['no timestamps', 'timestamps: 1', 'timestamps: 0', 'the least is 1'],
    [
      'more timestamps than authorities',
      'timestamps: 1',
      'timestamps: 2',
      'has 1 timestamp authorities',
    ],
    ['more witnesses than are pinned', 'witnessed: 1', 'witnessed: 2', 'has 1 witnesses'],
    ['scts of a key', 'timestamps: 1', 'scts: 1', 'is a key, and the rule asks for scts'],
    ['an empty list of rules', 'images:\n', 'images: []\nrest:\n', 'images is empty'],
    ['empty annotations', '{ env: prod }', '{}', 'annotations is empty'],
    // Names
    ['a tag in a pattern', 'registry.lab.example/*', 'registry.lab.example/*:v1', 'tag or digest'],
    [
      'a pattern that nothing fits',
      'docker.io/library/busybox',
      'busybox',
      'write docker.io/library/busybox',
    ],
    [
      'an exception that hides its rule',
      'ghcr.io/acme/experimental/**',
      'ghcr.io/**',
      'except hides ghcr.io/acme/** whole',
    ],
    [
      'a signedAs that nothing fits',
      'signedAs: "ghcr.io/acme/**"',
      'signedAs: "acme"',
      'fits no name',
    ],
    // Rules
    [
      'a rule that asks for nothing',
      '{ signature: { allOf: [ lab-key ] } }',
      '{ coverage: any }',
      'asks for nobody',
    ],
    [
      'a rule that says nothing',
      'require: { signature: { allOf: [ lab-key ] } }',
      'mode: warn',
      'one of require and accept',
    ],
    [
      'a rule that accepts and requires',
      'accept:',
      'require: { signature: { anyOf: [ lab-key ] } }\n    accept:',
      'one of require and accept',
    ],
    ['an acceptance of names', 'digests: [', '#', 'list digests, or write anyDigest: true'],
    [
      'an acceptance that warns',
      'accept:',
      'mode: warn\n    accept:',
      'mode has no effect beside accept',
    ],
    ['an acceptance without a reason', 'reason: scanned by hand', '', 'reason is missing'],
    [
      'a rule that admits and holds',
      'mode: warn',
      'admit: true',
      'admit has an effect with mode: warn alone',
    ],
    [
      'annotations of attestations',
      'signature: { anyOf: [ acme-release ] }',
      '',
      'annotations has an effect on signatures',
    ],
    [
      'a log where one signer has none (T36)',
      '{ signature: { allOf: [ lab-key ] } }',
      '{ signature: { allOf: [ lab-key ] }, log: set }',
      'has log: none, and the rule asks for a log',
    ],
    [
      'an age where nobody tells the time',
      '{ signature: { allOf: [ lab-key ] } }',
      '{ signature: { allOf: [ lab-key ] }, maxAge: 1d }',
      'the rule asks when he signed',
    ],
    // Signers
    [
      'a signer who is nobody',
      'lab-key: { key: lab.pub, log: none }',
      'lab-key: { log: none }',
      'is nobody',
    ],
    [
      'a signer who is two',
      'key: lab.pub',
      'key: lab.pub, identity: a@b.example',
      'identity beside key',
    ],
    [
      'a key without log or trust',
      'lab-key: { key: lab.pub, log: none }',
      'lab-key: { key: lab.pub }',
      'neither log nor trust',
    ],
    ['a certificate without trust', ', trust: corp }', ' }', 'trust is missing'],
    [
      'an identity without an issuer',
      ', issuer: https://login.corp.example',
      '',
      'one of issuer, issuerPattern, noIssuer',
    ],
    [
      'two issuers',
      'issuer: https://login.corp.example',
      'issuer: https://login.corp.example, noIssuer: true',
      'one of issuer',
    ],
    [
      'a key with an issuer',
      'key: lab.pub',
      'key: lab.pub, issuer: https://a.example',
      'issuer has no effect on a signer by key',
    ],
    [
      'a key with a name',
      'key: lab.pub',
      'key: lab.pub, name: x',
      'name has no effect on a signer by key',
    ],
    [
      'a certificate with a window',
      'identity: ci@corp.example',
      'identity: ci@corp.example, validFrom: 2025-01-01T00:00:00Z',
      'validFrom has no effect on a signer by certificate',
    ],
    [
      'a keyring with a window',
      'name: release,',
      'validFrom: 2025-01-01T00:00:00Z,',
      'validFrom has no effect on a signer by keyring',
    ],
    [
      'two instances for one signer (T6)',
      'log: corp\n',
      'log: corp\n    trust: public-good\n',
      'one instance for both',
    ],
    [
      'a window without a time to ask',
      'key: lab.pub',
      'key: lab.pub, validFrom: 2025-01-01T00:00:00Z',
      'could never pass: without a log',
    ],
    [
      'a window that ends before it begins',
      '2026-12-31T23:59:59Z',
      '2024-12-31T23:59:59Z',
      'validUntil lies before validFrom',
    ],
    [
      "a log's window that ends before it begins",
      'validFrom: 2024-01-01',
      'validFrom: 2026-01-01',
      'validUntil lies before validFrom',
    ],
    ['a day that does not exist', '2026-12-31T23:59:59Z', '2026-02-31T23:59:59Z', 'does not exist'],
    ['a time without a zone', '2026-12-31T23:59:59Z', '2026-12-31T23:59:59', 'is no time'],
    ['an age without a unit', 'maxAge: 30d', 'maxAge: 30', 'is no duration'],
    ['an age of nothing', 'maxAge: 30d', 'maxAge: 0d', 'is no duration'],
    // Patterns of identities
    [
      'a pattern that takes everybody',
      'identity: ci@corp.example',
      'identityPattern: ".*", sourceRepository: any',
      'anybody could sign',
    ],
    [
      'a pattern that takes everybody by its end',
      'identity: ci@corp.example',
      'identityPattern: "a|.*", sourceRepository: any',
      'anybody could sign',
    ],
    [
      'an issuer that is anybody',
      'issuer: https://login.corp.example',
      'issuerPattern: "https://.*"',
      'anybody could sign',
    ],
    [
      'a pattern that is none',
      'identity: ci@corp.example',
      'identityPattern: "(", sourceRepository: any',
      'not a regular expression',
    ],
    [
      'a pattern that looks back',
      'identity: ci@corp.example',
      'identityPattern: "(a)\\\\1", sourceRepository: any',
      'not a regular expression',
    ],
    [
      'a workflow of any repository (T1)',
      'identity: ci@corp.example',
      'identityPattern: "https://github\\\\.com/acme/.*"',
      'needs sourceRepository',
    ],
    [
      'a mail address that a branch could be called (T1)',
      'identity: ci@corp.example',
      'identityPattern: ".*@corp\\\\.example"',
      'needs sourceRepository',
    ],
    [
      'a class that holds a slash (T1)',
      'identity: ci@corp.example',
      'identityPattern: "[+-9]+@corp\\\\.example"',
      'needs sourceRepository',
    ],
    [
      'a source that is no URI',
      'identity: ci@corp.example',
      'sourceRepository: acme/app, identity: ci@corp.example',
      'sourceRepository is a URI, or any',
    ],
    // Subjects
    [
      'a subject of a CA that states issuers',
      'noIssuer: true',
      'issuer: https://a.example',
      'subject needs noIssuer: true',
    ],
    [
      'a subject beside an alternative name',
      'subject: "CN=Build,O=Corp"',
      'subject: "CN=Build,O=Corp", identity: a@corp.example',
      'subject beside identity: a signer is one of them',
    ],
    ['an empty subject', '"CN=Build,O=Corp"', '""', 'subject is empty'],
    [
      'a pattern of subjects that takes everybody',
      'subject: "CN=Build,O=Corp"',
      'subjectPattern: "CN=.*"',
      'write out the organization',
    ],
    ['a subject of a key', 'key: lab.pub', 'key: lab.pub, subject: "CN=a"', 'subject beside key'],
    // Instances
    ['an empty list of CRLs', 'crl: [ corp.crl ]', 'crl: []', 'crl is empty'],
    ['a CRL twice', '[ corp.crl ]', '[ corp.crl, corp.crl ]', 'has an entry twice'],
    ['a CRL that is no list', '[ corp.crl ]', 'corp.crl', 'is text: write a list'],
    ['an instance of nothing', '{ trustedRoot: trusted_root.json }', '{}', 'pins nothing'],
    ['an instance called none', 'public-good: {', 'none: {', 'an instance called none'],
    [
      'a root beside its parts',
      '{ trustedRoot: trusted_root.json }',
      '{ trustedRoot: a, ct: [ b ] }',
      'ct beside trustedRoot',
    ],
    [
      'a store beside a root',
      '{ trustedRoot: trusted_root.json }',
      '{ store: pins, trustedRoot: a }',
      'trustedRoot beside store',
    ],
    [
      'an instance of no store',
      '{ trustedRoot: trusted_root.json }',
      '{ instance: corp, trustedRoot: a }',
      'instance is one of a store',
    ],
    [
      'an instance without a CA',
      '    ca: { roots: [ root.pem ], intermediates: [ issuing-2025.pem, issuing-2026.pem ] }\n',
      '',
      'used without trust',
    ],
    ['an instance without a CT log', '    ct: [ ctfe.pub ]\n', '', 'write sct: none'],
    [
      'a witness twice (T41)',
      'witnesses: [',
      'witnesses: [ "w", ',
      'a witness key is NAME+KEYID+KEY',
    ],
    // Conditions
    ['a condition of nothing', 'predicate.ref', 'predikate.ref', 'Unknown variable: predikate'],
    [
      'a condition that is no question',
      'predicate.ref.startsWith("refs/tags/")',
      '1 + 1',
      'the condition is int',
    ],
    [
      'half a condition',
      'predicate.ref.startsWith("refs/tags/")',
      'predicate.ref &&',
      'the condition',
    ],
  ];

describe('a policy file is refused with', () => {
  it.each(REFUSED)('%s', async (_, before, after, words) => {
    const refusal = await refusalOf(changed(before, after));
    expect(refusal).toMatch(/^CONFIG policy\.yaml:\d+:\d+: /);
    expect(refusal).toContain(words);
  });

  it.each([
    ['everybody let in', '"**"'],
    ['everybody let in by parts', '"*/**"'],
    ['everybody let in from the end', '"**/*"'],
  ])('%s', async (_, match) =>
    expect(
      await refusalOf(`apiVersion: sealift/policy/v1
images: [ { match: [ ${match} ], accept: { reason: x, anyDigest: true } } ]`),
    ).toContain('would let all in'),
  );

  it('more faults than it names', async () => {
    const refusal = await refusalOf('apiVersion: x\na: 1\nb: 2\nimages: [ { c: 1 } ]\n');
    expect(refusal).toContain('policy.yaml:1:1: apiVersion');
    expect(refusal).toMatch(/; and \d more$/);
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['text', 'sealift'],
    [
      'more than 10,000 rules',
      `apiVersion: sealift/policy/v1\nimages: [${'{a: b},'.repeat(10_001)}]`,
    ],
  ])('%s', async (_, text) => expect(await refusalOf(text)).toMatch(/^CONFIG /));

  it('and nothing else, whatever of it is changed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(WHOLE.length),
        fc.constantFrom('', ' ', '\n', '{', '}', '[', ']', ',', ':', '- ', '"', '1', 'null', '**'),
        fc.nat(12),
        async (at, inserted, removed) => {
          const text = WHOLE.slice(0, at) + inserted + WHOLE.slice(at + removed);
          expect(await refusalOf(text)).toMatch(
            /^(?:accepted$|(?:CONFIG|LIMIT) policy\.yaml:\d+:\d+: )/,
          );
        },
      ),
      { numRuns: 600 },
    ));
});
