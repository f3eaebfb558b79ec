import { codeOf } from '@sealift/refusal';
import type { Identity } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { hasAltNames, knownAltNames, subjectAltNames } from './alt-names.ts';
import type { Certificate } from './certificate.ts';
import { ca, extension, leaf, read } from './certificates.fixture.ts';
import { EXTENSION } from './extensions.ts';

/** A certificate with these alternative names, as DER in hex. */
const only = (oid: string, value: string): Certificate =>
  read(ca('only', { extensions: [extension(oid, value)] }));

describe('alternative names', () => {
  it.each<[string, Identity | Identity[], object[]]>([
    ['mail', { email: 'ada@example.com' }, [{ type: 'email', value: 'ada@example.com' }]],
    ['URI', { uri: 'https://x/y?z#e' }, [{ type: 'uri', value: 'https://x/y?z#e' }]],
    ['DNS', { dns: 'x.example' }, [{ type: 'dns', value: 'x.example' }]],
    [
      'other name of Fulcio',
      { otherName: 'user!issuer' },
      [{ type: 'other', value: 'user!issuer' }],
    ],
    [
      'several, in order',
      [{ uri: 'https://x' }, { email: 'a@b' }],
      [
        { type: 'uri', value: 'https://x' },
        { type: 'email', value: 'a@b' },
      ],
    ],
    ['none', [], []],
  ])('%s', (_, identity, expected) =>
    expect(subjectAltNames(leaf({ identity }))).toEqual(expected),
  );

  it.each<[string, string, string]>([
    ['an IP address', '300687047f000001', 'UNSUPPORTED'],
    ['a directory name', '3004a4023000', 'UNSUPPORTED'],
    ['another other name', '300ba00906022a03a0030c0161', 'UNSUPPORTED'],
    [
      'a Fulcio name with a third part',
      '3015a013060a2b0601040183bf300107a0030c01610500',
      'CERT_USAGE',
    ],
    [
      'a Fulcio name that is no UTF8String',
      '3013a011060a2b0601040183bf300107a003160161',
      'CERT_USAGE',
    ],
    ['a Fulcio name without a value', '300ea00c060a2b0601040183bf300107', 'CERT_USAGE'],
    ['an empty name', '30028100', 'CERT_USAGE'],
    ['a name with a space (T20)', '30058103612062', 'CERT_USAGE'],
    ['a name with a NUL (T20)', '30058103610062', 'CERT_USAGE'],
    ['a name with a newline (T20)', '30058603610a62', 'CERT_USAGE'],
    ['a name with a Cyrillic letter (T20)', '3005810361d0b0', 'CERT_USAGE'],
    ['a name that is no UTF-8', '30038101ff', 'CERT_USAGE'],
    ['bytes behind', '300381016100', 'CERT_USAGE'],
    ['no sequence', '810161', 'CERT_USAGE'],
  ])('with %s are refused', async (_, value, code) =>
    expect(await codeOf(() => subjectAltNames(only(EXTENSION.subjectAltName, value)))).toBe(code),
  );
});

describe('alternative names beside others', () => {
  it.each([
    ['an IP address', '300c87047f000001810461406263'],
    ['a directory name', '300aa4023000810461406263'],
    ["a domain's other name", '3011a00906022a03a0030c0161810461406263'],
    ['a name with a newline', '300b8203610a62810461406263'],
    ['a name that is no UTF-8', '30098201ff810461406263'],
  ])('are known, and %s is left aside', (_, value) => {
    const certificate = only(EXTENSION.subjectAltName, value);
    expect(knownAltNames(certificate)).toEqual([{ type: 'email', value: 'a@bc' }]);
    expect(hasAltNames(certificate)).toBe(true);
  });

  it.each(['300381016100', '810161', '30'])('CERT_USAGE where they are none: %s', async (value) =>
    expect(await codeOf(() => knownAltNames(only(EXTENSION.subjectAltName, value)))).toBe(
      'CERT_USAGE',
    ),
  );

  it('are none where there is none', () => {
    const plain = read(ca('plain', { extensions: [] }));
    expect([knownAltNames(plain), hasAltNames(plain)]).toEqual([[], false]);
  });

  it('pass on a bug', () => {
    const extensions = { get: () => ({ value: null }) } as unknown as Certificate['extensions'];
    expect(() => knownAltNames({ ...leaf(), extensions })).toThrow(TypeError);
  });
});
