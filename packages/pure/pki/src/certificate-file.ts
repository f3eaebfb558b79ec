/** Certificates of files that an operator pins: one that cannot be used is named. */
import { pem } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { type Certificate, certificateIn, parse } from './certificate.ts';
import { Der, TAG } from './der.ts';
import { nameForMessage } from './name-text.ts';

/**
 * Reads the certificates of a PEM file, text between them allowed. One that nobody can check is
 * refused, not overlooked: the operator believes that it is pinned. @throws Rejection CERT_CHAIN |
 * KEY | UNSUPPORTED
 */
export function fromFile(text: string): Certificate[] {
  const blocks = pem.decodeFile(text, 'CERT_CHAIN');
  return blocks.map((block, i) => {
    const where = `certificate ${i + 1} of ${blocks.length}`;
    return parseNamed(() => certificateIn(block), where, ': remove it if no signer needs it');
  });
}

/** Reads a certificate; `where` and its subject stand before what is wrong with it. */
export function parseNamed(read: () => Uint8Array, where: string, remedy = ''): Certificate {
  let bytes: Uint8Array | undefined;
  try {
    bytes = read();
    return parse(bytes);
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    const named = bytes === undefined ? where : `${where} (${subjectText(bytes)})`;
    return reject(cause.code, `${named}: ${cause.message}${remedy}`, { cause });
  }
}

const der = new Der('CERT_CHAIN');
const VERSION = 0xa0;

/** For messages alone, so of whatever could not be read as well. */
function subjectText(certificate: Uint8Array): string {
  try {
    const [tbs] = der.children(der.whole(certificate, TAG.sequence));
    const parts = der.children(der.expect(tbs, TAG.sequence));
    const subject = der.expect(parts[parts[0]?.tag === VERSION ? 5 : 4], TAG.sequence);
    return nameForMessage(subject.bytes);
  } catch (thrown) {
    if (thrown instanceof Rejection) return 'its subject cannot be read';
    throw thrown;
  }
}
