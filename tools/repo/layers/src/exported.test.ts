import { describe, expect, it } from 'vitest';
import { checkDocs } from './check-docs.ts';
import { holding } from './holding.fixture.ts';

const found = (text: string, index = `export { a } from './a.ts';`) =>
  checkDocs(holding({ 'index.ts': index, 'a.ts': text }));
const SENTENCE = '/** Reads what an image is called. */\n';

describe('what leaves a package', () => {
  it.each([
    ['a function', `${SENTENCE}export function a() {}`],
    ['a constant', `${SENTENCE}export const a = 1;`],
    ['a constant among others', `${SENTENCE}export const b = 2, a = 1;`],
    ['a class', `${SENTENCE}export class a {}`],
    ['what is exported further down', `${SENTENCE}function a() {}\nexport { a };`],
    ['overloads, above the first', `${SENTENCE}export function a(): 1;\nexport function a() {}`],
    [
      'a comment with tags',
      '/**\n * Reads what is called so. @throws Rejection\n */\nexport let a;',
    ],
    ['a comment that cites a threat', '/** Reads what is called so. T1, T28 */\nexport let a;'],
  ])('has a sentence: %s', (_, text) => expect(found(text)).toEqual([]));

  it.each([
    ['a type', 'export { type a } from', `${SENTENCE}export type a = 1;`],
    ['an interface', 'export type { a } from', `${SENTENCE}export interface a {}`],
    ['a name that is another inside', 'export { b as a } from', `${SENTENCE}export const b = 1;`],
    ['a whole file', 'export * as a from', `${SENTENCE}export const b = 1;`],
  ])('has a sentence: %s', (_, start, text) =>
    expect(found(text, `${start} './a.ts';`)).toEqual([]),
  );

  it.each([
    ['no comment', 'export const a = 1;', 'a leaves the package without a word; write a sentence'],
    ['a comment of lines', '// Reads what it is.\nexport const a = 1;', 'without a word'],
    ['a comment of no doc', '/* Reads what it is. */\nexport const a = 1;', 'without a word'],
    ['a comment of something else', `${SENTENCE}const b = 1;\nexport const a = b;`, 'without'],
    ['nothing but tags', '/** @throws Rejection USAGE. */\nexport const a = 1;', 'as ""'],
    ['no end of a sentence', '/** The name of an image */\nexport const a = 1;', 'as "The name'],
    ['too few words', '/** Of a layer. */\nexport const a = 1;', 'as "Of a layer."'],
    ['a threat alone', '/** T1, T28. */\nexport const a = 1;', 'as "T1, T28."'],
  ])('is refused with %s', (_, text, says) => {
    const [first = '', ...more] = found(text);
    expect(more).toEqual([]);
    expect(first).toContain(says);
    expect(first).toMatch(/^packages\/pure\/oci\/src\/a\.ts:\d+: a leaves the package /);
    expect(first).toContain('write a sentence in /** … */ above it that says what it is for');
  });

  it('is looked for through files that pass it on', () => {
    const files = {
      'index.ts': `export { a } from './b.ts';`,
      'b.ts': `export { a } from './a.ts';`,
    };
    expect(checkDocs(holding({ ...files, 'a.ts': 'export const a = 1;' }))).toHaveLength(1);
    expect(checkDocs(holding({ ...files, 'a.ts': `${SENTENCE}export const a = 1;` }))).toEqual([]);
  });

  it('tells the line', () => expect(found('\n\nexport const a = 1;')[0]).toMatch(/src\/a\.ts:3: /));

  it('is asked of what leaves alone, and of tools nothing', () => {
    expect(found(`${SENTENCE}export const a = 1;\nexport const b = 2;`)).toEqual([]);
    const files = { 'index.ts': 'export const a = 1;' };
    expect(checkDocs(holding(files))).toHaveLength(1);
    expect(checkDocs(holding(files, 'tools'))).toEqual([]);
  });

  it('is another package’s to explain where that one declares it', () =>
    expect(found('', `export { a } from '@sealift/${'bytes'}';`)).toEqual([]));
});
