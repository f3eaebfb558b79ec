import { readPolicyFile } from '@sealift/policy-file';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claimed } from './claimed.ts';
import { beginPolicy } from './init.ts';

const WORKFLOW = 'https://git.example/a/b/.github/workflows/x.yml@refs/tags/v1';
const certificate = (over: object = {}): Claimed['signer'] => ({
  kind: 'certificate',
  identity: WORKFLOW,
  issuer: 'https://login.example',
  sourceRepository: 'https://git.example/c/d',
  ...over,
});
const claimed = (over: Partial<Claimed> = {}): Claimed => ({
  repositories: ['r.example/app'],
  signer: certificate(),
  ...over,
});
const begun = (...all: Claimed[]) => beginPolicy(all, 'b.tar');
const read = (policy: string) => readPolicyFile(policy, { file: 'begun.yaml', name: 'any' });

describe('a policy that is begun', () => {
  it('asks of each repository what its images have', () => {
    const { policy, signers, repositories } = begun(
      claimed(),
      claimed(),
      claimed({ predicateType: 'https://slsa.dev/provenance/v1', signer: { kind: 'key' } }),
      claimed({ repositories: ['r.example/app', 'r.example/lib'], signer: { kind: 'key' } }),
    );
    expect(signers.map(({ name }) => name)).toEqual(['signer-1', 'key']);
    expect(repositories).toEqual(['r.example/app', 'r.example/lib']);
    const { rulesFor, findings } = read(policy);
    expect(findings).toEqual([]);
    expect(rulesFor('r.example/app:v1')).toMatchObject([
      {
        mode: 'enforce',
        asks: {
          evidence: [
            { kind: 'signature', by: { of: ['signer-1', 'key'], atLeast: 1 } },
            { types: ['https://slsa.dev/provenance/v1'], by: { of: ['key'] } },
          ],
        },
      },
    ]);
    expect(rulesFor('r.example/lib')).toHaveLength(1);
    expect(rulesFor('r.example/other')).toEqual([]);
  });

  it('says of every signer that he is not verified yet', () => {
    const { policy } = begun(claimed(), claimed({ signer: { kind: 'key' } }));
    expect(policy.match(/# not verified yet: compare out of band/g)).toHaveLength(2);
  });

  it('keeps the source that a certificate states (T1)', () => {
    const who = read(begun(claimed()).policy).signers.get('signer-1')?.who;
    expect(who?.kind === 'certificate' && who.extensions.get(12)?.description).toBe(
      'is "https://git.example/c/d"',
    );
  });

  it('says that a certificate of an own CA states no issuer', () => {
    const signer: Claimed['signer'] = { kind: 'certificate', identity: 'ci@corp.example' };
    const who = read(begun(claimed({ signer })).policy).signers.get('signer-1')?.who;
    expect(who?.kind === 'certificate' && who.issuer).toBe('none');
  });

  it('names a certificate without alternative names by its subject', () => {
    const signer = { kind: 'certificate', identity: 'CN=Build,O=Corp', named: 'subject' } as const;
    const who = read(begun(claimed({ signer })).policy).signers.get('signer-1')?.who;
    expect(who).toMatchObject({ named: 'subject', issuer: 'none' });
  });

  // T28: a name in a certificate is foreign text, and must not write lines of the policy.
  it('says nothing that a name made it say', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)),
        (identity) => {
          const { policy } = begun(claimed({ signer: certificate({ identity }) }));
          const lines = policy.split('\n').length;
          expect(lines).toBe(begun(claimed()).policy.split('\n').length);
          expect(policy).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
        },
      ),
    ));

  it('is none where nobody signed', async () => {
    expect(await codeOf(() => begun())).toBe('USAGE');
    expect(await codeOf(() => begun(claimed({ repositories: [] })))).toBe('USAGE');
  });
});

const HOSTILE = ['a"\n  evil: { key: x }', 'a\u2028b', "'}\nimages: []", '\u202ea', '*x', '# a'];
