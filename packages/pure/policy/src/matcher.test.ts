import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactly,
  identityHolding,
  identityLike,
  issuerHolding,
  issuerLike,
  subjectLike,
} from './matcher.ts';

const identity = (pattern: string) => identityLike(pattern, '--certificate-identity-regexp');
const issuer = (pattern: string) => issuerLike(pattern, '--certificate-oidc-issuer-regexp');

/** Patterns that mean anything, in as many spellings as there are ways to say so. */
const EVERYTHING = [
  '.*',
  '.+',
  '[!-~]+',
  '[ -~]*',
  '[[:ascii:]]+',
  '[[:print:]]+',
  '[[:graph:]]*',
  '[^§]*',
  '[^¬§]*',
  '[^\\x00-\\x1f]+',
  '\\S+',
  '\\w.*',
  '[a-zA-Z].*',
  '.*[a-z]',
  '.*\\..*',
  '.*invalid|.*',
  '(?i)[^é]+',
  '(?s).{2,}',
  '(?U).*',
  '.*.*.*',
  '[\\pL\\pN\\pP\\pS]+',
  'https?://.*|.*@.*|[^/@]+',
];

describe('a pattern that takes everybody (T44)', () => {
  it.each(EVERYTHING)('%s is no identity', async (pattern) =>
    expect(await codeOf(() => identity(pattern))).toBe('USAGE'),
  );
  it.each([
    ...EVERYTHING,
    'https://.*',
    'https?://.*',
    '(?i)https.*',
    'h.*',
    '.*://.*',
    '[a-z]+:[!-~]+',
    'https://[^/]+(/.*)?',
    'https://[a-z0-9.-]+/auth/realms/[a-z]+',
    'https://\\w+\\.\\w+',
    '(?s:.*)/(?s:.*)',
  ])('%s is no issuer', async (pattern) =>
    expect(await codeOf(() => issuer(pattern))).toBe('USAGE'),
  );
  it('nor is one that only leaves out what nobody has', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...'^`{}|~"<>\\'), async (char) => {
        const pattern = `[^${char === '^' || char === '\\' ? `\\${char}` : char}]*`;
        expect(await codeOf(() => identity(pattern))).toBe('USAGE');
        expect(await codeOf(() => issuer(pattern))).toBe('USAGE');
      }),
    ));
});

describe('an identity of any name of one form', () => {
  it.each<[string, string[]]>([
    ['.*@.*', ['mail address', 'URI', 'workflow on GitHub', 'pipeline on GitLab']],
    ['[^@/:]+@[^@/:]+', ['mail address']],
    ['(?s:[^/]*)@(?s:[^/]*)', ['mail address']],
    ['[a-z]+@[a-z]+\\.[a-z]+', ['mail address']],
    ['(?i)https.*', ['URI', 'workflow on GitHub', 'pipeline on GitLab']],
    ['https://[^@]+', ['URI']],
    ['spiffe://.*', ['workload of SPIFFE']],
    ['https://github\\.com/.*', ['workflow on GitHub']],
    [
      'https://github\\.com/[^/]+/[^/]+/\\.github/workflows/build\\.ya?ml@.*',
      ['workflow on GitHub'],
    ],
    ['.*/release\\.yml@refs/tags/v[0-9.]+', ['workflow on GitHub']],
    ['https://gitlab\\.com/.*', ['pipeline on GitLab']],
    ['.*@refs/heads/main', ['workflow on GitHub', 'pipeline on GitLab']],
    ['[a-z0-9.-]+', ['DNS name']],
    ['[^!]+![^!]+', ['user name']],
  ])('%s is said to take %j', (pattern, takes) => expect(identity(pattern).takes).toEqual(takes));

  it.each([
    'https://github\\.com/team/.*',
    '.*@example\\.com',
    '[a-z]+@(example|example2)\\.com',
    'https://github\\.com/slsa-framework/slsa-github-generator/.*@refs/tags/v[0-9.]+',
    'spiffe://corp\\.example/.*',
    '[a-z]+!corp\\.example',
    '[a-z0-9-]+\\.corp\\.example',
  ])('%s takes nobody else', (pattern) => expect(identity(pattern).takes).toEqual([]));

  it('an exact one never', () => expect(exactly('.*', '--x').takes).toEqual([]));
});

it.each([
  'https://accounts\\.google\\.com',
  'https://token\\.actions\\.githubusercontent\\.com(/.*)?',
  'https://oidc\\.eks\\.[a-z0-9-]+\\.amazonaws\\.com/id/.*',
  'https://[a-z]+\\.corp\\.example(:[0-9]+)?/.*',
])('the issuer %s is taken', (pattern) => expect(issuer(pattern).takes).toEqual([]));

describe('a pattern of subjects', () => {
  const subject = (pattern: string) => subjectLike(pattern, '--certificate-subject-regexp');

  it.each(EVERYTHING)('USAGE where it takes everybody: %s', async (pattern) =>
    expect(await codeOf(() => subject(pattern))).toBe('USAGE'),
  );

  it.each(['CN=.*', 'CN=[^,]*,O=[^,]*,C=DE', '.*,C=US', 'UID=[a-z]+(,DC=[a-z]+)+'])(
    'USAGE where it takes strangers: %s',
    (pattern) =>
      expect(() => subject(pattern)).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: expect.stringMatching(/write out the organization$/),
        }),
      ),
  );

  it.each([
    ['CN=Build [0-9]+,O=Corp,C=DE', 'CN=Build 7,O=Corp,C=DE', true],
    ['CN=Build [0-9]+,O=Corp,C=DE', 'CN=Build 7,O=Corp,C=DE,DC=x', false],
    ['CN=.*,O=Corp', 'CN=a,O=Corp', true],
    ['CN=.*,O=Corp', 'CN=a\\2cO\\3dCorp', false],
  ])('%s over %s: %s', (pattern, name, expected) =>
    expect(subject(pattern).test(name)).toBe(expected),
  );
});

describe('a pattern of a part', () => {
  const part = (pattern: string) => identityHolding(pattern, 'subjectRegExp');

  it.each([
    ['@acme\\.example', 'ci@acme.example.evil.test', true],
    ['@acme\\.example$', 'ci@acme.example.evil.test', false],
    ['^ci@acme\\.example$', 'ci@acme.example', true],
    ['^ci@acme\\.example$', 'a\nci@acme.example', false],
    ['a@b|c@d', 'xc@dx', true],
  ])('%s of %j: %s', (pattern, text, expected) => {
    expect(part(pattern).test(text)).toBe(expected);
    expect(issuerHolding(pattern, 'issuerRegExp').test(text)).toBe(expected);
  });

  it.each(['.*', '', 'a|.*', '.', '(?m)^a', 'a)|(?:b', '(a)\\1'])(
    '%j is refused',
    async (pattern) => {
      expect(await codeOf(() => part(pattern))).toBe('USAGE');
    },
  );

  it.each(['.*', 'https://', '^https://.*'])('of an issuer, %j is refused', async (pattern) =>
    expect(await codeOf(() => issuerHolding(pattern, 'issuerRegExp'))).toBe('USAGE'),
  );

  it('says that it is one', () =>
    expect(part('a@b').description).toBe('has a part that matches /a@b/'));
});
