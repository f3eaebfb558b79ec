import { hex, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Der, encodeElement, TAG } from './der.ts';

const der = new Der('CERT_CHAIN');
const at = (text: string): Uint8Array => hex.decode(text.replaceAll(' ', ''));
const whole = (text: string) => der.whole(at(text));
const timeOf = (tag: number, text: string): number =>
  der.time(der.whole(encodeElement(tag, new TextEncoder().encode(text))));

describe('elements', () => {
  it('come back at every length', async () => {
    for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000]) {
      const content = new Uint8Array(length).fill(7);
      expect(der.whole(encodeElement(TAG.octetString, content), TAG.octetString).content).toEqual(
        content,
      );
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(TAG)),
        fc.uint8Array({ maxLength: 300 }),
        (tag, content) => {
          const element = der.whole(encodeElement(tag, content));
          expect([element.tag, element.content]).toEqual([tag, content]);
        },
      ),
    );
  });

  it('have children', () =>
    expect(der.children(whole('30 05 05 00 02 01 2a')).map(({ tag }) => tag)).toEqual([
      TAG.null,
      TAG.integer,
    ]));
  it(
    'may be many, up to a bound: twelve megabytes of two-byte elements took two gigabytes of ' +
      'memory',
    async () => {
      const many = (count: number) =>
        der.whole(
          encodeElement(
            TAG.sequence,
            new Uint8Array(2 * count).map((_, i) => (i % 2 === 0 ? TAG.null : 0)),
          ),
        );
      expect(der.children(many(LIMITS.derChildren))).toHaveLength(LIMITS.derChildren);
      expect(await codeOf(() => der.children(many(LIMITS.derChildren + 1)))).toBe('LIMIT');
    },
  );
  it('may be empty', () => expect(der.children(whole('30 00'))).toEqual([]));

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['content that is cut', '04 02 00'],
    ['bytes behind', '05 00 00'],
    ['an indefinite length', '30 80 00 00'],
    ['a long form for a short length', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of two bytes that fits one', `04 82 00 ff ${'00'.repeat(255)}`],
    ['a length that is cut', '04 82 01'],
    ['a length without its bytes', '04 81'],
    ['a length of five bytes', '04 85 01 00 00 00 00'],
    ['a length past the end of memory', '04 84 ff ff ff ff'],
    ['a reserved length', '04 ff'],
    ['a tag of two bytes', '1f 81 00 00'],
  ])('refuse %s', async (_, text) => expect(await codeOf(() => whole(text))).toBe('CERT_CHAIN'));

  it('refuse a child that reaches out of its parent', async () =>
    expect(await codeOf(() => der.children(whole('30 02 04 01')))).toBe('CERT_CHAIN'));
  it('refuse another tag', async () =>
    expect(await codeOf(() => der.whole(at('05 00'), TAG.sequence))).toBe('CERT_CHAIN'));
  it('refuse an absent one', async () =>
    expect(await codeOf(() => der.expect(undefined, TAG.sequence))).toBe('CERT_CHAIN'));
  it('refuse with the code of their reader', async () =>
    expect(await codeOf(() => new Der('SCT').whole(at('30')))).toBe('SCT'));

  it('are an element or a refusal, never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 30 }), async (bytes) => {
        const code = await codeOf(() => der.children(der.whole(bytes)));
        expect(['accepted', 'CERT_CHAIN']).toContain(code);
        if (code === 'accepted')
          expect(encodeElement(der.whole(bytes).tag, der.whole(bytes).content)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('object identifiers', () => {
  it.each([
    ['06 03 2a 86 48', '1.2.840'],
    ['06 01 00', '0.0'],
    ['06 01 27', '0.39'],
    ['06 01 28', '1.0'],
    ['06 01 50', '2.0'],
    ['06 03 88 37 03', '2.999.3'],
    ['06 08 2a 86 48 ce 3d 03 01 07', '1.2.840.10045.3.1.7'],
    ['06 0a 2b 06 01 04 01 83 bf 30 01 08', '1.3.6.1.4.1.57264.1.8'],
    ['06 0b 2b 8f ff ff ff ff ff ff ff ff 7f', '1.3.147573952589676412927'],
  ])('%s are %s', (text, oid) => expect(der.oid(whole(text))).toBe(oid));

  it.each([
    ['empty', '06 00'],
    ['cut inside an arc', '06 02 2a 86'],
    ['with a padded arc', '06 03 2a 80 01'],
    ['with a padded first arc', '06 02 80 01'],
    ['of 65 bytes', `06 41 ${'01'.repeat(65)}`],
    ['of another tag', '0d 01 2a'],
  ])('%s are refused', async (_, text) =>
    expect(await codeOf(() => der.oid(whole(text)))).toBe('CERT_CHAIN'),
  );

  it('may have 64 bytes', () =>
    expect(der.oid(whole(`06 40 ${'01'.repeat(64)}`)).split('.')).toHaveLength(65));
});

describe('booleans', () => {
  it('are 00 or FF', () =>
    expect([der.boolean(whole('01 01 00')), der.boolean(whole('01 01 ff'))]).toEqual([
      false,
      true,
    ]));
  it.each(['01 01 01', '01 00', '01 02 ff ff', '02 01 ff'])('are not %s', async (text) =>
    expect(await codeOf(() => der.boolean(whole(text)))).toBe('CERT_CHAIN'),
  );
});

describe('integers', () => {
  it.each(['00', '7f', '80', 'ff', '00ff', '0080', 'ff7f', '0100'])('may be %s', (content) =>
    expect(hex.encode(der.integer(whole(`02 0${content.length / 2} ${content}`)))).toBe(content),
  );
  it.each(['', '0000', '0001', '007f', 'ffff', 'ff80'])('may not be "%s"', async (content) =>
    expect(await codeOf(() => der.integer(whole(`02 0${content.length / 2} ${content}`)))).toBe(
      'CERT_CHAIN',
    ),
  );
  it('have their own tag', async () =>
    expect(await codeOf(() => der.integer(whole('04 01 00')))).toBe('CERT_CHAIN'));
});

describe('bit strings', () => {
  it('hold whole bytes', () => expect(der.bits(whole('03 02 00 aa'))).toEqual(Uint8Array.of(0xaa)));
  it.each(['03 00', '03 02 01 aa', '03 02 08 aa', '04 02 00 aa'])('are not %s', async (text) =>
    expect(await codeOf(() => der.bits(whole(text)))).toBe('CERT_CHAIN'),
  );
});

describe('UTF8String', () => {
  it('is text', () => expect(der.utf8(whole('0c 02 c3 a9'))).toBe('é'));
  it.each(['0c 01 ff', '16 01 61', '0c 03 ef bb bf'])('is not %s', async (text) =>
    expect(await codeOf(() => der.utf8(whole(text)))).toBe('CERT_CHAIN'),
  );
});

describe('times', () => {
  it.each<[number, string, string]>([
    [TAG.utcTime, '260115120000Z', '2026-01-15T12:00:00Z'],
    [TAG.utcTime, '491231235959Z', '2049-12-31T23:59:59Z'],
    [TAG.utcTime, '500101000000Z', '1950-01-01T00:00:00Z'],
    [TAG.utcTime, '000229000000Z', '2000-02-29T00:00:00Z'],
    [TAG.generalizedTime, '20500101000000Z', '2050-01-01T00:00:00Z'],
    [TAG.generalizedTime, '99991231235959Z', '9999-12-31T23:59:59Z'],
  ])('of tag %i: %s', (tag, text, expected) =>
    expect(timeOf(tag, text)).toBe(Date.parse(expected)),
  );

  it.each<[string, number, string]>([
    ['without seconds', TAG.utcTime, '2601151200Z'],
    ['with an offset', TAG.utcTime, '260115120000+0100'],
    ['without a zone', TAG.utcTime, '2601151200000'],
    ['with a fraction', TAG.generalizedTime, '20260115120000.5Z'],
    ['of four digits of a year in a UTCTime', TAG.utcTime, '20260115120000Z'],
    ['of two digits of a year in a GeneralizedTime', TAG.generalizedTime, '260115120000Z'],
    ['with letters', TAG.utcTime, '26011512000aZ'],
    ['with a sign', TAG.utcTime, '2601151200-1Z'],
    ['in month 0', TAG.utcTime, '260015120000Z'],
    ['in month 13', TAG.utcTime, '261315120000Z'],
    ['on day 0', TAG.utcTime, '260100120000Z'],
    ['on 31 February', TAG.utcTime, '260231120000Z'],
    ['on 29 February of no leap year', TAG.utcTime, '260229120000Z'],
    ['at hour 24', TAG.utcTime, '260115240000Z'],
    ['at minute 60', TAG.utcTime, '260115126000Z'],
    ['at second 60', TAG.utcTime, '260115120060Z'],
    ['in the year 50, which would be read as 1950', TAG.generalizedTime, '00500101000000Z'],
    ['empty', TAG.utcTime, ''],
    ['of another tag', TAG.utf8String, '260115120000Z'],
    ['of a million characters', TAG.utcTime, '0'.repeat(1_000_000)],
  ])('%s are refused', async (_, tag, text) =>
    expect(await codeOf(() => timeOf(tag, text))).toBe('CERT_CHAIN'),
  );

  it('that are absent are refused', async () =>
    expect(await codeOf(() => der.time(undefined))).toBe('CERT_CHAIN'));
});
