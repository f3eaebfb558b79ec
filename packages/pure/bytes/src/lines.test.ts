import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, listLines } from './lines.ts';

describe('lines', () => {
  it.each([
    ['of Unix', 'a\nb\n', ['a', 'b', '']],
    ['of Windows', 'a\r\nb\r\n', ['a', 'b', '']],
    ['that end in a return alone', '#a\rb', ['#a', 'b']],
    ['of all kinds', 'a\r\r\n\nb', ['a', '', '', 'b']],
    ['none', '', ['']],
  ])('%s', (_, text, lines) => expect(linesOf(text)).toEqual(lines));

  it('hold no end of a line, and all else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = linesOf(text);
        expect(lines.join('')).toBe(text.replace(/[\r\n]/g, ''));
      }),
    );
  });
});

describe('lines of a list', () => {
  it('are numbered as the file is, without comments and blanks', () => {
    expect(listLines('# a\n\n  b # c\r\td#e\t#f\r\n#')).toEqual([
      { text: 'b', number: 3 },
      { text: 'd#e', number: 4 },
    ]);
  });

  it.each(['', ' \n\t\r', '#', '# a\r# b'])('are none in %j', (text) =>
    expect(listLines(text)).toEqual([]),
  );
});
