import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { pae } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePreAuthEncoding, preAuthEncoding } from './envelope.ts';

const text = (payloadType: string, payload: string): string =>
  new TextDecoder().decode(preAuthEncoding({ payloadType, payload: utf8.encode(payload) }));

describe('what a DSSE signature is over', () => {
  // The example of the specification.
  it('is type and payload with their lengths', () =>
    expect(text('http://example.com/HelloWorld', 'hello world')).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    ));
  it('counts bytes, not characters', () => expect(text('é😀', 'ü')).toBe('DSSEv1 6 é😀 2 ü'));
  it('may be over nothing', () => expect(text('', '')).toBe('DSSEv1 0  0 '));

  it('is what a signer signs, and differs where anything differs', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(
        part,
        fc.uint8Array({ maxLength: 20 }),
        part,
        fc.uint8Array({ maxLength: 20 }),
        (type, payload, otherType, otherPayload) => {
          const one = preAuthEncoding({ payloadType: type, payload });
          const other = preAuthEncoding({ payloadType: otherType, payload: otherPayload });
          expect(one).toEqual(pae(type, payload));
          expect(Buffer.compare(one, other) === 0).toBe(
            type === otherType && Buffer.compare(payload, otherPayload) === 0,
          );
        },
      ),
    );
  });

  it('comes apart as it was put together', () => {
    const type = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(type, fc.uint8Array({ maxLength: 20 }), (payloadType, payload) => {
        expect(parsePreAuthEncoding(preAuthEncoding({ payloadType, payload }))).toEqual({
          payloadType,
          payload,
        });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['its name alone', 'DSSEv1'],
    ['another version', 'DSSEv2 1 a 1 b'],
    ['no payload', 'DSSEv1 1 a'],
    ['a payload that is cut', 'DSSEv1 1 a 2 b'],
    ['a byte behind the payload', 'DSSEv1 1 a 1 bc'],
    ['a length that is too short', 'DSSEv1 1 ab 1 c'],
    ['a length with a zero before it', 'DSSEv1 01 a 1 b'],
    ['a length with a sign', 'DSSEv1 +1 a 1 b'],
    ['a length in hex', 'DSSEv1 0x1 a 1 b'],
    ['a negative length', 'DSSEv1 -1 a 1 b'],
    ['a length with an exponent', 'DSSEv1 1e0 a 1 b'],
    ['a huge length', 'DSSEv1 99999999999999999999 a 1 b'],
    ['no length', 'DSSEv1  a 1 b'],
    ['two spaces', 'DSSEv1  1 a 1 b'],
    ['a tab', 'DSSEv1 1\ta 1 b'],
  ])('is none with %s', async (_, encoded) =>
    expect(await codeOf(() => parsePreAuthEncoding(utf8.encode(encoded)))).toBe('STRUCTURE'),
  );

  it('has a type of UTF-8', async () =>
    expect(
      await codeOf(() =>
        parsePreAuthEncoding(new Uint8Array(pae('a', new Uint8Array()).with(9, 0xff))),
      ),
    ).toBe('STRUCTURE'));
});
