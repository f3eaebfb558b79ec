import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlOf } from './yaml-text.ts';

/** Lines as readers of YAML 1.1 count them. */
const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u0085\u2028\u2029]/);

describe('what is written as YAML', () => {
  it.each(['\u0085', '\u2028', '\u2029', '\r', '\u001b', '\u007f'])(
    'keeps a comment on its line, whatever a name in it holds: %j (T28)',
    (odd) => {
      const lines = linesOf(yamlOf(`of c${odd}evil: true`, [{ a: 1 }]));
      expect(lines).toEqual(['---', '# of c?evil: true', 'a: 1', '']);
    },
  );

  it.each(['a\u0085b@corp.example', 'a\u2028b', 'x\u2029', 'a\u001bb', 'a\rb', 'a\u009fb'])(
    'says %j to every reader as it is',
    (text) => {
      const written = yamlOf('head', [{ subject: text, [text]: 1 }]);
      expect(written).not.toMatch(/[\r\u001b\u007f-\u009f\u2028\u2029]/);
      expect(parse(written)).toEqual({ subject: text, [text]: 1 });
      expect(linesOf(written)).toHaveLength(5);
    },
  );

  it('says any text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const text = any.toWellFormed();
        expect(parse(yamlOf(text, [{ a: [text] }]))).toEqual({ a: [text] });
      }),
    );
  });
});
