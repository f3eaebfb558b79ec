import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWhole, looseDots } from './regexp.ts';

const code = (pattern: string): Promise<string> => codeOf(() => compileWhole(pattern, '--x'));
const WORKFLOW =
  'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/g.yml@refs/tags/v1';

describe('compileWhole', () => {
  it.each([
    [
      'the anchored pattern of the field',
      '^https://github\\.com/slsa-framework/slsa-github-generator/.*$',
      WORKFLOW,
    ],
    ['one without anchors', 'https://github\\.com/slsa-framework/.*', WORKFLOW],
    ['an alternative', 'a@b\\.c|d@e\\.f', 'd@e.f'],
    ['any host of a domain', 'https://[a-z.]+\\.example\\.com', 'https://ci.a.example.com'],
    ['any address of a domain', '.+@example\\.com', 'x@example.com'],
    ['anything below https', 'https://.*', 'https://x'],
    ['case folding', '(?i)a@b', 'A@B'],
  ])('takes %s', (_, pattern, text) => expect(compileWhole(pattern, '--x')(text)).toBe(true));

  it.each([
    ['a prefix (T20)', 'good', 'good.evil'],
    ['a suffix (T20)', 'good', 'evil.good'],
    ['the first alternative as a prefix', 'good|evil', 'good-x'],
    ['the last alternative as a suffix', 'good|evil', 'x-evil'],
    ['an anchor in one alternative', '^good|evil$', 'good/../x'],
    ['a second line after it', 'good', 'good\n'],
    ['a second line before it', 'good', 'x\ngood'],
    ['a dot that would be a newline', 'a.b', 'a\nb'],
  ])('does not match by %s', (_, pattern, text) =>
    expect(compileWhole(pattern, '--x')(text)).toBe(false),
  );

  it.each([
    '',
    '.*',
    '.+',
    '^.*$',
    '.*.*',
    '(.*)',
    '(.|x)*',
    '[\\s\\S]*',
    '.{1,}',
    '.{3,}',
    '[^@]*',
    'x|.*',
    '(?s).*',
    '\\PZ+.*',
    '.?',
    '(?:)|.+', // accept everything
    '(',
    'a)|(?:b',
    '[',
    '*a',
    'a**b(',
    '\\',
    '(?P<x',
    'a{2000}', // not well-formed
    '(?m)^good$',
    '(?im)good',
    '(?sm:good)',
    'a(?m:^b$)', // multi-line
    '(a)\\1',
    '(?=a)b',
    '(?<!a)b', // not in a linear-time language
    'a'.repeat(4097),
  ])('refuses %j', async (pattern) => expect(await code(pattern)).toBe('USAGE'));

  it('stays linear where backtracking would take hours', () => {
    expect(compileWhole('(a+)+b', '--x')('a'.repeat(20_000))).toBe(false);
  });

  it('throws nothing but USAGE, and a quoted text matches itself only', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        async (pattern) => void expect(['accepted', 'USAGE']).toContain(await code(pattern)),
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
        fc.string(),
        (text, other) => {
          const test = compileWhole(`x${text.replace(/[^A-Za-z0-9]/g, '\\$&')}`, '--x');
          expect(test(`x${text}`)).toBe(true);
          expect(test(other)).toBe(other === `x${text}`);
        },
      ),
    );
  });
});

describe('looseDots', () => {
  it.each([
    ['https://github.com/x', true],
    ['https://github\\.com/x', false],
    ['https://github[.]com/.*', false],
  ])('%s: %s', (pattern, loose) => expect(looseDots(pattern)).toBe(loose));
});
