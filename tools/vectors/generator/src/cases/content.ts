import { createHash } from 'node:crypto';
import type {
  BundleJson,
  BundleOptions,
  KeyType,
  Scheme,
  Statement,
} from '@sealift/virtual-sigstore';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  keyBundle,
  SLSA,
  type Vector,
  vector,
  worldOf,
} from '../vector.ts';

const hash = (algorithm: string): string => createHash(algorithm).update(ARTIFACT).digest('hex');
const zeros = (length: number): string => '0'.repeat(length);

const dsse = (options: Partial<BundleOptions> = {}): Files =>
  keyBundle({ content: 'dsse', predicateType: SLSA, ...options });
const about = (...subjects: readonly (object | null)[]): Files =>
  dsse({ tamper: { statement: (statement) => ({ ...statement, subject: subjects }) } });
const statement = (change: (statement: Statement) => object): Files =>
  dsse({ tamper: { statement: change } });
const json = (
  change: (bundle: BundleJson) => object | string,
  options: Partial<BundleOptions> = {},
): Files => keyBundle({ ...options, tamper: { bundle: change } });

const certificateJson = (
  change: (bundle: BundleJson) => object | string,
  options: Partial<BundleOptions>,
): Files => bundleFile({ ...options, tamper: { bundle: change } });

/** DSSE and in-toto (VERIFICATION §5.2). */
export const envelopes = (): Vector[] => [
  vector(
    'dsse-right',
    'an attestation of the artifact',
    'accepted',
    bundleFile({ content: 'dsse', predicateType: SLSA }),
  ),
  vector('dsse-type-right', 'an attestation of the type asked for', 'accepted', {
    ...dsse(),
    type: SLSA,
  }),
  vector(
    'dsse-type-other',
    'an attestation of another type than the one asked for (CVE-2022-35929)',
    'NO_ATTESTATION',
    {
      ...dsse(),
      type: 'https://spdx.dev/Document',
    },
  ),
  vector(
    'dsse-two-signatures',
    'an envelope with one signature twice',
    'STRUCTURE',
    json(doubled, { content: 'dsse' }),
  ),
  vector(
    'dsse-no-signature',
    'an envelope without a signature',
    'STRUCTURE',
    json(
      ({ dsseEnvelope, ...rest }) => ({
        ...rest,
        dsseEnvelope: { ...dsseEnvelope, signatures: [] },
      }),
      { content: 'dsse' },
    ),
  ),
  vector(
    'dsse-payload-type',
    'another payload type, signed and logged',
    'UNSUPPORTED',
    dsse({ tamper: { payloadType: 'application/json' } }),
  ),
  vector(
    'dsse-payload-type-swapped',
    'another payload type than the one signed',
    'SIGNATURE',
    certificateJson(
      ({ dsseEnvelope, ...rest }) => ({
        ...rest,
        dsseEnvelope: { ...dsseEnvelope, payloadType: 'application/json' },
      }),
      { content: 'dsse' },
    ),
  ),
  vector('dsse-no-subject', 'a statement about nothing', 'STRUCTURE', about()),
  vector('dsse-null-subject', 'a subject that is null', 'STRUCTURE', about(null)),
  vector(
    'dsse-no-digest',
    'a subject without a digest',
    'STRUCTURE',
    about({ name: 'a', digest: {} }),
  ),
  vector(
    'dsse-sha512-only',
    'a subject that states SHA-512 alone',
    'accepted',
    about({ name: 'a', digest: { sha512: hash('sha512') } }),
  ),
  vector(
    'dsse-sha384-only',
    'a subject that states SHA-384 alone',
    'accepted',
    about({ name: 'a', digest: { sha384: hash('sha384') } }),
  ),
  vector(
    'dsse-sha512-wrong',
    'a subject that states a wrong SHA-512 alone',
    'SUBJECT',
    about({ name: 'a', digest: { sha512: zeros(128) } }),
  ),
  vector(
    'dsse-sha256-right-sha512-wrong',
    'the two digests of a subject are of two files',
    'SUBJECT',
    about({ name: 'a', digest: { sha256: hash('sha256'), sha512: zeros(128) } }),
  ),
  vector(
    'dsse-digest-across-algorithms',
    'the right SHA-256 under the name of another algorithm',
    'SUBJECT',
    about({ name: 'a', digest: { sha1: hash('sha256') } }),
  ),
  vector(
    'dsse-digest-upper-case',
    'a digest in upper case is another text',
    'SUBJECT',
    about({ name: 'a', digest: { sha256: hash('sha256').toUpperCase() } }),
  ),
  vector(
    'dsse-second-subject',
    'the artifact as the second of two subjects',
    'accepted',
    about(
      { name: 'b', digest: { sha256: zeros(64) } },
      { name: 'a', digest: { sha256: hash('sha256') } },
    ),
  ),
  vector(
    'dsse-split-subject',
    'the digests of one file are spread over two subjects, one of them wrong',
    'accepted',
    about(
      { name: 'a', digest: { sha256: hash('sha256') } },
      { name: 'a', digest: { sha512: zeros(128) } },
    ),
  ),
  vector(
    'dsse-sign-two-subjects',
    "cosign's own signature about two subjects",
    'STRUCTURE',
    bundleFile({
      content: 'dsse',
      tamper: { statement: (each) => ({ ...each, subject: [...each.subject, ...each.subject] }) },
    }),
  ),
  vector(
    'dsse-statement-type',
    'a statement of an unknown version',
    'STRUCTURE',
    statement((each) => ({ ...each, _type: 'https://in-toto.io/Statement/v2' })),
  ),
  vector(
    'dsse-statement-v0.1',
    'a statement of version 0.1',
    'accepted',
    statement((each) => ({ ...each, _type: 'https://in-toto.io/Statement/v0.1' })),
  ),
  vector(
    'dsse-statement-case',
    'Subject beside subject: readers in Go take the last',
    'STRUCTURE',
    statement((each) => ({ ...each, Subject: [] })),
  ),
  vector(
    'dsse-payload-not-json',
    'a signed payload that is no JSON',
    'PARSE',
    dsse({ tamper: { payload: () => new TextEncoder().encode('{') } }),
  ),
  vector(
    'dsse-payload-duplicate-key',
    'subject twice in the signed payload',
    'PARSE',
    dsse({ tamper: { payload: duplicateSubject } }),
  ),
  vector(
    'dsse-other-payload',
    'the payload was exchanged',
    'TLOG_BODY_MISMATCH',
    json(
      ({ dsseEnvelope, ...rest }) => ({
        ...rest,
        dsseEnvelope: { ...dsseEnvelope, payload: Buffer.from('{}').toString('base64') },
      }),
      { content: 'dsse' },
    ),
  ),
];

function doubled({ dsseEnvelope, ...rest }: BundleJson): object {
  const signatures = dsseEnvelope?.signatures ?? [];
  return { ...rest, dsseEnvelope: { ...dsseEnvelope, signatures: [...signatures, ...signatures] } };
}

function duplicateSubject(payload: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(payload);
  return new TextEncoder().encode(`${text.slice(0, -1)},"subject":[]}`);
}

const KEYS: readonly (readonly [string, KeyType, Scheme | undefined])[] = [
  ['p256', 'p256', undefined],
  ['p384', 'p384', undefined],
  ['p384-sha256', 'p384', 'sha256'],
  ['p521', 'p521', undefined],
  ['rsa2048', 'rsa2048', undefined],
  ['rsa4096', 'rsa4096', undefined],
  ['ed25519ph', 'ed25519', 'ph'],
];

/** Pinned keys of every kind (VERIFICATION §13). */
export const keys = (): Vector[] => [
  ...KEYS.flatMap(([name, type, scheme]) => [
    vector(
      `key-${name}`,
      `a signature by a pinned key: ${name}`,
      'accepted',
      keyed(type, { ...(scheme ? { scheme } : {}) }),
    ),
    vector(
      `key-${name}-v2`,
      `the same in Rekor v2`,
      'accepted',
      keyed(type, { log: 'v2', ...(scheme ? { scheme } : {}) }),
    ),
    vector(`key-${name}-other`, `signed by another key of that kind than the pinned one`, 'KEY', {
      ...keyed(type, { ...(scheme ? { scheme } : {}) }),
      'key.pub': worldOf().keyPair(type, 'other').publicKeyPem,
    }),
    vector(
      `key-${name}-signature`,
      `the signature was changed after it was logged`,
      'TLOG_BODY_MISMATCH',
      keyed(type, { ...(scheme ? { scheme } : {}), tamper: { bundle: otherSignature } }),
    ),
  ]).filter(({ name }) => name !== 'key-p384-sha256-v2'),
  vector(
    'key-ed25519-dsse',
    'an envelope signed with pure Ed25519',
    'accepted',
    keyed('ed25519', { content: 'dsse', predicateType: SLSA }),
  ),
  vector('key-ed25519-dsse-other', 'the same by another key', 'KEY', {
    ...keyed('ed25519', { content: 'dsse', predicateType: SLSA }),
    'key.pub': worldOf().keyPair('ed25519', 'other').publicKeyPem,
  }),
  vector('key-rsa1024', 'an RSA key of 1024 bits', 'KEY', keyed('rsa1024')),
  vector('key-unreadable', 'a key that cannot be read is not "no key"', 'KEY', {
    ...keyed('p256'),
    'key.pub': '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
  }),
  vector('key-is-certificate', 'a certificate where a key is expected', 'KEY', {
    ...keyed('p256'),
    'key.pub': worldOf().pins.caRoots,
  }),
  vector('key-two-blocks', 'two keys in one file', 'KEY', {
    ...keyed('p256'),
    'key.pub': worldOf().keyPair('p256', 'other').publicKeyPem + worldOf().keyPair().publicKeyPem,
  }),
  vector('key-for-certificate', 'a key is pinned, a certificate signed', 'KEY', {
    ...bundleFile(),
    'key.pub': worldOf().keyPair().publicKeyPem,
  }),
  vector(
    'certificate-for-key',
    'a certificate is asked for, a key signed',
    'KEY',
    bundleFile({ signer: { key: worldOf().keyPair() } }),
  ),
  vector(
    'key-hint-other',
    'the hint names another key than the pinned one, which made the signature',
    'KEY',
    keyed('p256', {
      tamper: {
        bundle: (each) => ({
          ...each,
          verificationMaterial: {
            ...each.verificationMaterial,
            publicKey: { hint: Buffer.alloc(32).toString('base64') },
          },
        }),
      },
    }),
  ),
  vector(
    'key-hint-opaque',
    'a hint that is no hash means nothing',
    'accepted',
    keyed('p256', {
      tamper: {
        bundle: (each) => ({
          ...each,
          verificationMaterial: {
            ...each.verificationMaterial,
            publicKey: { hint: 'release key' },
          },
        }),
      },
    }),
  ),
];

const keyed = (type: KeyType, options: Partial<BundleOptions> = {}): Files => ({
  ...bundleFile({ signer: { key: worldOf().keyPair(type) }, ...options }),
  'key.pub': worldOf().keyPair(type).publicKeyPem,
});

function otherSignature({ messageSignature, ...rest }: BundleJson): object {
  const bytes = Buffer.from(messageSignature?.signature ?? '', 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return {
    ...rest,
    messageSignature: { ...messageSignature, signature: bytes.toString('base64') },
  };
}
