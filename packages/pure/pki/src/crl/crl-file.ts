import { pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { parse, type RevocationList } from './crl.ts';

const SEQUENCE = 0x30;

/**
 * The lists of a file: one in DER, as CAs publish them, or PEM blocks. @throws Rejection CONFIG |
 * LIMIT
 */
export const fromFile = (bytes: Uint8Array): RevocationList[] =>
  bytes[0] === SEQUENCE
    ? [parse(bytes)]
    : pem
        .decodeFile(pem.textOfFile(bytes, 'CONFIG'), 'CONFIG')
        .map(({ label, der }) =>
          label === 'X509 CRL'
            ? parse(der)
            : reject('CONFIG', `expected a PEM block X509 CRL, found ${label}`),
        );
