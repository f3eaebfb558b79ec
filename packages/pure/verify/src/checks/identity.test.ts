import { der, derOid, derSequence, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  extensions,
  IDENTITY,
  ISSUER,
  keyless,
  leaf,
  provedBy,
  refusalOf,
  subject,
  verdictOf,
  verify,
  world,
} from '../world.fixture.ts';

type LeafOptions = Parameters<typeof leaf>[1];
const verified = (options: LeafOptions, policy: Parameters<typeof keyless>[0] = {}) =>
  verify([signSimple(world, subject, { signer: leaf(world, options) })], {
    policy: keyless(policy),
  });
const NAME = 'registry.example/team/app:1.0';

describe('what is refused is said', () => {
  it.each<[string, LeafOptions, Parameters<typeof keyless>[0], string]>([
    [
      'an extension that is not there',
      { extensions: { 8: ISSUER } },
      { certificateSourceRepository: 'https://github.com/team/app' },
      `certificate extension .12 is "none", the policy asks for one that is ` +
        `"https://github.com/team/app"`,
    ],
    [
      'a URI without a scheme',
      { identity: { uri: '//a/b' } },
      { certificateIdentity: '//a/b' },
      `URI "//a/b" without a scheme`,
    ],
    [
      'no issuer, whatever the pattern',
      { issuer: undefined, extensions: {} },
      { certificateOidcIssuer: undefined, certificateOidcIssuerRegexp: '(undefined)?' },
      'issuer "none", the policy asks for one that matches',
    ],
  ])('%s', async (_, options, policy, says) =>
    expect(refusalOf(await verified(options, policy))).toContain(`IDENTITY: ${NAME}: ${says}`),
  );
});

it('the report says who signed, and from which source', async () => {
  expect(detailOf(await verified({}), 'identity')).toBe(
    `${IDENTITY} (uri), issuer ${ISSUER}, source https://github.com/team/app`,
  );
  expect(detailOf(await verified({ extensions: { 8: ISSUER } }), 'identity')).toBe(
    `${IDENTITY} (uri), issuer ${ISSUER}`,
  );
});

describe('the source is the identity itself (T1)', () => {
  const isLoud = async (more: { [oid: number]: string }): Promise<boolean> => {
    const report = await verified({ extensions: { 8: ISSUER, ...more } });
    expect(report.outcome).toBe('accepted');
    return provedBy(report)?.sourceNotEstablished ?? false;
  };
  it.each<[string, { [oid: number]: string }, boolean]>([
    ['named without its host', { 5: 'team/app' }, false],
    ['named with it', extensions('team/app'), false],
    ['another name', { 5: 'team/other' }, true],
    ['the beginning of its name', { 5: 'team/ap' }, true],
    ['its owner alone', { 5: 'team' }, true],
    ['what stands further on', { 5: 'app/.github' }, true],
    ['one of that name on another host', { 12: 'https://gitlab.example/team/app' }, true],
    ['the beginning of its URL', { 12: 'https://github.com/team/ap' }, true],
  ])('%s', async (_, more, loud) => expect(await isLoud(more)).toBe(loud));
});

describe("a certificate of an enterprise's own CA (VERIFICATION §14.3)", () => {
  const own = { certificateOidcIssuer: undefined, noOidcIssuer: true } as const;
  const bare = { issuer: undefined, extensions: {} };
  it('states no issuer', async () =>
    expect(detailOf(await verified(bare, own), 'identity')).toBe(`${IDENTITY} (uri), issuer none`));
  it('is none where it states one', async () =>
    expect(refusalOf(await verified({}, own))).toBe(
      `IDENTITY: ${NAME}: issuer "${ISSUER}", the policy asks for a certificate without one`,
    ));
  it('may have several names that fit: the first is taken', async () => {
    const names = [
      { email: 'eve@example.com' },
      { uri: 'https://a.example/1' },
      { uri: 'https://a.example/2' },
    ];
    const policy = {
      ...own,
      certificateIdentity: undefined,
      certificateIdentityRegexp: 'https://a[.]example/.',
    };
    expect(detailOf(await verified({ ...bare, identity: names }, policy), 'identity')).toBe(
      'https://a.example/1 (uri), issuer none',
    );
  });
});

describe('the type of a name is compared (T20)', () => {
  type Name = NonNullable<NonNullable<LeafOptions>['identity']>;
  const own = { issuer: undefined, extensions: {} };
  const MAIL = 'ada@example.com';
  const USER = 'ada!example.com';
  const HOST = 'ada.example.com';
  const names: [string, (text: string) => Extract<Name, object>][] = [
    ['mail address', (email) => ({ email })],
    ['URI', (uri) => ({ uri })],
    ['DNS name', (dns) => ({ dns })],
    ['user name', (otherName) => ({ otherName })],
  ];
  const texts = { 'mail address': MAIL, URI: IDENTITY, 'DNS name': HOST, 'user name': USER };
  const asked: [string, (text: string) => Parameters<typeof keyless>[0]][] = [
    ['exactly', (certificateIdentity) => ({ certificateIdentity })],
    [
      'by a pattern',
      (text) => ({
        certificateIdentity: undefined,
        certificateIdentityRegexp: `${text.replace(/[^A-Za-z0-9]/g, '\\$&')}|x@y`,
      }),
    ],
  ];
  const cases = names.flatMap(([type, make]) =>
    Object.entries(texts).flatMap(([form, text]) =>
      asked.map(([how, policy]) => ({ type, form, text, how, name: make(text), policy })),
    ),
  );

  it.each(cases)('a $type that reads like a $form, asked for $how', async (each) => {
    const { type, form, text, name, policy } = each;
    const expected = type === form ? 'accepted' : 'IDENTITY';
    const fulcio = await verified({ identity: name as Name }, policy(text));
    expect(verdictOf(fulcio)).toBe(expected);
    const enterprise = {
      ...policy(text),
      certificateOidcIssuer: undefined,
      noOidcIssuer: true,
    } as const;
    const among = [{ email: 'eve@evil.example' }, name, { dns: 'evil.example' }] as Name;
    for (const identity of [name as Name, among])
      expect(verdictOf(await verified({ ...own, identity }, enterprise))).toBe(expected);
  });

  it.each<[string, Name]>([
    ['a mail address of two', { email: 'ada@example.com@evil.example' }],
    ['a mail address without a name', { email: '@example.com' }],
    ['a mail address without a host', { email: 'ada@' }],
    ['a user name of nobody', { otherName: '!example.com' }],
    ['a user name of nowhere', { otherName: 'ada!' }],
    ['a DNS name with a path', { dns: 'example.com/ada' }],
    ['a URI in capitals', { uri: 'HTTPS://example.com' }],
  ])('%s is none', async (_, identity) => {
    const [text] = Object.values(identity as object) as [string];
    expect(verdictOf(await verified({ identity }, { certificateIdentity: text }))).toBe('IDENTITY');
  });
});

describe('other names beside the asked one (VERIFICATION §14.3)', () => {
  const own = { certificateOidcIssuer: undefined, noOidcIssuer: true } as const;
  const ADA = { certificateIdentity: 'ada@example.com' } as const;
  /** ada@example.com, 10.0.0.1, an empty directory name, and a principal of a domain. */
  const many = {
    oid: '2.5.29.17',
    value: derSequence(
      der(0x81, Buffer.from('ada@example.com')),
      der(0x87, Uint8Array.of(10, 0, 0, 1)),
      der(0xa4, derSequence()),
      der(0xa0, derOid('1.3.6.1.4.1.311.20.2.3'), der(0xa0, der(0x0c, Buffer.from('ada@corp')))),
    ),
  };
  const bare = { issuer: undefined, extensions: {}, identity: [], extraExtensions: [many] };

  it("veto nothing where a CA of one's own is asked for", async () =>
    expect(detailOf(await verified(bare, { ...own, ...ADA }), 'identity')).toBe(
      'ada@example.com (email), issuer none',
    ));
  it('are not what was asked for', async () => {
    const asked = { ...own, certificateIdentity: '10.0.0.1' };
    expect(refusalOf(await verified(bare, asked))).toBe(
      `IDENTITY: ${NAME}: signed by "ada@example.com", the policy asks for an identity that is ` +
        '"10.0.0.1"',
    );
  });
  it('refuse a certificate of Fulcio, which has one name', async () => {
    const fulcio = { extensions: { 8: ISSUER }, identity: [], extraExtensions: [many] };
    expect(verdictOf(await verified(fulcio, ADA))).toBe('UNSUPPORTED');
  });
});

describe('a subject (VERIFICATION §14.3)', () => {
  const own = {
    certificateIdentity: undefined,
    certificateOidcIssuer: undefined,
    noOidcIssuer: true,
  } as const;
  const bare = {
    issuer: undefined,
    extensions: {},
    identity: [],
    subject: { organization: 'Corp', commonName: 'Build' },
  };
  const exact = { ...own, certificateSubject: 'CN=Build,O=Corp' };

  it('is who signed, where there are no alternative names', async () => {
    const judged = await verified(bare, exact);
    expect(detailOf(judged, 'identity')).toBe('CN=Build,O=Corp (subject), issuer none');
    const like = { ...own, certificateSubjectRegexp: 'CN=B[a-z]+,O=Corp' };
    expect(verdictOf(await verified(bare, like))).toBe('accepted');
  });

  it.each<[string, LeafOptions, string]>([
    ['another', { ...bare, subject: { commonName: 'Build' } }, 'signed by "CN=Build"'],
    [
      'one that holds what separates (T20)',
      { ...bare, subject: { commonName: 'Build,O=Corp' } },
      'signed by "CN=Build\\2cO\\3dCorp"',
    ],
    ['none', { ...bare, subject: {} }, 'the certificate has no name'],
    [
      'one beside alternative names',
      { ...bare, identity: { email: 'eve@evil.example' } },
      'ask for one of them with --certificate-identity (eve@evil.example)',
    ],
    ['one with an issuer', { ...bare, extensions: { 8: ISSUER } }, `issuer "${ISSUER}"`],
  ])('refuses %s', async (_, options, says) =>
    expect(refusalOf(await verified(options, exact))).toMatch(
      new RegExp(`^IDENTITY: .*${says.replace(/[^\w ]/g, '\\$&')}`),
    ),
  );

  it('is named where an alternative name was asked for, and there is none', async () =>
    expect(
      refusalOf(await verified(bare, { ...own, certificateIdentity: 'ada@example.com' })),
    ).toBe(
      `IDENTITY: ${NAME}: certificate with 0 alternative names, expected one; its subject is ` +
        'asked for with --certificate-subject "CN=Build,O=Corp"',
    ));
});
