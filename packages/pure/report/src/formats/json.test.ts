import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, hostile, printed } from '../report.fixture.ts';
import { renderJson } from './json.ts';

describe('renderJson', () => {
  it('is one JSON document that ends with a newline', () =>
    expect(JSON.parse(printed(renderJson(ACCEPTED)))).toEqual(
      JSON.parse(JSON.stringify(ACCEPTED)),
    ));

  it.each(['\u009b31m', '\u202ex', '\u2028', '\u200b', '\u{e0041}', '\u007f'])(
    'escapes %j and keeps its value (T28)',
    (foreign) => {
      const text = printed(renderJson(hostile(foreign)));
      expect(text).not.toContain(foreign);
      expect(JSON.parse(text)).toMatchObject({ images: [{ name: foreign }] });
    },
  );

  it('is what JSON.stringify writes, in pieces', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'large' }), (result) => {
        const document = { ...ACCEPTED, result: { a: result, b: undefined, c: [undefined, {}] } };
        const plain = JSON.parse(JSON.stringify(document)) as typeof document;
        expect(printed(renderJson(document))).toBe(printed(renderJson(plain)));
        expect(JSON.parse(printed(renderJson(document)))).toEqual(plain);
      }),
    );
    expect(printed(renderJson(ACCEPTED))).toBe(`${JSON.stringify(ACCEPTED, null, 2)}\n`);
    const odd = {
      ...ACCEPTED,
      images: [],
      result: [[], {}, [[[[[[1, '\n']]]]]], new Date(0), null],
    };
    expect(printed(renderJson(odd))).toBe(`${JSON.stringify(odd, null, 2)}\n`);
  });

  it('has no piece longer than an entry of a list (T34)', () => {
    const [image] = ACCEPTED.images;
    const [entry] = image?.evidence ?? [];
    if (image === undefined || entry === undefined) throw new Error('the report has an entry');
    const many = { ...image, evidence: Array.from({ length: 1000 }, () => entry) };
    const longest = (report: typeof ACCEPTED): number =>
      Math.max(...[...renderJson(report)].map(({ length }) => length));
    expect(longest({ ...ACCEPTED, images: [many, many] })).toBe(longest(ACCEPTED));
  });

  it('keeps every value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (foreign) => {
        const report = JSON.parse(printed(renderJson(hostile(foreign)))) as {
          established: string[];
        };
        expect(report.established).toEqual([foreign]);
      }),
    );
  });
});
