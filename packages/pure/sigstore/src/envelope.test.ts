import { utf8 } from '@sealift/bytes';
import { pae } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preAuthEncoding } from './envelope.ts';

const text = (payloadType: string, payload: string): string => new TextDecoder().decode(preAuthEncoding({ payloadType, payload: utf8.encode(payload) }));

describe('what a DSSE signature is over', () => {
  // The example of the specification.
  it('is type and payload with their lengths', () =>
    expect(text('http://example.com/HelloWorld', 'hello world')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world'));
  it('counts bytes, not characters', () => expect(text('é😀', 'ü')).toBe('DSSEv1 6 é😀 2 ü'));
  it('may be over nothing', () => expect(text('', '')).toBe('DSSEv1 0  0 '));

  it('is what a signer signs, and differs where anything differs', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(part, fc.uint8Array({ maxLength: 20 }), part, fc.uint8Array({ maxLength: 20 }), (type, payload, otherType, otherPayload) => {
        const one = preAuthEncoding({ payloadType: type, payload });
        const other = preAuthEncoding({ payloadType: otherType, payload: otherPayload });
        expect(one).toEqual(pae(type, payload));
        expect(Buffer.compare(one, other) === 0).toBe(type === otherType && Buffer.compare(payload, otherPayload) === 0);
      }),
    );
  });
});
