import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { type GivenOptions, OPTION_NAMES, OPTIONS, VARIABLES } from './options/index.ts';
import { readPolicyOptions } from './read-options.ts';

describe('options as fields of a policy', () => {
  it('are read by their kind', () =>
    expect(
      readPolicyOptions({
        'certificate-identity': ['a'],
        annotations: ['env=prod', 'url=https://x?a=b'],
        coverage: 'any',
        'no-oidc-issuer': true,
        'insecure-ignore-tlog': false,
        type: ['vuln'],
        'verify-at': '2026-01-15T12:00:00Z',
        'witness-quorum': 2,
        'certificate-github-workflow-sha': 'b',
        key: ['no field of the policy'],
        jobs: 2,
      }),
    ).toEqual({
      certificateIdentity: ['a'],
      annotations: [
        ['env', 'prod'],
        ['url', 'https://x?a=b'],
      ],
      coverage: 'any',
      noOidcIssuer: true,
      types: ['vuln'],
      verifyAt: Date.UTC(2026, 0, 15, 12),
      witnessQuorum: 2,
      certificateGithubWorkflowSha: 'b',
    }));

  it.each<[GivenOptions]>([
    [{ 'verify-at': 'yesterday' }],
    [{ 'key-valid-from': '2026-01-15' }],
    [{ witness: ['nobody'] }],
    [{ annotations: ['env'] }],
    [{ annotations: ['=prod'] }],
    [{ coverage: 'some' }],
  ])('%j is refused by the name of the flag', async (given) => {
    expect(await codeOf(() => readPolicyOptions(given))).toBe('USAGE');
    expect(() => readPolicyOptions(given)).toThrow(`--${Object.keys(given)[0]}`);
  });
});

describe('the table', () => {
  it('has each extension and each field once', () => {
    const rows = OPTION_NAMES.map((name) => OPTIONS[name]);
    const fields = rows.flatMap((row) => ('policy' in row ? [row.policy] : []));
    const extensions = rows.flatMap((row) => ('policy' in row ? [row.extension ?? []] : [])).flat();
    expect(new Set(fields).size).toBe(fields.length);
    expect(new Set(extensions).size).toBe(extensions.length);
  });

  it('has a flag for each variable that pins (T25)', () =>
    expect(new Set(OPTION_NAMES.flatMap((name) => OPTIONS[name].variable ?? []))).toEqual(
      new Set(Object.keys(VARIABLES)),
    ));

  it('asks to verify by everything but threads', () =>
    expect(OPTION_NAMES.filter((name) => OPTIONS[name].asksToVerify === false)).toEqual(['jobs']));
});
