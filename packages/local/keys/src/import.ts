import { pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { onlyBlock } from './pem-block.ts';
import { type Encoding, readPrivateKey } from './private-key.ts';

const ENCODINGS: { readonly [label: string]: Encoding } = {
  'PRIVATE KEY': 'pkcs8',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
};

/**
 * Reads a private key that another program made and left unencrypted: PEM of PKCS#8, PKCS#1 or
 * SEC1.
 * @returns PKCS#8 DER; the caller zeroes it. @throws Rejection KEY_FILE
 */
export function importKey(text: string): Uint8Array {
  // RFC 1421 headers make it no PEM of today, and "not PEM" would be no help.
  if (/^Proc-Type: *4, *ENCRYPTED/m.test(text)) refuseEncrypted();
  const { label, der } = keyBlock(text);
  const encoding = ENCODINGS[label] ?? refuseLabel(label);
  try {
    return readPrivateKey(der, encoding).key.export({ type: 'pkcs8', format: 'der' });
  } finally {
    der.fill(0);
  }
}

/**
 * The block of the key. `openssl ecparam -genkey` writes the name of its curve before it, which
 * the key itself holds too: another curve there would be a contradiction, and is refused.
 */
function keyBlock(text: string): pem.PemBlock {
  const [parameters, key, ...more] = pem.decode(text, 'KEY_FILE');
  const isPair = key?.label === 'EC PRIVATE KEY' && more.length === 0;
  if (parameters?.label !== 'EC PARAMETERS' || !isPair) return onlyBlock(text);
  // SEC 1 §C.4: parameters are the element [0] of the key.
  const held = Buffer.concat([Uint8Array.of(0xa0, parameters.der.length), parameters.der]);
  return Buffer.from(key.der).includes(held)
    ? key
    : reject('KEY_FILE', 'the EC PARAMETERS before the key are of another curve: remove them');
}

function refuseLabel(label: string): never {
  if (label === 'ENCRYPTED PRIVATE KEY') refuseEncrypted();
  if (/^ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY$/.test(label))
    reject('KEY_FILE', 'this is an encrypted key file already; sign with it as it is');
  return reject(
    'KEY_FILE',
    `expected a PEM block ${Object.keys(ENCODINGS).join(' or ')}, found ${label}`,
  );
}

const refuseEncrypted = (): never =>
  reject(
    'KEY_FILE',
    'this private key is encrypted by OpenSSL; decrypt it with `openssl pkey -in FILE`, then ' +
      'import that',
  );
