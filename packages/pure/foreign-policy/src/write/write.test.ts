/** What is written, and what is refused there; `policy convert` tries it on images. */
import { keys } from '@sealift/pki';
import { describe, expect, it } from 'vitest';
import { read, world } from '../foreign.fixture.ts';
import type { PolicyForm, Written } from './index.ts';
import { asking, DIGEST, except, LISTED, letIn, signed, TRUSTS, write } from './write.fixture.ts';

/** What was written, read again as the other program would. */
const readBack = ({ files }: Written) =>
  read(
    files
      .filter(({ name }) => !name.startsWith('registries.d'))
      .map(({ text }) => text)
      .join(''),
  );
const told = (all: Written['notes']): string => all.map(({ what }) => what).join('; ');

describe('what is written', () => {
  it.each<[PolicyForm, string, object]>([
    [
      'cip',
      asking('ghcr.io/**', signed('ci', 'lab')),
      { evidence: [{ by: { of: ['sealift-1-1/ci', 'sealift-1-1/lab'] } }] },
    ],
    ['cip', asking('ghcr.io/**', signed('stamped')), { strength: { timestamps: 1 } }],
    [
      'cip',
      asking('ghcr.io/**', 'attestations: [ { type: spdx, by: { anyOf: [ corp ] } } ]'),
      { evidence: [{ types: ['https://spdx.dev/Document'] }] },
    ],
    ['cip', letIn('ghcr.io/**'), { digests: 'any' }],
    [
      'policy.json',
      asking('ghcr.io/**', signed('corp')),
      { evidence: [{ signedName: { text: 'matchRepository' } }] },
    ],
    [
      'policy.json',
      asking('ghcr.io/acme/app', signed('ci')),
      { evidence: [{ signedName: { text: 'exactRepository ghcr.io/acme/app' } }] },
    ],
    [
      'policy.json',
      asking('**', `${signed('lab')}, name: signed-tag`),
      { evidence: [{ signedName: { text: 'matchRepoDigestOrExact' } }] },
    ],
    [
      'policy.json',
      asking('ghcr.io/**', `${signed('lab')}, signedAs: "up.example/app"`),
      { evidence: [{ signedName: { text: 'exactRepository up.example/app' } }] },
    ],
    ['policy.json', letIn('ghcr.io/**'), { digests: 'any' }],
  ])('as %s is read as it was meant: %#', (form, rules, asks) => {
    const written = write(form, rules);
    expect(written.refused).toEqual([]);
    expect(readBack(written).rulesFor('ghcr.io/acme/app:v1')).toMatchObject([{ asks }]);
  });

  it('speaks of Docker Hub by the name that it has there', () => {
    const back = readBack(write('cip', asking('docker.io/library/busybox', signed('lab'))));
    expect(back.rulesFor('busybox:1')).toHaveLength(1);
    expect(back.rulesFor('docker.io/library/busybox2:1')).toHaveLength(0);
    expect(
      readBack(write('cip', asking('d*.io/**', signed('lab')))).rulesFor('busybox'),
    ).toHaveLength(1);
  });

  it('asks for each of two keys', () => {
    const both = asking('ghcr.io/**', 'signature: { allOf: [ corp, lab ] }');
    for (const form of ['cip', 'policy.json'] as const)
      expect(readBack(write(form, both)).rulesFor('ghcr.io/a/b')).toHaveLength(2);
  });

  it('lets in a digest', () => {
    const back = readBack(write('cip', letIn('ghcr.io/acme/app', LISTED)));
    expect(back.rulesFor('ghcr.io/acme/app:1', DIGEST as never)).toMatchObject([
      { asks: { digests: 'any' } },
    ]);
    expect(back.rulesFor('ghcr.io/acme/app:1')).toEqual([]);
    const scopes = readBack(write('policy.json', letIn('ghcr.io/acme/app', LISTED)));
    expect(scopes.rulesFor(`ghcr.io/acme/app@${DIGEST}`)).toMatchObject([
      { asks: { digests: 'any' } },
    ]);
    expect(scopes.rulesFor('ghcr.io/acme/app:1')).toMatchObject([{ asks: { digests: new Set() } }]);
  });

  it('lets in digests beside rules for other names, and for none of the same', () => {
    const beside = (other: string) =>
      write('cip', letIn('ghcr.io/a', LISTED) + letIn(other, LISTED));
    expect(beside('quay.io/b').refused).toEqual([]);
    for (const other of ['ghcr.io/a', 'ghcr.io/*', '*.io/a', 'ghcr.io/**'])
      expect(told(beside(other).refused)).toContain('digests of names');
  });

  it('leaves out what has ended, and logs that one key of would spoil all', () => {
    const [log] = TRUSTS.log.logs;
    const ended = { ...TRUSTS.log, logs: [{ ...log, window: { end: 1 } }] } as typeof TRUSTS.log;
    const odd = keys.fromPem(world.keyPair('ed25519', 'odd').publicKeyPem);
    const spoilt = { ...TRUSTS.log, logs: [{ ...log, key: odd }] } as typeof TRUSTS.log;
    const rules = asking('ghcr.io/**', signed('corp'));
    expect(told(write('cip', rules, '', ended).notes)).toContain('1 pins whose window has ended');
    expect(told(write('cip', rules, '', spoilt).notes)).toContain('Ed25519');
    for (const trust of [ended, spoilt]) {
      expect(told(write('policy.json', rules, '', trust).refused)).toContain(
        'no key could be given',
      );
      expect(write('cip', rules, '', trust).files[1]?.text).toContain('tLogs: []');
    }
  });

  it('refuses names that no glob has, and with them all', () => {
    const written = write('cip', asking('[::1]:5000/**', signed('lab')));
    expect(told(written.refused)).toContain('Docker Hub');
    expect(readBack(written).rulesFor('ghcr.io/a:1')).toMatchObject([{ asks: { kind: 'accept' } }]);
  });

  it('keeps exceptions', () => {
    const rules = except('ghcr.io/**', 'ghcr.io/a/**', signed('ci'));
    const back = readBack(write('policy.json', rules));
    expect(back.rulesFor('ghcr.io/a/b:1')).toMatchObject([{ asks: { kind: 'accept' } }]);
    expect(back.rulesFor('ghcr.io/b/b:1')).toMatchObject([{ asks: { kind: 'require' } }]);
  });

  it('warns where the policy does, and nowhere admits everything', () => {
    const warns = asking('quay.io/**', signed('lab'), 'mode: warn, admit: true,');
    expect(readBack(write('cip', warns)).rulesFor('quay.io/a/b')).toMatchObject([
      { mode: 'admit' },
    ]);
    expect(told(write('policy.json', warns).notes)).toContain('whatever is there is let in');
    const only = asking('quay.io/**', signed('lab'), 'mode: warn,');
    expect(told(write('cip', only).notes)).toContain('only warns');
    expect(readBack(write('cip', only)).rulesFor('quay.io/a/b')).toMatchObject([
      { asks: { digests: new Set() } },
    ]);
  });

  it('says what is about bundles, and what a cluster does not take', () => {
    const site = `state: required
deny: { required: true }
destinations: [ { from: "a.example/**", to: "b.example/**" } ]
`;
    const written = write('cip', asking('**', `${signed('corp')}, coverage: any`), site);
    for (const words of ['state', 'deny', 'destinations', 'coverage: any', 'no TrustRoot without'])
      expect(told(written.notes)).toContain(words);
  });
});

describe('what has no words there is refused', () => {
  it.each<[PolicyForm, string, string]>([
    ['cip', asking('**', 'signature: { atLeast: 2, of: [ ci, corp, lab ] }'), 'atLeast'],
    ['cip', asking('**', 'signature: { allOf: [ ci, like ] }'), 'allOf'],
    ['cip', asking('**', `${signed('corp')}, log: inclusion`), 'log: inclusion'],
    ['cip', asking('**', `${signed('corp')}, maxAge: 1d`), 'maxAge'],
    ['cip', asking('**', `${signed('ci')}, scts: 1`), ''],
    ['cip', asking('**', `${signed('corp')}, annotations: { a: b }`), 'annotations'],
    ['cip', asking('**', `${signed('corp')}, name: sealed`), 'name: sealed'],
    ['cip', asking('**', `${signed('corp')}, coverage: all-children`), 'all-children'],
    ['cip', asking('**', signed('until')), 'validFrom and validUntil of until'],
    ['cip', asking('**', signed('flow')), 'sourceRepository (or write any) of flow'],
    ['cip', asking('**', signed('own')), 'noIssuer of own'],
    ['cip', asking('**', signed('subject')), 'subject of subject'],
    ['cip', asking('**', `${signed('ci')}, timestamps: 1`), 'timestamps beside the log'],
    ['cip', asking('**', 'attestations: [ { type: vuln, by: { anyOf: [ ci ] } } ]'), 'newest'],
    [
      'cip',
      asking(
        '**',
        'attestations: [ { type: spdx, by: { anyOf: [ ci ] }, where: "true", maxAge: 1d } ]',
      ),
      'where, maxAge of',
    ],
    ['cip', asking('index.*.io/**', signed('lab')), 'Docker Hub'],
    ['cip', asking('**', signed('lab')) + letIn('ghcr.io/a', LISTED), 'digests of names'],
    ['cip', except('**', 'ghcr.io/**', signed('ci')), 'except: ghcr.io/**'],
    ['policy.json', asking('ghcr.io/*/a', signed('lab')), 'all of ghcr.io'],
    ['policy.json', asking('**/a', signed('lab')), 'all of what has a name'],
    ['policy.json', asking('ghcr.io/**', signed('lab', 'corp')), 'different logs'],
    ['policy.json', asking('ghcr.io/**', signed('lab', 'ci')), 'anyOf with a certificate'],
    [
      'policy.json',
      asking('ghcr.io/**', 'signature: { atLeast: 2, of: [ ci, corp, lab ] }'),
      'atLeast',
    ],
    ['policy.json', asking('ghcr.io/**', signed('like')), 'identityPattern'],
    ['policy.json', asking('ghcr.io/**', signed('uri')), 'no mail address'],
    ['policy.json', asking('ghcr.io/**', signed('stamped')), 'log: none of a certificate'],
    ['policy.json', asking('ghcr.io/**', `${signed('ci')}, timestamps: 1`), 'timestamps'],
    ['policy.json', asking('ghcr.io/**', `${signed('ci')}, scts: 1`), 'scts'],
    ['policy.json', asking('ghcr.io/**', `${signed('ci')}, name: expected`), 'name: expected'],
    ['policy.json', asking('ghcr.io/**', `${signed('ci')}, signedAs: "a.example/**"`), 'signedAs'],
    [
      'policy.json',
      asking('ghcr.io/**', 'attestations: [ { type: spdx, by: { anyOf: [ ci ] } } ]'),
      'attestations',
    ],
    ['policy.json', letIn('ghcr.io/a'), 'anyDigest of other names'],
    ['policy.json', letIn('ghcr.io/**', LISTED), 'more than one repository'],
    [
      'policy.json',
      asking('**', signed('lab'), 'mode: warn, admit: true,'),
      'admit: true of other names',
    ],
  ])('as %s: %s', (form, rules, words) => {
    const written = write(form, rules);
    expect(told(written.refused)).toContain(words);
    if (words === '') return;
    const back = readBack(written).rulesFor('ghcr.io/a:1');
    const isRefused = back.some(({ asks }) => asks.kind === 'accept' && asks.digests !== 'any');
    // That one is about another registry.
    expect(isRefused).toBe(words !== 'Docker Hub');
  });
});
