import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTER, changed, KEY, ROOT, read, refusalOf } from '../foreign.fixture.ts';

const rulesOf = (name: string, text = CLUSTER) => read(text).rulesFor(name);

describe('a file of ClusterImagePolicies', () => {
  it('asks for one authority of every policy that speaks of an image', () => {
    const [rule, more] = rulesOf('ghcr.io/acme/app:v1');
    expect(more).toBeUndefined();
    expect(rule).toMatchObject({
      mode: 'enforce',
      asks: {
        evidence: [
          {
            kind: 'signature',
            by: { of: ['acme/release[0]', 'acme/release[1]', 'acme/authority-1'], atLeast: 1 },
          },
        ],
        coverage: 'index',
        instead: [
          {
            evidence: [
              { types: ['https://slsa.dev/provenance/v0.2'], by: { of: ['acme/attested'] } },
              { types: ['https://x.example/scan'], by: { of: ['acme/attested'] } },
            ],
          },
        ],
      },
    });
  });

  it('says who they are, and under which root', () => {
    const { signers, instances } = read(CLUSTER);
    expect(signers.get('acme/release[1]')).toMatchObject({
      who: {
        kind: 'certificate',
        identity: { description: 'has a part that matches /@acme\\.example/' },
      },
      instance: { name: 'corp' },
      ...{ ignoreTlog: false, ignoreSct: false },
    });
    // A key asks for a log where one is named alone, and with timestamps for none.
    expect([...signers.values()].map(({ ignoreTlog }) => ignoreTlog)).toEqual([
      ...[false, false, true, false, true],
    ]);
    expect(signers.get('acme/authority-1')?.who).toMatchObject({
      file: { text: KEY, called: 'key.data' },
    });
    expect(instances.get('corp')?.pins).toMatchObject({
      rekor: [{ key: { called: 'publicKey' } }],
      ...{ roots: [], chains: [{}], ct: [{}], tsa: [{}] },
    });
  });

  it('that warns lets in, and a timestamp stands in for the log', () => {
    expect(rulesOf('busybox')).toMatchObject([
      { mode: 'admit', asks: { strength: { timestamps: 1 } } },
    ]);
    expect(rulesOf('docker.io/acme/busybox')).toEqual([]);
    expect(rulesOf(`sha256:${'a'.repeat(64)}`)).toEqual([]);
  });

  it('binds names as its reader says', () =>
    expect(read(CLUSTER, 'bound').rulesFor('ghcr.io/acme/a')).toMatchObject([
      { asks: { name: 'bound' } },
    ]));

  it.each<[string, string, string, object]>([
    ['pass', 'pass', 'whatever the carrier calls', { kind: 'accept', digests: 'any' }],
    ['fail', 'fail', '', { kind: 'accept', digests: new Set() }],
  ])('with a static %s has a verdict without signatures', (_, action, words, asks) => {
    const policy = read(`apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: x }
spec: { images: [ { glob: "r.example/*" } ], authorities: [ { static: { action: ${action} } } ] }`);
    expect(policy.rulesFor('r.example/a:1')).toMatchObject([{ mode: 'enforce', asks }]);
    expect(policy.findings.map(({ message }) => message).join()).toContain(words);
  });

  it.each<[string, string, string, string]>([
    ['a pattern of a part', 'kind: TrustRoot', 'kind: TrustRoot', 'matches a part of the text'],
    ['a glob of a tag', '"ghcr.io/acme/**"', '"ghcr.io/acme/app:v1"', 'write ghcr.io/acme/app@*'],
    ['a policy that warns', 'mode: warn', 'mode: warn', 'lets in whatever'],
    ['objects of a cluster', '  mode: warn', '  match: [ { resource: pods } ]', 'all images'],
    [
      'a source',
      '    ctlog: { url',
      '    source: [ { oci: r.x/y } ]\n    ctlog: { url',
      'of the bundle',
    ],
  ])('is told of %s', (_, before, after, words) =>
    expect(
      read(changed(CLUSTER, before, after))
        .findings.map(({ message }) => message)
        .join('\n'),
    ).toContain(words),
  );

  it('is told of a root that nobody uses', () => {
    const text = `${ROOT.replace('name: corp', 'name: spare')}---\n${CLUSTER}`;
    expect(read(text).findings.map(({ message }) => message)).toContain(
      'no authority uses the TrustRoot "spare"',
    );
  });
});

const REFUSED: readonly (readonly [
  what: string,
  before: string,
  after: string,
  code: string,
  words: string,
])[] = [
  // Shapes
  ['a key misspelt', 'keyless:', 'keyles:', 'CONFIG', 'did you mean "keyless"?'],
  [
    'a key that nobody knows',
    'metadata: { name: acme }',
    'zzzz: 1\nmetadata: { name: acme }',
    'CONFIG',
    'unknown key',
  ],
  [
    'another version',
    'policy.sigstore.dev/v1beta1',
    'policy.sigstore.dev/v9',
    'CONFIG',
    'apiVersion',
  ],
  ['another kind', 'kind: ClusterImagePolicy', 'kind: ImagePolicy', 'CONFIG', 'kind'],
  ['no name', 'metadata: { name: acme }', 'metadata: {}', 'CONFIG', 'metadata.name'],
  ['a mode misspelt', 'mode: warn', 'mode: wran', 'CONFIG', 'did you mean "warn"?'],
  ['a resource misspelt', 'mode: warn', 'match: [ { resource: apple } ]', 'CONFIG', 'resource'],
  ['no glob', '{ glob: "ghcr.io/acme/**" }', '{}', 'CONFIG', 'glob'],
  ['a list where text is', 'subject: ci@acme.example', 'subject: [ a ]', 'CONFIG', 'write text'],
  ['an alias', 'name: stamped', 'name: *x', 'CONFIG', 'an alias'],
  // Names
  ['a glob that is none', '"ghcr.io/acme/**"', '"["', 'CONFIG', 'is no glob'],
  [
    'a glob that is half a pattern',
    '"ghcr.io/acme/**"',
    '"ghcr.io/acme/a|b"',
    'CONFIG',
    'is no glob',
  ],
  ['two of one name', 'name: stamped', 'name: acme', 'CONFIG', '"acme" stands twice'],
  [
    'two authorities of one name',
    'name: attested',
    'name: release',
    'CONFIG',
    'two authorities are called',
  ],
  // Authorities
  [
    'an authority that is nobody',
    '    keyless:',
    '    source: [ { oci: a } ]\n  - keyless:',
    'CONFIG',
    'one of key, keyless and static',
  ],
  [
    'an authority that is two',
    '    rfc3161',
    '    static: { action: pass }\n    rfc3161',
    'CONFIG',
    'one of key',
  ],
  [
    'two sources of a key',
    '      hashAlgorithm: sha256',
    '      kms: "awskms:///x"',
    'CONFIG',
    'one of data, kms',
  ],
  ['a key that is none', 'MFkwE', 'AAAAA', 'CONFIG', 'p:39:7: '],
  ['a hash that is none', 'hashAlgorithm: sha256', 'hashAlgorithm: sha257', 'CONFIG', 'no hash'],
  ['another hash', 'hashAlgorithm: sha256', 'hashAlgorithm: SHA512', 'UNSUPPORTED', 'sha512'],
  [
    'identities of nobody',
    'subject: ci@acme.example }',
    'subjectRegExp: "" }',
    'CONFIG',
    'subjectRegExp',
  ],
  [
    'an identity without an issuer',
    'issuer: "https://login.example", ',
    '',
    'CONFIG',
    'issuerRegExp',
  ],
  [
    'an identity with two subjects',
    'subject: ci@acme.example',
    'subject: a@b.example, subjectRegExp: c',
    'CONFIG',
    'one of subject',
  ],
  ['a pattern that is none', '"@acme', '"****@acme', 'CONFIG', 'not a regular expression'],
  [
    'a pattern that takes everybody (T44)',
    '"@acme\\\\.example"',
    '".*"',
    'CONFIG',
    'anybody could sign',
  ],
  [
    'an issuer that is anybody (T44)',
    '"^https://login[.]example$"',
    '"https://"',
    'CONFIG',
    'anybody could sign',
  ],
  ['no root', '      trustRootRef: corp\n', '', 'UNSUPPORTED', 'pin them with trustRootRef'],
  [
    'a root misspelt',
    'ctlog: { trustRootRef: corp }',
    'ctlog: { trustRootRef: crop }',
    'CONFIG',
    'did you mean "corp"?',
  ],
  [
    'a log by its URL',
    'ctlog: { trustRootRef: corp }',
    'ctlog: { url: "https://a.example" }',
    'UNSUPPORTED',
    'by its URL',
  ],
  [
    'timestamps of nobody',
    'rfc3161timestamp: { trustRootRef: corp }',
    'rfc3161timestamp: {}',
    'CONFIG',
    'give trustRootRef',
  ],
  [
    'a CA and a URL',
    '      trustRootRef: corp',
    '      ca-cert: { data: x }\n      trustRootRef: corp',
    'CONFIG',
    'one of url and ca-cert',
  ],
  [
    'a CA of its own',
    '      url: https://fulcio.example',
    `      ca-cert: { secretRef: { name: x } }`,
    'UNSUPPORTED',
    'secretRef',
  ],
  [
    'a key of a KMS',
    '      hashAlgorithm: sha256\n      data: |',
    '      kms: "awskms:///x"\n      unused: |',
    'CONFIG',
    'unused',
  ],
  [
    'a bundle by key',
    '    ctlog: { trustRootRef: corp }',
    '    signatureFormat: bundle\n    ctlog: { trustRootRef: corp }',
    'UNSUPPORTED',
    'bundles by key',
  ],
  [
    'a condition',
    'predicateType: slsaprovenance',
    'predicateType: slsaprovenance, policy: { type: cue, data: a }',
    'UNSUPPORTED',
    'CUE and Rego',
  ],
  [
    'a condition of the policy',
    '  mode: warn',
    '  policy: { type: rego, data: a }',
    'UNSUPPORTED',
    'CUE and Rego',
  ],
  [
    'a type of nothing',
    'predicateType: slsaprovenance',
    'predicateType: slsaprovenanc',
    'CONFIG',
    'neither a URI',
  ],
  [
    'keys that TUF fetches',
    '  sigstoreKeys:',
    '  remote: { mirror: a }\n  sigstoreKeys:',
    'UNSUPPORTED',
    'TUF',
  ],
  ['a root of no base64', 'publicKey: ', 'publicKey: A', 'CONFIG', 'publicKey'],
];

describe('a ClusterImagePolicy is refused with', () => {
  it.each(REFUSED)('%s', async (_, before, after, code, words) => {
    const refusal = await refusalOf(changed(CLUSTER, before, after));
    expect(refusal).toMatch(new RegExp(`^${code} p:\\d+(?::\\d+)?: `));
    expect(refusal).toContain(words);
  });

  it('trust of two roots (T6)', async () => {
    const two = `${ROOT.replace('name: corp', 'name: other')}---\n${CLUSTER}`;
    const text = changed(
      two,
      'rekor.example", trustRootRef: corp',
      'rekor.example", trustRootRef: other',
    );
    expect(await refusalOf(text)).toMatch(/^UNSUPPORTED .*does not mix/);
  });

  it.each([
    ['a static pass for every name', '"**"'],
    ['a static pass for every name with a digest', '"**@*"'],
    ['a static pass for every name of two parts', '"*/**"'],
  ])('%s', async (_, glob) =>
    expect(
      await refusalOf(`apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: x }
spec: { images: [ { glob: ${glob} } ], authorities: [ { static: { action: pass } } ] }`),
    ).toContain('would let all in'),
  );

  it.each([
    ['no policy', ROOT],
    ['a root of nothing', ROOT.replace(/sigstoreKeys:[\s\S]*/, 'x: 1')],
    [
      'an empty list of authorities',
      CLUSTER.replace(/authorities:\n {2}- name[\s\S]*/, 'authorities: []'),
    ],
  ])('%s', async (_, text) => expect(await refusalOf(text)).toMatch(/^CONFIG p:/));

  it('and nothing else, whatever of it is changed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(CLUSTER.length),
        fc.constantFrom(
          '',
          ' ',
          '\n',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '- ',
          '"',
          '1',
          'null',
          '*x',
          '&x ',
          '---\n',
        ),
        fc.nat(12),
        async (at, inserted, removed) => {
          const text = CLUSTER.slice(0, at) + inserted + CLUSTER.slice(at + removed);
          expect(await refusalOf(text)).toMatch(
            /^(?:accepted$|ours$|(?:CONFIG|LIMIT|UNSUPPORTED) p:\d+(?::\d+)?: )/,
          );
        },
      ),
      { numRuns: 150 },
    ));
});
