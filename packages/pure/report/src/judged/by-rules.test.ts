/** What is said of rules of a policy, and of deny packs: by name, line, entry and reason. */
import { Denials, type DenyPack, idOf, type Undeny } from '@sealift/deny';
import { type EvidenceNeed, PLAIN, type Rule } from '@sealift/policy/rules';
import type { Cause, JudgedSubject, Judgement } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { DIGEST, evidence, image, judgement, NAME, OTHER } from './judged.fixture.ts';
import { reportOf } from './report-of.ts';

const AT = 'policy.yaml:12';
const signature = (...of: readonly string[]): EvidenceNeed => ({
  kind: 'signature',
  by: { of, atLeast: of.length },
  select: 'any',
});
const requires = (mode: Rule['mode'], place: Pick<Rule, 'at'> = { at: AT }): Rule => ({
  ...place,
  mode,
  asks: {
    kind: 'require',
    evidence: [signature('ada')],
    coverage: 'index',
    strength: PLAIN,
    annotations: new Map(),
    name: 'any',
  },
});
const accepts = (digests: readonly (typeof DIGEST)[] | 'any'): Rule => ({
  at: AT,
  mode: 'enforce',
  asks: {
    kind: 'accept',
    reason: 'by hand\u001b[2J',
    digests: digests === 'any' ? digests : new Set(digests),
  },
});
const lacking = (need: EvidenceNeed, more: object = {}): Cause => ({
  ...{ kind: 'lacking', code: 'NO_SIGNATURE', name: NAME, digest: DIGEST },
  ...{ need, found: [], others: [], ledger: [] },
  ...more,
});
type Found = JudgedSubject['rules'][number];
const by = (rule: Rule, outcome: Found['outcome'], causes: readonly Cause[] = []): Found => ({
  ...{ rule, outcome, causes },
  counted: [],
});
const reported = (found: readonly Found[], more: Partial<JudgedSubject> = {}) =>
  reportOf(judgement([image({ rules: found, ...more })]));

describe('rules of an image', () => {
  it('are told with place, what they ask and what failed; a flag’s rule is not', () => {
    const failed = by(requires('warn'), 'failed', [lacking(signature('ada'))]);
    const { images } = reported([failed, by(requires('enforce', {}), 'held')]);
    expect(images[0]?.rules).toEqual([
      {
        at: AT,
        mode: 'warn',
        asks: 'require',
        outcome: 'failed',
        failures: [expect.stringContaining(`no signature by ada over ${DIGEST}`)],
      },
    ]);
    expect(reported([]).images[0]).not.toHaveProperty('rules');
  });

  it('that restrict are said to be enforced, since what they find rejects', () =>
    expect(reported([by(requires('restrict'), 'held')]).images[0]?.rules).toMatchObject([
      { mode: 'enforce' },
    ]));

  it.each<[string, readonly Found[], Partial<JudgedSubject>, RegExp | undefined]>([
    ['a digest is accepted', [by(accepts([DIGEST]), 'held')], {}, /let in without evidence: by h/],
    [
      'a name is accepted',
      [by(accepts('any'), 'held')],
      {},
      /whatever the carrier calls .* let in/,
    ],
    ['an acceptance failed', [by(accepts([OTHER]), 'failed')], {}, undefined],
    [
      'a warning failed',
      [by(requires('warn'), 'failed', [lacking(signature('a'))])],
      {},
      /only warns/,
    ],
    ['a warning held', [by(requires('warn'), 'held')], {}, undefined],
    [
      'a warning failed of what is rejected anyway',
      [by(requires('admit'), 'failed', [lacking(signature('a'))])],
      { outcome: 'rejected' },
      undefined,
    ],
    ['a rule that enforces failed', [by(requires('enforce'), 'failed')], {}, undefined],
  ])('waive, or do not, where %s', (_, found, more, says) => {
    const { waived } = reported(found, more);
    if (says === undefined) expect(waived).toEqual([]);
    else expect(waived.join()).toMatch(says);
    expect(waived.join()).not.toContain('\u001b');
  });
});

describe('a failure by a rule', () => {
  const messageOf = (cause: Cause): string =>
    reportOf(judgement([], [cause])).failures[0]?.message ?? '';

  it('begins with the place of the rule', () =>
    expect(messageOf({ ...lacking(signature('ada')), rule: AT })).toMatch(/^policy\.yaml:12: /));

  it.each<[string, Cause, string]>([
    [
      'names who else signed',
      lacking(signature('ada', 'eve'), { others: ['bob'] }),
      'no signature by ada or eve',
    ],
    [
      'says that there is one by another',
      lacking(signature('a'), { others: ['bob'] }),
      'one by bob',
    ],
    [
      'names the types that were asked for',
      lacking({ ...signature(), kind: 'attestation', types: ['x', 'y'] }),
      'no attestation of the type x or y over',
    ],
    [
      'counts a quorum of signatures',
      quorum(signature('ada', 'bob'), ['ada']),
      `${DIGEST} is signed by ada; the policy asks for 2 of ada, bob, each another person`,
    ],
    [
      'counts a quorum of attestations that nobody made',
      quorum({ ...signature('ada', 'bob'), kind: 'attestation', types: ['x'] }, []),
      'is attested by nobody',
    ],
    [
      'says why evidence does not fit',
      {
        kind: 'unfit',
        code: 'POLICY',
        name: NAME,
        evidence: evidence(),
        detail: 'too old',
      },
      'too old',
    ],
    [
      'says what the policy says',
      { kind: 'policy', code: 'POLICY', name: NAME, detail: 'no rule speaks of it' },
      'no rule speaks of it',
    ],
    ['says that nothing is there', { kind: 'absent', code: 'NO_IMAGES', there: [] }, 'no image'],
  ])('%s', (_, cause, says) => expect(messageOf(cause)).toContain(says));
});

function quorum(need: EvidenceNeed, met: readonly string[]): Cause {
  return { kind: 'quorum', code: 'POLICY', name: NAME, digest: DIGEST, need, met };
}

describe('deny packs', () => {
  const entry = { target: { kind: 'digest', digest: DIGEST }, reason: 'found' } as const;
  const pack: DenyPack = {
    ...{ version: 7, issued: Date.UTC(2026, 0, 1), digest: OTHER },
    ...{ by: 'SHA256:ab', source: '--deny deny.json', entries: [entry] },
  };
  const under = (made: Judgement, undeny: readonly Undeny[] = []): Judgement => ({
    ...made,
    pinned: { ...made.pinned, denials: new Denials([pack], undeny) },
  });
  const denial = { entry, pack };
  const id = idOf(entry.target);

  it('are said with version, key and what of them was used', () => {
    const { established, notEstablished } = reportOf(under(judgement()));
    expect(established.join()).toMatch(
      /is version 7 of the deny pack by SHA256:ab.* verified: none/,
    );
    expect(notEstablished.join()).toContain('that no newer pack exists than version 7');
  });

  it('are said with an entry that denies, or is about evidence', () => {
    const cause: Cause = {
      kind: 'denied',
      code: 'DENIED',
      name: NAME,
      denial,
      detail: 'is denied',
    };
    const denied = reportOf(under(judgement([image()], [cause])));
    expect(denied.failures).toMatchObject([{ code: 'DENIED', message: `${NAME}: is denied` }]);
    const about = image({ counted: [evidence({ denied: [denial] })] });
    expect(reportOf(under(judgement([about]))).established.join()).toContain(`verified: ${id}`);
  });

  it.each([
    [id, 'entry that a pack has', /the policy does not follow it: wrong/],
    ['0123456789abcdef', 'entry that none has', /lets nothing in: no pack that was given has/],
  ])('waive an entry that the site takes back: %s, an %s', (of, _, says) => {
    const { waived } = reportOf(under(judgement(), [{ id: of, reason: 'wrong', at: AT }]));
    expect(waived.join()).toMatch(says);
  });
});

describe('what nobody here knows', () => {
  it('is what CAs revoked of which there is no list, or an old one', () => {
    const unlisted = [{ issuer: 'CN=A' }, { issuer: 'CN=B', ended: Date.UTC(2026, 0, 2) }];
    const counted = [evidence({ proved: { kind: 'signature', unlisted } })];
    const { notEstablished } = reportOf(judgement([image({ counted })]));
    expect(notEstablished.join()).toMatch(/REVOCATION by CN=A: none of the lists/);
    expect(notEstablished.join()).toMatch(/REVOCATION by CN=B: its list ended at 2026-01-02/);
  });
});
