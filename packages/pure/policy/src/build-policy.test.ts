import { readFileSync } from 'node:fs';
import type { PublicKey } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPolicy, type PolicyOptions } from './build-policy.ts';

const KEY: PublicKey = { type: 'p256', spki: Uint8Array.of(1), id: Uint8Array.of(2) };
const WITNESS = { name: 'w.example/1', key: KEY, keyId: Uint8Array.of(1, 2, 3, 4) };
const NONE: PolicyOptions = { keys: [], types: [], ignoreTlog: false, ignoreSct: false };
const SIGNER: PolicyOptions = {
  ...NONE,
  certificateIdentity: 'https://github.com/o/r/.github/workflows/w.yml@refs/heads/main',
  certificateOidcIssuer: 'https://i',
};

const certificate = (options: PolicyOptions) => {
  const { signer } = buildPolicy(options);
  return signer.kind === 'certificate' ? signer : expect.fail('expected a policy for certificates');
};

describe('buildPolicy', () => {
  it('takes keys', () =>
    expect(buildPolicy({ ...NONE, keys: [KEY] }).signer).toEqual({
      kind: 'key',
      keys: [KEY],
      windows: new Map(),
      denied: [],
    }));

  it.each([
    ['beside a keyring', { keys: [KEY], windows: new Map(), keyValidFrom: 1 }],
    ['without a key', { certificateIdentity: 'a', certificateOidcIssuer: 'b', keyValidUntil: 1 }],
    ['that ends before it begins', { keys: [KEY], keyValidFrom: 2, keyValidUntil: 1 }],
  ])('refuses a window of keys %s', async (_, options) =>
    expect(await codeOf(() => buildPolicy({ ...NONE, ...options }))).toBe('USAGE'),
  );

  it('takes an exact identity and issuer', () => {
    const { identity, issuer } = certificate(SIGNER);
    expect(identity.test('https://github.com/o/r/.github/workflows/w.yml@refs/heads/main')).toBe(
      true,
    );
    expect(identity.test('https://github.com/o/r/.github/workflows/w.yml@refs/heads/main2')).toBe(
      false,
    );
    if (issuer === 'none') return expect.fail('expected an issuer');
    expect([issuer.test('https://i'), issuer.test('https://i/')]).toEqual([true, false]);
  });

  it("takes a subject in place of an alternative name, of a CA of one's own alone", async () => {
    const own = { ...NONE, certificateSubject: 'CN=a,O=Corp', noOidcIssuer: true } as const;
    expect(certificate(own)).toMatchObject({ named: 'subject', issuer: 'none' });
    expect(certificate(own).identity.test('CN=a,O=Corp')).toBe(true);
    expect(certificate(SIGNER).named).toBe('alternative name');
    for (const more of [
      { certificateIdentity: 'a' },
      { certificateIdentityRegexp: 'a' },
      { certificateSubjectRegexp: 'a' },
      { noOidcIssuer: undefined, certificateOidcIssuer: 'https://i' },
      { noOidcIssuer: undefined },
      { certificateSubject: '' },
    ])
      expect(await codeOf(() => buildPolicy({ ...own, ...more }))).toBe('USAGE');
  });

  it('takes the word that there is no issuer, and nothing else beside it', async () => {
    const own = {
      ...NONE,
      certificateIdentity: 'release@corp.example',
      noOidcIssuer: true,
    } as const;
    expect(certificate(own).issuer).toBe('none');
    expect(await codeOf(() => buildPolicy({ ...own, certificateOidcIssuer: 'https://i' }))).toBe(
      'USAGE',
    );
    expect(
      await codeOf(() => buildPolicy({ ...own, certificateOidcIssuerRegexp: 'https://i.+' })),
    ).toBe('USAGE');
    expect(await codeOf(() => buildPolicy({ ...NONE, noOidcIssuer: true }))).toBe('USAGE');
    expect(await codeOf(() => buildPolicy({ ...own, keys: [KEY] }))).toBe('USAGE');
  });

  it('maps each option to its extension', () => {
    const { extensions } = certificate({
      ...SIGNER,
      certificateGithubWorkflowTrigger: 'push',
      certificateGithubWorkflowSha: 'abc',
      certificateGithubWorkflowName: 'CI',
      certificateGithubWorkflowRepository: 'o/r',
      certificateGithubWorkflowRef: 'refs/heads/main',
      certificateSourceRepository: 'https://github.com/o/r',
    });
    const descriptions = [...extensions].map(([oid, { description }]) => [oid, description]);
    expect(descriptions).toEqual([
      [2, 'is "push"'],
      [3, 'is "abc"'],
      [4, 'is "CI"'],
      [5, 'is "o/r"'],
      [6, 'is "refs/heads/main"'],
      [12, 'is "https://github.com/o/r"'],
    ]);
    expect(extensions.get(5)?.test('o/r2')).toBe(false);
  });

  it('asks for a signature without --type, and for each type once with it', () => {
    expect(buildPolicy(SIGNER).predicateTypes).toBeUndefined();
    expect(
      buildPolicy({ ...SIGNER, types: ['slsaprovenance', 'slsaprovenance02', 'openvex'] })
        .predicateTypes,
    ).toEqual(['https://slsa.dev/provenance/v0.2', 'https://openvex.dev/ns']);
  });

  it.each<[string, PolicyOptions]>([
    ['an empty policy', NONE],
    ['waivers alone', { ...NONE, ignoreTlog: true, ignoreSct: true, verifyAt: 0 }],
    ['a type alone', { ...NONE, types: ['slsaprovenance'] }],
    ['a key with an identity', { ...SIGNER, keys: [KEY] }],
    ['a key, and a waiver of what certificates need', { ...NONE, keys: [KEY], ignoreSct: true }],
    [
      'a key with an extension',
      { ...NONE, keys: [KEY], certificateGithubWorkflowRepository: 'o/r' },
    ],
    ['an identity without an issuer', { ...NONE, certificateIdentity: 'a@b' }],
    ['an issuer without an identity', { ...NONE, certificateOidcIssuer: 'https://i' }],
    [
      'an extension without an identity',
      { ...NONE, certificateSourceRepository: 'https://github.com/o/r' },
    ],
    [
      'an identity twice, exact and as a pattern',
      { ...SIGNER, certificateIdentityRegexp: 'https://github\\.com/o/.*' },
    ],
    [
      'an issuer twice, exact and as a pattern',
      { ...SIGNER, certificateOidcIssuerRegexp: 'https://i' },
    ],
    ['an empty identity', { ...SIGNER, certificateIdentity: '' }],
    ['an empty identity among several', { ...SIGNER, certificateIdentity: ['a@b', ''] }],
    [
      'an annotation with two texts',
      {
        ...SIGNER,
        annotations: [
          ['env', 'prod'],
          ['env', 'test'],
        ],
      },
    ],

    ['an empty issuer', { ...SIGNER, certificateOidcIssuer: '' }],
    ['an empty extension', { ...SIGNER, certificateGithubWorkflowRef: '' }],
    ['an identity of two lines', { ...SIGNER, certificateIdentity: 'good\nevil' }],
    [
      'a pattern for everybody',
      { ...SIGNER, certificateIdentity: undefined, certificateIdentityRegexp: '.*' },
    ],
    ['a quorum of none', { ...SIGNER, witnesses: [WITNESS], witnessQuorum: 0 }],
    ['a quorum of none, of none', { ...SIGNER, witnessQuorum: 0 }],
    ['a quorum of no witness', { ...SIGNER, witnesses: [], witnessQuorum: 1 }],
    ['a quorum beyond the witnesses', { ...SIGNER, witnesses: [WITNESS], witnessQuorum: 2 }],
    ['half a witness', { ...SIGNER, witnesses: [WITNESS], witnessQuorum: 0.5 }],
    ['a quorum that is no number', { ...SIGNER, witnesses: [WITNESS], witnessQuorum: Number.NaN }],
    [
      'one witness under two names',
      { ...SIGNER, witnesses: [WITNESS, { ...WITNESS, name: 'w.example/2' }] },
    ],
    ['witnesses of a log that is waived', { ...SIGNER, witnesses: [WITNESS], ignoreTlog: true }],
    [
      'a quorum of witnesses of a log that is waived',
      { ...SIGNER, witnesses: [WITNESS], witnessQuorum: 1, ignoreTlog: true },
    ],
    [
      'everybody of every issuer',
      {
        ...NONE,
        certificateIdentityRegexp: '.*@.*',
        certificateOidcIssuerRegexp: 'https://.*',
      },
    ],
    [
      'one identity of every issuer',
      { ...NONE, certificateIdentity: 'a@b', certificateOidcIssuerRegexp: 'https://.*' },
    ],
    ['a source repository that is no URI', { ...SIGNER, certificateSourceRepository: 'o/r' }],
    ['an unknown type', { ...SIGNER, types: ['provenance'] }],
    ['an empty type', { ...SIGNER, types: [''] }],
    ['a type of the prototype', { ...SIGNER, types: ['constructor'] }],
  ])('refuses %s', async (_, options) =>
    expect(await codeOf(() => buildPolicy(options))).toBe('USAGE'),
  );

  it('matches an exact identity and nothing else', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
        fc.string(),
        (expected, other) => {
          const { identity } = certificate({ ...SIGNER, certificateIdentity: expected });
          expect(identity.test(expected)).toBe(true);
          expect(identity.test(other)).toBe(other === expected);
        },
      ),
    );
  });

  it('reads no clock', () => {
    const sources = ['build-policy.ts', 'time-option.ts', 'matcher.ts'].map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    );
    expect(sources.join('')).not.toMatch(/Date\.now|new Date\(\)/);
  });
});
