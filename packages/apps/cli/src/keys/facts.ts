import { keys, type PublicKey } from '@sealift/pki';

/** What a person compares of a key. */
export interface KeyFacts {
  /** `p256`, `rsa3072`, as `--type` has it. */
  readonly type: string;
  /** SHA-256 of the public key, as `trust show` prints it. */
  readonly fingerprint: string;
}

export const keyFacts = (key: PublicKey): KeyFacts => ({
  type: typeName(key),
  fingerprint: keys.fingerprint(key),
});

const typeName = (key: PublicKey): string =>
  key.type === 'rsa' ? `rsa${keys.rsaModulus(key).length * 8}` : key.type;

const onlyWith = (hash: string): string =>
  `\`cosign verify\` takes signatures of this type of key only with ` +
  `--signature-digest-algorithm ${hash}, and \`cosign verify-blob\` does not take them; sealift ` +
  `does, and p256 and RSA need no such thing`;

/** Measured with cosign 2.6.4 and 3.1.2. */
const BY_TYPE: { readonly [type: string]: string } = {
  p384: onlyWith('sha384'),
  p521: onlyWith('sha512'),
  ed25519:
    'cosign 2 and 3 sign with Ed25519 keys in one form and verify in another, so that they ' +
    'refuse even their own signatures; take p256 unless you know every verifier',
};

/** What to know before anybody relies on a new key. */
export const notesOf = (key: PublicKey, password: Uint8Array): readonly string[] => [
  ...(password.length === 0
    ? ['the password is empty: whoever reads the private key can sign with it']
    : []),
  ...(BY_TYPE[key.type] === undefined ? [] : [BY_TYPE[key.type] ?? '']),
];
