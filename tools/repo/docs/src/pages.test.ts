import { CODES } from '@sealift/failures';
import { describe, expect, it } from 'vitest';
import { checkCodesPage, renderCodes } from './codes-page.ts';
import { anchorsOf } from './headings.ts';
import { checkLinks } from './links.ts';
import { checkMap } from './map.ts';
import { checkMentions } from './mentions.ts';
import { planted } from './planted.fixture.ts';
import { checkFrontPage } from './words.ts';

describe('links', () => {
  const found = (text: string) =>
    checkLinks(
      planted({ 'docs/guides/a.md': text, 'docs/b.md': '# B\n\n## 2.1 JSON', LICENSE: '' }),
    ).violations;

  it.each([
    '[b](../b.md)',
    '[b](../b.md#21-json)',
    '[here](#top)\n# Top',
    '[out](https://example.com/x.md)',
    '[folder](../guides)',
    '[licence](../../LICENSE)',
    '`[code](nowhere.md)`',
    '```\n[code](no.md)\n```',
  ])('hold: %s', (text) => expect(found(text)).toEqual([]));

  it.each([
    ['[c](c.md)', 'leads to docs/guides/c.md, which is not there; correct or remove it'],
    ['[b](../b.md#nowhere)', 'docs/b.md has no heading #nowhere; link one that it has'],
    ['[up](../../../x)', 'which is not there'],
  ])('refuse: %s', (text, says) => {
    expect(found(text)).toHaveLength(1);
    expect(found(text)[0]).toContain(says);
    expect(found(text)[0]).toMatch(/^docs\/guides\/a\.md:1: /);
  });
});

describe('anchors', () => {
  it('are those of GitHub', () =>
    expect([
      ...anchorsOf('# A `b`: c?\n## 8.5 Origin\n## Twice\n## Twice\n```\n# no\n```'),
    ]).toEqual(['a-b-c', '85-origin', 'twice', 'twice-1']));
});

describe('mentions of pages', () => {
  const found = (text: string) =>
    checkMentions(planted({ 'packages/pure/a/src/a.ts': text, 'docs/b.md': '' })).violations;

  it('hold', () => expect(found("'docs/b.md, section 3'")).toEqual([]));
  it('refuse a page that is not there', () =>
    expect(found("'see docs/c.md'")).toEqual([
      'packages/pure/a/src/a.ts:1: docs/c.md is not there; name a page that is',
    ]));
  it.each(["'See the documentation for more'", "'listed in the ' +\n  'documentation.'"])(
    'refuse what is no name: %s',
    (text) => {
      expect(found(text)).toHaveLength(1);
      expect(found(text)[0]).toContain('names no page; write docs/NAME.md, or say it');
    },
  );
});

describe('the map', () => {
  const map =
    '### `packages/pure`\n\n- `oci`: references\n\n### `tools/repo`\n\n- `demo`: the demo\n';
  const found = (page: string, packages = ['packages/pure/oci', 'tools/repo/demo']) =>
    checkMap(planted({ 'CONTRIBUTING.md': page }, packages)).violations;

  it('is whole', () => expect(found(map)).toEqual([]));
  it('refuses a package that is not on it', () =>
    expect(found(map, ['packages/pure/oci', 'packages/pure/pki', 'tools/repo/demo'])).toEqual([
      'CONTRIBUTING.md: packages/pure/pki is not on the map; add "- `pki`: …" under the heading ' +
        'packages/pure',
    ]));
  it('refuses one in another room', () =>
    expect(found(map, ['packages/local/oci', 'tools/repo/demo'])).toHaveLength(2));
  it('refuses a line without a package', () =>
    expect(found(map, ['packages/pure/oci'])).toEqual([
      'CONTRIBUTING.md: the map has tools/repo/demo, which is no package; remove or correct ' +
        'its line',
    ]));
});

describe('the front page', () => {
  const found = (words: number) =>
    checkFrontPage(planted({ 'README.md': 'word '.repeat(words) })).violations;

  it('has at most 900 words', () => expect(found(900)).toEqual([]));
  it('refuses more', () =>
    expect(found(901)).toEqual([
      'README.md has 901 words, at most 900 are meant; move what is longer into docs/guides',
    ]));
});

describe('the page of codes', () => {
  it('has every code, its title and its remedy', () => {
    const page = renderCodes();
    for (const [code, { title }] of Object.entries(CODES)) {
      expect(page).toContain(`### ${code}\n`);
      expect(page.replaceAll('\n', ' ')).toContain(title);
    }
  });
  it('has lines of at most 100 characters', () =>
    expect(
      renderCodes()
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]));
  it('is refused where it is another', () => {
    expect(checkCodesPage(planted({ 'docs/codes.md': renderCodes() })).violations).toEqual([]);
    expect(checkCodesPage(planted({ 'docs/codes.md': `${renderCodes()}more` })).violations).toEqual(
      ['docs/codes.md is not what codes.ts says; run `npx -y pnpm@12 run docs --write`'],
    );
  });
});
