import { createHash } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import {
  createAuthority,
  createTimestampAuthority,
  der,
  derChildren,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  type Extension,
  type KeyType,
  keyFromSeed,
  type StampOptions,
  signCertificate,
  tbsCertificate,
  x509,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { parse } from '../certificate.ts';
import { PURPOSE } from '../extensions.ts';
import { verifyTimestamp } from './timestamp.ts';

const tsa = createTimestampAuthority({ seed: 'timestamp' });
const below = createTimestampAuthority({ seed: 'timestamp', intermediate: {} });
const data = new TextEncoder().encode('a signature');
type Pem = { readonly der: Uint8Array };
const verified = (options: StampOptions, chain: readonly Pem[] = tsa.chain, by = tsa) =>
  verifyTimestamp(
    by.stamp(data, options),
    data,
    [{ chain: chain.map((each) => parse(each.der)), window: {} }],
    nodeCrypto,
  );

/** `accepted`, or why not. Every refusal is TIMESTAMP_INVALID. */
async function outcome(...given: Parameters<typeof verified>): Promise<string> {
  try {
    await verified(...given);
    return 'accepted';
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'Rejection', code: 'TIMESTAMP_INVALID' });
    return (thrown as Error).message;
  }
}

describe('the pinned chain of an authority', () => {
  const sign = x509.keyUsage(['keyCertSign']);
  const ca = (pathLength?: number) => x509.basicConstraints(true, pathLength);
  /** The root with its name and key, and other extensions. */
  const root = (...extensions: Extension[]): Pem =>
    createAuthority({ name: tsa.root.name, key: tsa.root.key, extensions }).certificate;
  it.each<[string, Pem, string]>([
    ['of a CA', root(sign, ca()), 'accepted'],
    ['of a CA without key usage', root(ca()), 'accepted'],
    [
      'of a CA for time stamping',
      root(sign, ca(), x509.extendedKeyUsage([PURPOSE.timeStamping])),
      'accepted',
    ],
    ['of a CA for anything', root(sign, ca(), x509.extendedKeyUsage([PURPOSE.any])), 'accepted'],
    [
      'of a CA for something else',
      root(sign, ca(), x509.extendedKeyUsage([PURPOSE.codeSigning])),
      'a CA of the path is not for time stamping',
    ],
    ['of none', root(sign), 'a certificate of the path issued another but is not a CA'],
    [
      'of one that may not sign certificates',
      root(x509.keyUsage(['cRLSign']), ca()),
      'a CA of the path may not sign certificates (key usage)',
    ],
    [
      'of another root',
      createTimestampAuthority({ seed: 'other' }).root.certificate,
      'the timestamp is by no pinned authority',
    ],
    [
      'of the same name with another key',
      createAuthority({ name: tsa.root.name, key: keyFromSeed('p384', 'x') }).certificate,
      'the timestamp is by no pinned authority',
    ],
  ])('%s', async (_, anchor, says) =>
    expect(await outcome({}, [tsa.certificate, anchor])).toContain(says),
  );

  it('is no longer than its CA allows', async () => {
    const anchor = (pathLength: number): Pem =>
      createAuthority({
        name: below.root.name,
        key: below.root.key,
        extensions: [sign, ca(pathLength)],
      }).certificate;
    expect(await outcome({}, [...below.chain.slice(0, 2), anchor(1)], below)).toBe('accepted');
    expect(await outcome({}, [...below.chain.slice(0, 2), anchor(0)], below)).toContain(
      'path longer than its CA allows (0)',
    );
  });
});

describe('the signer', () => {
  const TIME_STAMPING = { ...x509.extendedKeyUsage([PURPOSE.timeStamping]), critical: true };
  function signedBy(
    type: KeyType,
    algorithm: Uint8Array,
    purpose: Extension = TIME_STAMPING,
  ): StampOptions {
    const key = keyFromSeed(type, 'signer');
    const { notBefore, notAfter } = parse(tsa.certificate.der);
    const contents = {
      serial: Uint8Array.of(1),
      subject: { organization: 'tsa', commonName: type },
      issuer: tsa.root.name,
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
      publicKey: key.publicKeyDer,
      extensions: [x509.keyUsage(['digitalSignature']), purpose],
    };
    const certificate = signCertificate(tbsCertificate(contents, tsa.root.key), tsa.root.key);
    const signerInfos = (info: Uint8Array) => [
      derSequence(...derChildren(info).with(4, algorithm)),
    ];
    return {
      key,
      signer: certificate,
      signingCertificate: certificate,
      certificates: [certificate],
      tamper: { signerInfos },
    };
  }
  const named = (oid: string, ...parameters: Uint8Array[]): Uint8Array =>
    derSequence(derOid(oid), ...parameters);
  const NULL = der(5);
  const RSA = '1.2.840.113549.1.1.1';
  const ECDSA = '1.2.840.10045.4.3.2';
  it.each<[string, StampOptions, string]>([
    ['RSA, as CMS names it', signedBy('rsa2048', named(RSA, NULL)), 'accepted'],
    ['RSA with SHA-256', signedBy('rsa2048', named('1.2.840.113549.1.1.11', NULL)), 'accepted'],
    [
      'RSA with a hash that was not used',
      signedBy('rsa2048', named('1.2.840.113549.1.1.13', NULL)),
      'the signature of the timestamp does not verify',
    ],
    [
      'RSA named ECDSA',
      signedBy('rsa2048', named(ECDSA)),
      'the signature of the timestamp does not verify',
    ],
    ['ECDSA', signedBy('p256', named(ECDSA)), 'accepted'],
    [
      'ECDSA named RSA',
      signedBy('p256', named(RSA, NULL)),
      'the signature of the timestamp does not verify',
    ],
    [
      'Ed25519 named ECDSA',
      signedBy('ed25519', named(ECDSA)),
      'the signature of the timestamp does not verify',
    ],
    [
      'an algorithm that nobody knows',
      signedBy('p256', named('1.2.3')),
      'timestamp signed with an unknown algorithm',
    ],
    [
      'an algorithm with other parameters',
      signedBy('p256', named(ECDSA, derInteger(1))),
      'algorithm with unexpected parameters',
    ],
    [
      'an algorithm with two parameters',
      signedBy('p256', named(ECDSA, NULL, NULL)),
      'algorithm with unexpected parameters',
    ],
    [
      'a certificate that cannot be read',
      signedBy('p256', named(ECDSA), { ...TIME_STAMPING, value: derOctets(Uint8Array.of(1)) }),
      'expected tag 0x30, found 0x4',
    ],
  ])('%s', async (_, options, says) =>
    expect(await outcome(options, [tsa.root.certificate])).toContain(says),
  );
});

describe('the signing certificate among the attributes (RFC 5035 §4)', () => {
  const SIGNING_CERTIFICATE = derOid('1.2.840.113549.1.9.16.2.47');
  const naming = (...id: Uint8Array[]): StampOptions => ({
    signingCertificate: false,
    tamper: {
      attributes: (all) => [
        ...all,
        derSequence(SIGNING_CERTIFICATE, derSet(derSequence(derSequence(derSequence(...id))))),
      ],
    },
  });
  const hash = (name: string): Uint8Array =>
    derOctets(createHash(name).update(tsa.certificate.der).digest());
  const SHA512 = derSequence(derOid('2.16.840.1.101.3.4.2.3'));
  it.each<[string, StampOptions, string]>([
    ['by SHA-256, unsaid', naming(hash('sha256')), 'accepted'],
    ['by SHA-512', naming(SHA512, hash('sha512')), 'accepted'],
    [
      'by SHA-512 of which the hash is not',
      naming(SHA512, hash('sha256')),
      'DER: signed attributes name another signing certificate',
    ],
    [
      'by SHA-1',
      naming(derSequence(derOid('1.3.14.3.2.26')), hash('sha1')),
      'DER: signing certificate hashed with an unknown algorithm',
    ],
  ])('%s', async (_, options, says) => expect(await outcome(options)).toBe(says));
});

it('a token must be signed data', async () => {
  const response = (whole: Uint8Array): Uint8Array => {
    const [status = new Uint8Array(), token = new Uint8Array()] = derChildren(whole);
    return derSequence(
      status,
      derSequence(...derChildren(token).with(0, derOid('1.2.840.113549.1.7.1'))),
    );
  };
  expect(await outcome({ tamper: { response } })).toBe('DER: token that is not signed data');
});

it('signed data has no parts that nobody knows', async () => {
  const response = (whole: Uint8Array): Uint8Array => {
    const [status = new Uint8Array(), token = new Uint8Array()] = derChildren(whole);
    const [type = new Uint8Array(), wrapped = new Uint8Array()] = derChildren(token);
    const [signed = new Uint8Array()] = derChildren(wrapped);
    return derSequence(
      status,
      derSequence(type, der(0xa0, derSequence(...derChildren(signed).toSpliced(-1, 0, der(0xa5))))),
    );
  };
  expect(await outcome({ tamper: { response } })).toBe('DER: signed data with unknown parts');
});

it('what is verified is left as it came, as a Buffer too', async () => {
  const response = tsa.stamp(data);
  const held = Buffer.from(response);
  const authority = { chain: tsa.chain.map(({ der: bytes }) => parse(bytes)), window: {} };
  for (const _ of [1, 2]) await verifyTimestamp(held, data, [authority], nodeCrypto);
  expect(Buffer.from(response).equals(held)).toBe(true);
});
