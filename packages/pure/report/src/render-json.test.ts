import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJson } from './render-json.ts';
import { ACCEPTED, hostile } from './report.fixture.ts';

describe('renderJson', () => {
  it('is one JSON document that ends with a newline', () =>
    expect(JSON.parse(renderJson(ACCEPTED))).toEqual(JSON.parse(JSON.stringify(ACCEPTED))));

  it.each(['\u009b31m', '\u202ex', '\u2028', '\u200b', '\u{e0041}', '\u007f'])(
    'escapes %j and keeps its value (T28)',
    (foreign) => {
      const text = renderJson(hostile(foreign));
      expect(text).not.toContain(foreign);
      expect(JSON.parse(text)).toMatchObject({ images: [{ name: foreign }] });
    },
  );

  it('keeps every value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const report = JSON.parse(renderJson(hostile(foreign))) as { established: string[] };
        expect(report.established).toEqual([foreign]);
      }),
    );
  });
});
