import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImageList } from './image-list.ts';

const D = `sha256:${'a'.repeat(64)}`;
const namesOf = (text: string) =>
  parseImageList(text, 'l.txt').map((source) =>
    source.kind === 'registry'
      ? [source.reference.repository, source.at]
      : [source.kind, source.at],
  );

describe('a list of images', () => {
  it('has one a line, with comments, blanks and the line ends of any system', () => {
    const first = `# release 7\r\n\r\nghcr.io/a/b:1@${D}\r\n`;
    const text = `${first}  oci:no/such # built here\n\tr.example/c:2\t#x`;
    expect(namesOf(text)).toEqual([
      ['a/b', 'l.txt:3'],
      ['layout', 'l.txt:4'],
      ['c', 'l.txt:5'],
    ]);
  });

  it('has those behind a comment that ends in a return alone', () => {
    expect(namesOf('# old\rr.example/c:2 # c\rr.example/d:2\r')).toEqual([
      ['c', 'l.txt:2'],
      ['d', 'l.txt:3'],
    ]);
  });

  it('takes a word that stands twice once, where it stands first', () => {
    expect(namesOf('r.example/c:2\nr.example/d:2\nr.example/c:2\n')).toEqual([
      ['c', 'l.txt:1'],
      ['d', 'l.txt:2'],
    ]);
  });

  it.each([
    ['nothing', '', /^l\.txt lists no image$/],
    ['comments alone', '# a\n\n  # b', /^l\.txt lists no image$/],
    ['two words in a line', 'a.example/b:1\na.example/b:2 a.example/b:3', /^l\.txt:2: one image/],
    ['a name in capitals', '\n\nr.example/App:1', /^l\.txt:3: /],
    ['a scheme of others', 'docker://r.example/a:1', /^l\.txt:1: docker:\/\/ has no place/],
    ['a path that is not there', './no-such.tar', /^l\.txt:1: \.\/no-such\.tar does not exist/],
    ['a tag in capitals and a space', 'r.example/a: 1', /^l\.txt:1: one image/],
  ])('is refused: %s', async (_, text, message) => {
    expect(await codeOf(() => parseImageList(text, 'l.txt'))).toBe('USAGE');
    expect(() => parseImageList(text, 'l.txt')).toThrow(message);
  });

  it('is refused with more images than a bundle may hold', async () => {
    const text = Array.from({ length: 20_001 }, (_, i) => `r.example/a:${i}`).join('\n');
    expect(await codeOf(() => parseImageList(text, 'l.txt'))).toBe('LIMIT');
  });

  it('names a line of the file in whatever it refuses', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        try {
          for (const { at } of parseImageList(`r.example/a:1\n${line}`, 'l.txt'))
            expect(at).toMatch(/^l\.txt:\d+$/);
        } catch (thrown) {
          expect(String(thrown)).toMatch(/l\.txt:\d+: /);
        }
      }),
    );
  });
});
