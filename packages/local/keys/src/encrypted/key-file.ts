/**
 * cosign's file of an encrypted private key: PEM around compact JSON, in this order of the members.
 *
 *     -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
 *     base64 of {"kdf":{"name":"scrypt","params":{"N":65536,"r":8,"p":1},"salt":"…"},
 *                "cipher":{"name":"nacl/secretbox","nonce":"…"},"ciphertext":"…"}
 *     -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
 */
import { base64, Fields, json, LIMITS, pem, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { onlyBlock } from '../pem-block.ts';

/** What every current program writes. */
export const LABEL = 'ENCRYPTED SIGSTORE PRIVATE KEY';
/** What older versions of cosign wrote. */
const OLD_LABEL = 'ENCRYPTED COSIGN PRIVATE KEY';

/** Cost of deriving the key from the password (RFC 7914): memory of 128·N·r bytes. */
export interface ScryptParams {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** An encrypted private key: all that is visible without its password. */
export interface KeyFile {
  /** The PEM label. */
  readonly label: string;
  readonly scrypt: ScryptParams;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  /** Poly1305 tag of 16 bytes, then the encrypted PKCS#8. */
  readonly ciphertext: Uint8Array;
}

export const SALT_BYTES = 32;
export const NONCE_BYTES = 24;
const TAG_BYTES = 16;

/** What cosign writes. */
export const WRITTEN: ScryptParams = { N: 65536, r: 8, p: 1 };
/**
 * What cosign reads: an old default, its own, and OWASP's. A file could otherwise ask for any
 * amount of memory.
 */
const ACCEPTED_N: readonly number[] = [32768, WRITTEN.N, 131072];

const UNENCRYPTED = ['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY'];

/**
 * Reads a key file without decrypting it. Line ends may be CR LF: they change no byte inside, and
 * cosign reads them too.
 * @throws Rejection KEY_FILE
 */
export function decodeKeyFile(text: string): KeyFile {
  if (text.length > LIMITS.keyFile)
    reject('KEY_FILE', `key file of ${text.length} characters, limit ${LIMITS.keyFile}`);
  const { label, der } = onlyBlock(text);
  if (UNENCRYPTED.includes(label))
    reject(
      'KEY_FILE',
      `this is a ${label} without encryption; \`sealift key import\` makes an encrypted key ` +
        `file of it`,
    );
  if (label !== LABEL && label !== OLD_LABEL)
    reject('KEY_FILE', `expected a PEM block ${LABEL}, found ${label}`);
  return { label, ...decodeBody(der) };
}

function decodeBody(body: Uint8Array): Omit<KeyFile, 'label'> {
  const fields = new Fields(json.parse(body, 'KEY_FILE'), 'key file', 'KEY_FILE');
  const [kdf, cipher] = [fields.object('kdf'), fields.object('cipher')];
  kdf.oneOf('name', ['scrypt']);
  cipher.oneOf('name', ['nacl/secretbox']);
  const decoded = {
    scrypt: decodeParams(kdf.object('params')),
    salt: bytesOf(kdf, 'salt', SALT_BYTES),
    nonce: bytesOf(cipher, 'nonce', NONCE_BYTES),
    ciphertext: bytesOf(fields, 'ciphertext'),
  };
  if (decoded.ciphertext.length <= TAG_BYTES)
    fields.fail(
      'ciphertext',
      `has ${decoded.ciphertext.length} bytes, and a tag alone takes ${TAG_BYTES}`,
    );
  for (const each of [fields, kdf, cipher]) each.end();
  return decoded;
}

function decodeParams(fields: Fields): ScryptParams {
  const [N, r, p] = [fields.size('N'), fields.size('r'), fields.size('p')];
  fields.end();
  if (!ACCEPTED_N.includes(N) || r !== 8 || p !== 1)
    reject(
      'KEY_FILE',
      `scrypt with N=${N}, r=${r}, p=${p}: like cosign, only N of ${ACCEPTED_N.join(', ')} with ` +
        `r=8, p=1 is taken`,
    );
  return { N, r, p };
}

function bytesOf(fields: Fields, name: string, length?: number): Uint8Array {
  const bytes = base64.decode(fields.text(name), 'KEY_FILE');
  return length === undefined || bytes.length === length
    ? bytes
    : fields.fail(name, `has ${bytes.length} bytes, expected ${length}`);
}

/** A key file as text, byte for byte as cosign writes it. */
export function encodeKeyFile({
  label,
  scrypt: { N, r, p },
  salt,
  nonce,
  ciphertext,
}: KeyFile): string {
  const kdf = { name: 'scrypt', params: { N, r, p }, salt: base64.encode(salt) };
  const cipher = { name: 'nacl/secretbox', nonce: base64.encode(nonce) };
  return pem.encode(
    label,
    utf8.encode(JSON.stringify({ kdf, cipher, ciphertext: base64.encode(ciphertext) })),
  );
}
