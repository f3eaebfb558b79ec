import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTAINERS, changed, encoded, OTHER, read, refusalOf, world } from '../foreign.fixture.ts';

const rulesOf = (name: string, text = CONTAINERS) => read(text).rulesFor(name);
const NOTHING = { kind: 'accept', digests: new Set() };

describe('a policy.json', () => {
  it('asks what the most specific scope asks, and nothing else', () => {
    expect(rulesOf('ghcr.io/acme/tools/lint:v1')).toMatchObject([
      {
        mode: 'enforce',
        asks: {
          evidence: [
            {
              by: { of: ['ghcr.io/acme[0][0]', 'ghcr.io/acme[0][1]'], atLeast: 1 },
              signedName: { text: 'matchRepository' },
            },
          ],
          coverage: 'all-children',
        },
      },
    ]);
    expect(rulesOf('ghcr.io/acme/app:v2')).toMatchObject([
      { asks: { evidence: [{ by: { of: ['ghcr.io/acme/app[0]'] } }] } },
      { asks: { evidence: [{ by: { of: ['ghcr.io/acme/app[1]'] } }] } },
    ]);
    expect(rulesOf('ghcr.io/acme/app:v1')).toMatchObject([{ asks: { digests: 'any' } }]);
  });

  it.each([
    ['of a domain', 'registry.corp.example/a:1'],
    ['of a domain, with a port', 'a.b.corp.example:5000/a:1'],
    ['of no scope', 'ghcr.io/other/app:1'],
    ['of the domain itself', 'corp.example/a:1'],
    ['that begins alike', 'ghcr.io/acme-evil/app:1'],
    ['without a name', `sha256:${'a'.repeat(64)}`],
  ])('lets in nothing %s', (_, name) => expect(rulesOf(name)).toMatchObject([{ asks: NOTHING }]));

  it('has a scope for what no other of its transport has', () => {
    const text = changed(CONTAINERS, '"*.corp.example"', '""');
    expect(rulesOf('elsewhere.example/a', text)).toMatchObject([{ asks: NOTHING }]);
    const rest = JSON.stringify({ default: [{ type: 'sigstoreSigned', keyPath: 'a' }] });
    expect(rulesOf('elsewhere.example/a', rest)).toMatchObject([{ asks: { kind: 'require' } }]);
    expect(rulesOf(`sha256:${'a'.repeat(64)}`, rest)).toHaveLength(1);
  });

  it('has scopes for tags and digests', () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const text = changed(CONTAINERS, 'acme/app:v1', `acme/app@${digest}`);
    expect(rulesOf(`ghcr.io/acme/app:v1@${digest}`, text)).toMatchObject([
      { asks: { digests: 'any' } },
    ]);
    expect(rulesOf('ghcr.io/acme/app:v1', text)).toHaveLength(2);
  });

  it('says who they are', () => {
    const { signers, instances } = read(CONTAINERS);
    expect(signers.get('ghcr.io/acme[0][1]')).toMatchObject({
      who: { kind: 'key', file: '/etc/b.pub' },
      ignoreTlog: true,
    });
    expect(signers.get('mirror.example[0][1]')?.who).toMatchObject({ file: { text: OTHER } });
    // Nobody asks for certificate transparency there.
    expect(signers.get('ghcr.io/acme/app[0]')).toMatchObject({
      who: { kind: 'certificate', identity: { description: 'is "ci@acme.example"' } },
      ...{ ignoreTlog: false, ignoreSct: true },
    });
    expect(instances.get('ghcr.io/acme/app[0]')?.pins).toMatchObject({
      rekor: [{ key: { text: world.pins.rekorKey } }],
      roots: [{ text: world.pins.caRoots }],
    });
  });

  it('is told of what lets in, and of what is about no bundle', () =>
    expect(read(CONTAINERS).findings.map(({ kind, message }) => [kind, message])).toEqual([
      ['admission', 'whatever the carrier calls ghcr.io/acme/app:v1 is let in'],
      ['unused', 'transport docker-daemon: images of a bundle are those of registries (docker)'],
    ]));

  it('is read with tabs, and not taken for ours', () => {
    expect(rulesOf('a.example/b', CONTAINERS.replaceAll('\n ', '\n\t'))).toHaveLength(1);
    expect(() => read('{"apiVersion": "sealift/policy/v1", "images": []}')).toThrow('it is ours');
    expect(() => read('[]')).toThrow('it is ours');
  });
});

const SIGNED = { type: 'sigstoreSigned', keyPath: 'a.pub' };
const FULCIO = { caPath: 'a.pem', oidcIssuer: 'https://a.example', subjectEmail: 'a@b.example' };
const BY_FULCIO = { type: 'sigstoreSigned', fulcio: FULCIO, rekorPublicKeyPath: 'r.pub' };
const { keyPath: _, ...NOBODY } = SIGNED;

describe('a requirement is refused with', () => {
  it.each<[string, unknown, string, string]>([
    ['another type', { type: 'signedbyall' }, 'CONFIG', 'type'],
    ['a key misspelt', { ...NOBODY, keyPth: 'a' }, 'CONFIG', 'did you mean "keyPath"?'],
    [
      'a signature of GPG',
      { type: 'signedBy', keyType: 'GPGKeys', keyPath: 'a' },
      'UNSUPPORTED',
      'signedBy',
    ],
    [
      'a base layer',
      { type: 'signedBaseLayer', baseLayerIdentity: {} },
      'UNSUPPORTED',
      'signedBaseLayer',
    ],
    ['nobody', NOBODY, 'CONFIG', 'says who signed'],
    ['two who signed', { ...SIGNED, keyData: encoded(OTHER) }, 'CONFIG', 'says who signed'],
    ['a key and a Fulcio', { ...BY_FULCIO, keyPath: 'a' }, 'CONFIG', 'says who signed'],
    ['an empty list of keys', { ...NOBODY, keyPaths: [] }, 'CONFIG', 'is empty'],
    [
      'two logs',
      { ...SIGNED, rekorPublicKeyPath: 'a', rekorPublicKeyData: 'YQ==' },
      'CONFIG',
      'one of',
    ],
    ['a CA of its own', { ...NOBODY, pki: {} }, 'UNSUPPORTED', 'certificates without a log'],
    ['a Fulcio without a log', { ...NOBODY, fulcio: FULCIO }, 'CONFIG', 'rekorPublicKeyPath'],
    [
      'a Fulcio of two roots',
      { ...BY_FULCIO, fulcio: { ...FULCIO, caData: 'YQ==' } },
      'CONFIG',
      'one of caPath',
    ],
    [
      'a Fulcio of anybody',
      { ...BY_FULCIO, fulcio: { caPath: 'a', oidcIssuer: 'b' } },
      'CONFIG',
      'subjectEmail',
    ],
    [
      'a mail address that is a URI',
      { ...BY_FULCIO, fulcio: { ...FULCIO, subjectEmail: 'https://a.example/b' } },
      'CONFIG',
      'no mail address',
    ],
    ['a key of no base64', { ...NOBODY, keyData: '*' }, 'CONFIG', 'keyData'],
    [
      'a key beside reject',
      { type: 'reject', keyPath: 'a' },
      'CONFIG',
      'has no effect with reject',
    ],
    ['a key of GPG', { ...SIGNED, keyType: 'GPGKeys' }, 'CONFIG', 'keyType has no effect'],
    ['no object', 'reject', 'CONFIG', 'write an object'],
  ])('%s', async (__, requirement, code, words) => {
    const text = JSON.stringify({ default: [{ type: 'reject' }, requirement] });
    const refusal = await refusalOf(text);
    expect(refusal).toMatch(new RegExp(`^${code} p:1:\\d+: `));
    expect(refusal).toContain(words);
  });
});

describe('a policy.json is refused with', () => {
  it.each<[string, object, string]>([
    ['everything let in', { default: [{ type: 'insecureAcceptAnything' }] }, 'would let all in'],
    [
      'everything of a transport let in',
      {
        default: [{ type: 'reject' }],
        transports: { docker: { '': [{ type: 'insecureAcceptAnything' }] } },
      },
      'would let all in',
    ],
    ['no default', { transports: {} }, 'default is missing'],
    ['an empty list', { default: [] }, 'is empty'],
    [
      'a transport without lists',
      { default: [{ type: 'reject' }], transports: { docker: [] } },
      'docker',
    ],
    [
      'a key that nobody knows',
      { default: [{ type: 'reject' }], transport: {} },
      'did you mean "transports"?',
    ],
    ...[
      'busybox',
      'GHCR.io/acme',
      'ghcr.io/',
      'ghcr.io/*',
      '*.',
      '*',
      'a b',
      'docker',
      'default',
    ].map((scope): [string, object, string] => [
      `the scope "${scope}", which no image has`,
      { default: [{ type: 'reject' }], transports: { docker: { [scope]: [{ type: 'reject' }] } } },
      'no image has the scope',
    ]),
  ])('%s', async (__, policy, words) => {
    const refusal = await refusalOf(JSON.stringify(policy));
    expect(refusal).toMatch(/^CONFIG p:1:\d+: /);
    expect(refusal).toContain(words);
  });

  it('a scope twice', async () =>
    expect(await refusalOf('{"default": [], "default": []}')).toMatch(/^CONFIG .*stands twice/));

  it('and nothing else, whatever of it is changed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(CONTAINERS.length),
        fc.constantFrom('', ' ', '\n', '{', '}', '[', ']', ',', ':', '"', '1', 'null', '*x', '&x '),
        fc.nat(12),
        async (at, inserted, removed) => {
          const text = CONTAINERS.slice(0, at) + inserted + CONTAINERS.slice(at + removed);
          fc.pre(text.trimStart().startsWith('{'));
          expect(await refusalOf(text)).toMatch(
            /^(?:accepted$|ours$|(?:CONFIG|LIMIT|UNSUPPORTED) p:)/,
          );
        },
      ),
      { numRuns: 150 },
    ));
});
