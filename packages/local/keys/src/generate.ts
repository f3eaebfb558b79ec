import { generateKeyPair } from 'node:crypto';

const RSA = { publicExponent: 65537 } as const;
const ENCODING = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
} as const;

type Made = (error: Error | null, spki: Buffer, pkcs8: Buffer) => void;
const ec =
  (namedCurve: string) =>
  (done: Made): void =>
    generateKeyPair('ec', { namedCurve, ...ENCODING }, done);
const rsa =
  (modulusLength: number) =>
  (done: Made): void =>
    generateKeyPair('rsa', { modulusLength, ...RSA, ...ENCODING }, done);

const GENERATORS = {
  p256: ec('P-256'),
  p384: ec('P-384'),
  p521: ec('P-521'),
  rsa2048: rsa(2048),
  rsa3072: rsa(3072),
  rsa4096: rsa(4096),
  ed25519: (done: Made): void => generateKeyPair('ed25519', ENCODING, done),
} as const;

/** What can be made. P-256 is what every cosign signs and verifies with and without a log. */
export type NewKeyType = keyof typeof GENERATORS;

/** Makes a private key. @returns PKCS#8 DER; the caller zeroes it */
export const generateKey = (type: NewKeyType = 'p256'): Promise<Uint8Array> =>
  new Promise((resolve, fail) =>
    GENERATORS[type]((error, _spki, pkcs8) => (error === null ? resolve(pkcs8) : fail(error))),
  );
