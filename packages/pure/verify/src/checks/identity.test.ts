import { signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  detailOf,
  extensions,
  IDENTITY,
  ISSUER,
  keyless,
  leaf,
  refusalOf,
  subject,
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
    expect(report.verdict).toBe('accepted');
    return report.notEstablished.some((line) => line.includes('SOURCE REPOSITORY NOT ESTABLISHED'));
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
