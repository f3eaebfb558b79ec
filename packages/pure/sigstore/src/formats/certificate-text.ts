import { base64, pem, utf8 } from '@sealift/bytes';

/**
 * DER of a certificate in PEM, or in base64 of PEM as cosign writes it. @throws Rejection
 * STRUCTURE | BASE64
 */
export function certificateOf(text: string): Uint8Array {
  const plain = text.startsWith('-----') ? text : utf8.decode(base64.decode(text), 'STRUCTURE');
  return pem.decodeOne(plain, ['CERTIFICATE'], 'STRUCTURE').der;
}
