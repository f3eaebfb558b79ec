import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPages, type Page } from './pages.ts';

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
