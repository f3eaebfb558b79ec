/**
 * Signatures of RFC 9421 Appendix B.2, whose texts cover other parts than ours: only what is
 * computed over the text is held here.
 */
import { base64 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { expect, it } from 'vitest';
import { derOf, fixedOf } from './ecdsa.ts';
import { holds } from './verify.ts';

/** B.1.4 and B.2.6. */
const ED25519 = {
  spki: 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=',
  base: `"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");\
created=1618884473;keyid="test-key-ed25519"`,
  signature:
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
};

/** B.1.3 and B.2.4. */
const P256 = {
  spki:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0' +
    '/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==',
  base: `"@status": 200
"content-type": application/json
"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWd\
XymyU0rjJuahq4l5aGgfLQ==:
"content-length": 23
"@signature-params": ("@status" "content-type" "content-digest" "content-length");\
created=1618884473;keyid="test-key-ecc-p256"`,
  signature:
    'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==',
};

it.each([
  ['B.2.6, Ed25519', ED25519],
  ['B.2.4, ECDSA P-256', P256],
])('%s', async (_, { spki, base, signature }) => {
  const key = keys.parse(base64.decode(spki));
  const bytes = base64.decode(signature);
  expect(await holds({ base, signature: bytes }, key, nodeCrypto)).toBe(true);
  expect(
    await holds(
      { base: base.replace('application/json', 'text/plain'), signature: bytes },
      key,
      nodeCrypto,
    ),
  ).toBe(false);
});

it('r and s come back from DER, whatever their leading bytes', () => {
  for (const first of [0, 1, 0x7f, 0x80, 0xff])
    for (const second of [0, 0x80]) {
      const fixed = Uint8Array.from({ length: 64 }, (_, i) =>
        i % 32 === 0 ? first : i % 32 === 1 ? second : i,
      );
      expect(fixedOf(derOf(fixed))).toEqual(fixed);
    }
});
