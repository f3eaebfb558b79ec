import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPages, nextPage, type Page } from './pages.ts';

const LIST = { what: 'a list', path: '0', limit: 100, key: (entry: string) => entry };
const walk = (pages: (path: string, isFirst: boolean) => Page<string> | undefined) =>
  allPages(LIST, async (path, isFirst) => pages(path, isFirst));

describe('a list in pages', () => {
  it.each<[string, (path: string) => Page<string>]>([
    ['empty pages that name a next one', (path) => ({ entries: [], next: `${path}x` })],
    ['an empty page among others', (path) => ({ entries: path === '0' ? ['a'] : [], next: '1' })],
    ['the same page again', () => ({ entries: ['a'], next: '0' })],
    ['the same entries on other pages', (path) => ({ entries: ['a', 'b'], next: `${path}x` })],
    [
      'two pages that name each other',
      (path) => ({ entries: [path], next: path === '0' ? '1' : '0' }),
    ],
    ['a new entry on each page, without end', (path) => ({ entries: [path], next: `${path}x` })],
    [
      'more on one page than there may be',
      () => ({ entries: Array.from({ length: 101 }, (_, i) => String(i)), next: undefined }),
    ],
  ])('LIMIT: %s', async (_, pages) => expect(await codeOf(() => walk(pages))).toBe('LIMIT'));

  it('ends where no next page is named, and has each entry once', async () => {
    const pages: Record<string, Page<string>> = {
      '0': { entries: ['a', 'b'], next: '1' },
      '1': { entries: ['b', 'c'], next: undefined },
    };
    expect(await walk((path) => pages[path])).toEqual(['a', 'b', 'c']);
    expect(await walk(() => ({ entries: [], next: undefined }))).toEqual([]);
    expect(await walk(() => undefined)).toBeUndefined();
  });

  it('ends, whatever pages there are', async () => {
    const page = fc.record({
      entries: fc.array(fc.string({ maxLength: 1 })),
      next: fc.option(fc.nat(20).map(String), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 21, maxLength: 21 }), async (pages) => {
        expect(['accepted', 'LIMIT']).toContain(await codeOf(() => walk((path) => pages[+path])));
      }),
    );
  });

  it('is the one way in which a next page is read', () => {
    const sources = readdirSync(join(import.meta.dirname, '..'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const users = sources.filter((name) =>
      readFileSync(join(import.meta.dirname, '..', name), 'utf8').includes("'link'"),
    );
    expect(users).toEqual(['pull/pages.ts']);
  });
});

describe('the next page of a list', () => {
  const next = (...link: readonly string[]) =>
    nextPage(
      { headers: { link }, url: new URL('https://r.example/v2/a/tags/list'), own: true } as never,
      'a list',
    );

  it.each<[string, string[], string | undefined]>([
    ['as the specification writes it', ['</v2/a/tags/list?last=b>; rel="next"'], '?last=b'],
    ['relative', ['<list?last=b>; rel="next"'], '?last=b'],
    ['without quotes, in capitals', ['<list?last=b>; REL=Next'], '?last=b'],
    ['among others', ['<list?n=0>; rel="first", <list?last=b>; rel="next"'], '?last=b'],
    ['in a second header', ['<list?n=0>; rel="first"', '<list?last=b>; rel="next"'], '?last=b'],
    ['one of several relations', ['<list?last=b>; rel="last next"'], '?last=b'],
    ['behind a title with a comma', ['<list?last=b>; title="a, b"; rel=next'], '?last=b'],
    ['with a comma and a semicolon in it', ['<list?last=b,c;d>; rel="next"'], '?last=b,c;d'],
    ['after many spaces', [`<list?last=b>;${' '.repeat(1000)}rel=next`], '?last=b'],
    ['said twice', ['<list?last=b>; rel=next, <list?last=b>; rel=next'], '?last=b'],
    ['of another relation, not at all', ['<list?last=b>; rel="nextpage"'], undefined],
    ['of an extension that ends in rel, not at all', ['<list?n=1>; x-rel="next"'], undefined],
    ['not there', [], undefined],
  ])('is read: %s', (_, link, query) =>
    expect(next(...link)).toBe(query && `/v2/a/tags/list${query}`),
  );

  it.each<[string, string]>([
    ['is cut off', '</v2/a/tags/list?last=b'],
    ['is no link', 'next'],
    ['has a parameter without a value, which hides the next link', '<a>; b, <c>; rel="next"'],
    ['has an encoded title that is none', "<list?last=b>; title*=x; rel='next'"],
    ['has an encoding that is none', "<list?last=b>; title*=utf-8''%ff; rel=next"],
    ['names two', '<list?last=b>; rel=next, <list?last=c>; rel=next'],
    ['names another host', '<https://other.example/v2/a/tags/list>; rel=next'],
    ['names no address', '<http://[>; rel=next'],
    ['names another scheme', '<http://r.example/v2/a/tags/list>; rel=next'],
  ])('REGISTRY where the header %s', async (_, link) =>
    expect(await codeOf(() => next(link))).toBe('REGISTRY'),
  );

  it('is a path of this host or a refusal, whatever the header', async () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      ';',
      ',',
      '=',
      '"',
      '\\',
      '*',
      "'",
      ' ',
      'rel',
      'next',
      'a',
    );
    const header = fc.oneof(
      fc.array(piece).map((some) => some.join('')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(header, async (link) => {
        expect(['accepted', 'REGISTRY']).toContain(await codeOf(() => next(link)));
      }),
    );
  });
});
