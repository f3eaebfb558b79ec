import { LIMITS } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeyUri, parseKeyUri } from './uri.ts';

describe('parseKeyUri', () => {
  it('reads what a reference says', () => {
    const uri =
      'pkcs11:token=My%20token;manufacturer=A;model=B;serial=0042;slot-id=7;object=k%C3%A9y;' +
      'id=%00%ff1;type=private?module-path=/opt/a%3Fb.so&pin-source=file:/run/pin';
    expect(parseKeyUri(uri)).toEqual({
      token: 'My token',
      manufacturer: 'A',
      model: 'B',
      serial: '0042',
      slotId: 7n,
      object: 'kéy',
      id: Uint8Array.of(0, 255, 0x31),
      modulePath: '/opt/a?b.so',
      pinSource: '/run/pin',
    });
  });

  it.each(['file:/run/pin', 'file:///run/pin', '/run/pin'])('reads pin-source=%s', (source) =>
    expect(parseKeyUri(`pkcs11:object=a?pin-source=${source}`).pinSource).toBe('/run/pin'),
  );

  it.each<[string, string, string]>([
    ['another scheme', 'pkcs12:object=a', 'starts with pkcs11:'],
    ['a name without a value', 'pkcs11:object', 'expected NAME=VALUE'],
    ['an empty value', 'pkcs11:object=', 'object is empty'],
    ['an attribute twice', 'pkcs11:object=a;object=b', 'object twice'],
    ['an unknown attribute', 'pkcs11:library-version=3', 'attribute "library-version"'],
    ['an attribute that an object has anyway', 'pkcs11:constructor=1', 'attribute "constructor"'],
    ['a query attribute in the path', 'pkcs11:module-path=/m', 'attribute "module-path"'],
    ['a path attribute in the query', 'pkcs11:?object=a', 'attribute "object"'],
    ['an empty attribute', 'pkcs11:object=a;', 'attribute ""'],
    ['a space', 'pkcs11:object=a b', 'must be written as %XX'],
    ['half an escape', 'pkcs11:object=%4', 'must be written as %XX'],
    ['a fragment', 'pkcs11:object=a#b', 'must be written as %XX'],
    ['a letter beyond ASCII', 'pkcs11:object=é', 'must be written as %XX'],
    ['a label that is no UTF-8', 'pkcs11:object=%ff', 'UTF-8'],
    ['a slot that is no number', 'pkcs11:slot-id=0x1', 'slot-id is no decimal number'],
    ['a slot with a leading zero', 'pkcs11:slot-id=01', 'slot-id is no decimal number'],
    ['a public key', 'pkcs11:type=public', 'type=public signs nothing'],
    ['a relative module', 'pkcs11:?module-path=softhsm.so', 'module-path is no absolute path'],
    ['a module by name', 'pkcs11:?module-name=softhsm', 'module-name depends'],
    ['a PIN that a program prints', 'pkcs11:?pin-source=|pass', 'runs a program'],
    ['a relative PIN file', 'pkcs11:?pin-source=pin', 'pin-source is no absolute path'],
    [
      'a PIN file of another host',
      'pkcs11:?pin-source=file://host/pin',
      'pin-source is no absolute path',
    ],
    ['a NUL in a path', 'pkcs11:?module-path=/a%00b', 'module-path is no absolute path'],
  ])('refuses %s', async (_, uri, part) => {
    expect(await codeOf(() => parseKeyUri(uri))).toBe('CONFIG');
    expect(() => parseKeyUri(uri)).toThrow(part);
  });

  it.each([
    'pkcs11:object=a?pin-value=4711',
    'pkcs11:object=a?pin-valu=4711',
    'pkcs11:object=a;pin-value=4711',
    'pkcs11:4711',
  ])('never shows the PIN of %s', (uri) => {
    expect(() => parseKeyUri(uri)).toThrow(/^(?!.*4711)/);
  });

  it('has an end', async () => {
    const uri = (length: number): string => `pkcs11:object=${'a'.repeat(length - 14)}`;
    expect([
      await codeOf(() => parseKeyUri(uri(LIMITS.keyUri))),
      await codeOf(() => parseKeyUri(uri(LIMITS.keyUri + 1))),
    ]).toEqual(['accepted', 'CONFIG']);
  });

  it('reads back any label and ID that were escaped', () => {
    const escaped = (bytes: Uint8Array): string =>
      Buffer.from(bytes).toString('hex').replace(/../g, '%$&');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (object, id) => {
          expect(
            parseKeyUri(`pkcs11:object=${escaped(Buffer.from(object))};id=${escaped(id)}`),
          ).toEqual({ object, id });
        },
      ),
    );
  });

  it('throws nothing but a Rejection', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (rest) => {
        try {
          parseKeyUri(`pkcs11:${rest}`);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Rejection);
        }
      }),
    );
  });
});

describe('isKeyUri', () => {
  it.each([
    ['pkcs11:object=a', true],
    ['./pkcs11:object=a', false],
    ['PKCS11:object=a', false],
    ['cosign.key', false],
  ])('%s: %s', (word, answer) => expect(isKeyUri(word)).toBe(answer));
});
