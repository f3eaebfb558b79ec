import { describe, expect, it } from 'vitest';
import { checkCitations } from './citations.ts';
import { planted } from './planted.fixture.ts';

const PAGES = {
  'docs/verification.md':
    '# How\n\n## 8. Inclusion\n\n### 8.5 Origin\n\n### 8.6 Witnesses\n\n## 11. SCT\n',
  'docs/threats.md':
    '# T\n\n### T1 Borrowed\n\nPlace: [a](../a.ts).\n\n### T9 Replay\n\nNot yet: no channels.\n',
};
const found = (code: string, path = 'packages/pure/a/src/a.ts') =>
  checkCitations(planted({ ...PAGES, [path]: code }));

describe('citations of sections', () => {
  it.each([
    ['in a comment', '// (VERIFICATION §8.5)', 1],
    ['with the ending of a page', '// VERIFICATION.md §8.5', 1],
    ['over two lines', '/**\n * of the origin (VERIFICATION\n * §8.5).\n */', 1],
    ['of several', '// VERIFICATION §8, §8.5 and §11', 3],
    ['of a range', '// VERIFICATION §8.5–8.6', 2],
    ['behind one of a standard', '// RFC 6962 §3.2, §3.3; VERIFICATION §11', 1],
    ['in a text that is put together', "const why = 'as VERIFICATION ' +\n  '§8.5 says';", 1],
  ])('hold %s', (_, code, checked) =>
    expect(found(code)).toEqual({ violations: [], checked: 1 + 1 + checked }),
  );

  it.each([
    '// RFC 5280 §4.2',
    '// RFC\n// 6962 §3.2',
    '// FIPS 186-5 §6.4',
    '// PKCS#11 v2.40 §11.1',
    '// rekor-v2-spec §6.1.4',
  ])('leave what others publish to them: %s', (code) => expect(found(code).violations).toEqual([]));

  it.each([
    ['// VERIFICATION §8.7', 'docs/verification.md has no section 8.7; add "### 8.7 …", or cite'],
    ['// VERIFICATION §8.5–8.9', 'has no section 8.9'],
    ['// PERFORMANCE §6', 'there is no docs/performance.md; cite a page that is there'],
    ['// as in §8.5', 'names no document; write VERIFICATION §8.5, or RFC 5280 §8.5'],
  ])('refuse %s', (code, says) => {
    const { violations } = found(code);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(says);
    expect(violations[0]).toMatch(/^packages\/pure\/a\/src\/a\.ts:1: /);
  });

  it('tell the line', () =>
    expect(found('\n\n// VERIFICATION §9').violations[0]).toMatch(/a\.ts:3: /));

  it('of its own need no name on a page of docs', () => {
    expect(found('see §8.5', 'docs/verification.md').violations).toHaveLength(1);
    expect(found('## 8.5 Origin\n\nsee §8.5', 'docs/verification.md').violations).toEqual([]);
  });
});

describe('citations of threats', () => {
  it('hold where there is a heading', () => expect(found('// T1').violations).toEqual([]));

  it('refuse a number that is not there', () =>
    expect(found('// T77: why').violations).toEqual([
      'packages/pure/a/src/a.ts:1: docs/threats.md has no T77; add "### T77 …" with attack, ' +
        'rule, ' +
        'place and test',
    ]));

  it('refuse code that enforces what is called not yet', () => {
    expect(found('// T9').violations).toEqual([
      'packages/pure/a/src/a.ts:1: T9 is enforced here, and docs/threats.md says "Not yet"; say ' +
        'there where it is enforced, and by which test',
    ]);
    expect(found('// T9\n// T9, T9').violations[0]).toContain('a.ts:1 and 2 more: T9 is enforced');
    expect(found('T9', 'README.md').violations).toEqual([]);
  });

  it('do not take base64 and times for them', () =>
    expect(found("'AA/T77+', '2026-01-01T00:00:00Z', T77x").violations).toEqual([]));

  it('refuse a threat that names no file', () =>
    expect(
      checkCitations(planted({ ...PAGES, 'docs/threats.md': '### T2 No time\n\nRule.\n' }))
        .violations,
    ).toEqual([
      'docs/threats.md: T2 names no file; link the place and the test, or write "Not yet"',
    ]));
});

describe('citations of decisions', () => {
  const decisions = { 'docs/architecture.md': '# A\n\n| # |\n|---|\n| D3 | trust |\n' };
  const violations = (code: string) =>
    checkCitations(planted({ ...PAGES, ...decisions, 'packages/pure/a/src/a.ts': code }))
      .violations;

  it('hold where there is a row', () => expect(violations('// (D3)')).toEqual([]));

  it('refuse a number that is not there', () =>
    expect(violations('// (D4)')).toEqual([
      'packages/pure/a/src/a.ts:1: docs/architecture.md has no decision D4; add its row, or cite ' +
        'the right one',
    ]));
});
