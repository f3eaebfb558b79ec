import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { pinsAuthority, planPins } from './plan.ts';

const NONE = { 'no-env': false } as const;
const ENVIRONMENT = {
  SIGSTORE_REKOR_PUBLIC_KEY: 'env-rekor.pub',
  SIGSTORE_ROOT_FILE: 'env-root.pem',
  SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: 'env-ct.pub',
};
type Flags = Parameters<typeof planPins>[0];

const plan = (flags: object, environment: Record<string, string> = {}) =>
  planPins({ ...NONE, ...flags } as Flags, environment);
const code = (...given: Parameters<typeof plan>): Promise<string> => codeOf(() => plan(...given));
const paths = (pins: readonly { path: string }[]): string[] => pins.map(({ path }) => path);

describe('planPins', () => {
  it('takes the variables where no flag is given', () => {
    const found = plan({}, ENVIRONMENT);
    expect([paths(found.rekorKeys), paths(found.rootFiles), paths(found.ctKeys)]).toEqual([
      ['env-rekor.pub'],
      ['env-root.pem'],
      ['env-ct.pub'],
    ]);
    expect(found.rekorKeys[0]?.source).toBe('SIGSTORE_REKOR_PUBLIC_KEY env-rekor.pub');
    expect(found.overridden).toEqual([]);
  });

  it('takes the origin of a log from its variable too', async () => {
    const named = (text: string) => ({ SIGSTORE_REKOR_PUBLIC_KEY: text });
    expect(plan({}, named('rekor.pub,log.example')).rekorKeys).toEqual([
      { path: 'rekor.pub', source: 'SIGSTORE_REKOR_PUBLIC_KEY rekor.pub', origin: 'log.example' },
    ]);
    expect(await code({}, named('rekor.pub,'))).toBe('USAGE');
  });

  it('replaces a variable by the flag of its kind, never adds, and says so (T25)', () => {
    const found = plan(
      { 'rekor-key': ['a.pub', 'b.pub,log.example'], 'ca-roots': 'root.pem' },
      ENVIRONMENT,
    );
    expect(found.rekorKeys).toEqual([
      { path: 'a.pub', source: '--rekor-key a.pub' },
      { path: 'b.pub', source: '--rekor-key b.pub', origin: 'log.example' },
    ]);
    expect([paths(found.caRoots), paths(found.rootFiles), paths(found.ctKeys)]).toEqual([
      ['root.pem'],
      [],
      ['env-ct.pub'],
    ]);
    expect(found.overridden).toHaveLength(2);
    expect(found.overridden.join()).toMatch(
      /SIGSTORE_REKOR_PUBLIC_KEY.*--rekor-key.*SIGSTORE_ROOT_FILE.*--ca-roots/,
    );
  });

  it('replaces all of them by --trusted-root', () => {
    const found = plan({ 'trusted-root': 'root.json' }, ENVIRONMENT);
    expect(paths(found.trustedRoot)).toEqual(['root.json']);
    expect([found.rekorKeys, found.rootFiles, found.ctKeys]).toEqual([[], [], []]);
    expect(found.overridden).toHaveLength(3);
  });

  it('ignores all of them with --no-env, that of the timestamp authority too', () => {
    const found = plan(
      { 'no-env': true },
      { ...ENVIRONMENT, SIGSTORE_TSA_CERTIFICATE_FILE: 'tsa.pem' },
    );
    expect([found.rekorKeys, found.rootFiles, found.ctKeys, found.overridden]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('takes an empty variable for none', () =>
    expect(
      plan({}, { SIGSTORE_ROOT_FILE: '', SIGSTORE_TSA_CERTIFICATE_FILE: '' }).rootFiles,
    ).toEqual([]));

  it('knows whether a certificate could be proved', () => {
    expect(pinsAuthority(plan({}))).toBe(false);
    expect(pinsAuthority(plan({ 'rekor-key': ['a'], 'ct-key': ['b'] }))).toBe(false);
    for (const flags of [
      { 'trusted-root': 'a' },
      { 'ca-roots': 'a' },
      { 'certificate-chain': 'a' },
    ])
      expect(pinsAuthority(plan(flags))).toBe(true);
    expect(pinsAuthority(plan({}, ENVIRONMENT))).toBe(true);
  });

  it.each<[string, object]>([
    ['an empty path', { 'ca-roots': '' }],
    ['an empty path before an origin', { 'rekor-key': [',log.example'] }],
    ['an empty origin', { 'rekor-key': ['a.pub,'] }],
  ])('refuses %s', async (_, flags) => expect(await code(flags)).toBe('USAGE'));

  it(
    'takes the variable of the timestamp authority, unless a flag or a trusted root ' +
      'replaces it',
    () => {
      const environment = { SIGSTORE_TSA_CERTIFICATE_FILE: 'tsa.pem' };
      expect(paths(plan({}, environment).timestampChains)).toEqual(['tsa.pem']);
      expect(plan({ 'timestamp-certificate-chain': 'mine.pem' }, environment)).toMatchObject({
        timestampChains: [{ path: 'mine.pem' }],
        overridden: [expect.stringContaining('tsa.pem')],
      });
      expect(plan({ 'trusted-root': 'root.json' }, environment)).toMatchObject({
        overridden: [expect.stringContaining('tsa.pem')],
      });
    },
  );
});
