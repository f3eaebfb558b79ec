import { bundleFile, IDENTITY, ISSUER, USUAL, type Vector, vector } from '../vector.ts';

const OTHER = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main-2';

/** Who signed: exact, whole, both of identity and issuer (VERIFICATION §10.5). */
export const identity = (): Vector[] => [
  vector(
    'identity-right',
    'the usual bundle, which most cases differ from in one thing',
    'accepted',
    USUAL,
  ),
  vector(
    'identity-wrong',
    'everything holds, the identity is of somebody else',
    'IDENTITY',
    bundleFile({}, { identity: { uri: OTHER } }),
  ),
  vector(
    'issuer-wrong',
    'everything holds, the issuer is another',
    'IDENTITY',
    bundleFile({}, { issuer: 'https://accounts.example' }),
  ),
  vector(
    'issuer-missing',
    'no issuer in the certificate',
    'IDENTITY',
    bundleFile({}, { issuer: undefined }),
  ),
  vector(
    'issuer-two-different',
    'extensions .1 and .8 name two issuers',
    'IDENTITY',
    bundleFile({}, { issuer: undefined, extensions: { 1: 'https://evil.example', 8: ISSUER } }),
  ),
  vector(
    'issuer-v1-only',
    'old certificates carry .1 alone',
    'accepted',
    bundleFile({}, { issuer: undefined, extensions: { 1: ISSUER } }),
  ),
  vector('identity-case', 'identities differ in the case of one letter', 'IDENTITY', {
    ...USUAL,
    identity: IDENTITY.replace('team', 'Team'),
  }),
  vector(
    'identity-prefix',
    'the identity asked for is the beginning of the one that signed',
    'IDENTITY',
    { ...USUAL, identity: IDENTITY.slice(0, -1) },
  ),
  vector('regexp-whole', 'a pattern that matches the whole identity', 'accepted', {
    ...USUAL,
    'identity-regexp':
      String.raw`https://github\.com/team/app/\.github/workflows/` +
      String.raw`[a-z]+\.yml@refs/heads/main`,
  }),
  vector('regexp-unanchored', 'a pattern that matches the beginning only', 'IDENTITY', {
    ...USUAL,
    'identity-regexp': String.raw`https://github\.com/team/app`,
  }),
  vector('regexp-end', 'a pattern that matches the end only', 'IDENTITY', {
    ...USUAL,
    'identity-regexp': 'refs/heads/main$',
  }),
  vector(
    'regexp-alternation',
    'anchors bind tighter than the bar: ^a|b$ would match what ends in b',
    'IDENTITY',
    {
      ...USUAL,
      'identity-regexp': String.raw`^https://github\.com/good/.*|release\.yml@refs/heads/main$`,
    },
  ),
  vector('regexp-issuer-unanchored', 'the pattern of the issuer is whole too', 'IDENTITY', {
    ...USUAL,
    'issuer-regexp': String.raw`https://token\.actions`,
  }),
  vector('regexp-anything', 'a pattern that everybody satisfies is no policy', 'USAGE', {
    ...USUAL,
    'identity-regexp': '.*',
  }),
  vector('regexp-everybody-ascii', 'a pattern that every name in ASCII satisfies (T44)', 'USAGE', {
    ...USUAL,
    'identity-regexp': '[!-~]+',
  }),
  vector('regexp-every-issuer', 'a pattern that every issuer satisfies (T44)', 'USAGE', {
    ...USUAL,
    'issuer-regexp': 'https://.*',
  }),
  vector(
    'regexp-every-address-of-every-issuer',
    'any mail address that anybody vouches for (T44)',
    'USAGE',
    { ...USUAL, 'identity-regexp': '.*@.*', 'issuer-regexp': 'https?://.*' },
  ),
  vector(
    'regexp-every-workflow',
    'any workflow on GitHub, by the right issuer: accepted, and said',
    'accepted',
    { ...USUAL, 'identity-regexp': String.raw`https://github\.com/.*` },
  ),
  vector('regexp-closing', 'a pattern that closes the parenthesis put around it', 'USAGE', {
    ...USUAL,
    'identity-regexp': 'a)|(?:https://.*',
  }),
  vector('san-other-name', 'a user name as otherName 1.3.6.1.4.1.57264.1.7', 'accepted', {
    ...bundleFile({}, { identity: { otherName: 'ada!example.com' } }),
    identity: 'ada!example.com',
  }),
  vector('san-other-name-wrong', 'a user name that is another', 'IDENTITY', {
    ...bundleFile({}, { identity: { otherName: 'eve!example.com' } }),
    identity: 'ada!example.com',
  }),
  vector('san-email', 'a mail address', 'accepted', {
    ...bundleFile({}, { identity: { email: 'ada@example.com' } }),
    identity: 'ada@example.com',
  }),
  vector('san-dns-like-email', 'a DNS name that reads like the address asked for', 'IDENTITY', {
    ...bundleFile({}, { identity: { dns: 'ada@example.com' } }),
    identity: 'ada@example.com',
  }),
  vector(
    'san-other-name-like-email',
    'a user name that reads like the address asked for',
    'IDENTITY',
    {
      ...bundleFile({}, { identity: { otherName: 'ada@example.com' } }),
      identity: 'ada@example.com',
    },
  ),
  vector(
    'san-email-like-url',
    'a mail address with the text of the identity asked for',
    'IDENTITY',
    bundleFile({}, { identity: { email: IDENTITY } }),
  ),
  vector(
    'san-two',
    'two names, the right one first',
    'IDENTITY',
    bundleFile({}, { identity: [{ uri: IDENTITY }, { uri: OTHER }] }),
  ),
  vector(
    'san-two-right-last',
    'two names, the right one last',
    'IDENTITY',
    bundleFile({}, { identity: [{ uri: OTHER }, { uri: IDENTITY }] }),
  ),
  vector('san-none', 'no name at all', 'IDENTITY', bundleFile({}, { identity: [] })),
  vector(
    'san-newline',
    'a name with a line break behind the identity asked for',
    'CERT_USAGE',
    bundleFile({}, { identity: { uri: `${IDENTITY}\n` } }),
  ),
];
