/** Alternative names of a certificate (RFC 5280 §4.2.1.6): whom it is for. */
import { utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Certificate } from './certificate.ts';
import { Der, type Element, TAG } from './der.ts';
import { EXTENSION } from './extensions.ts';

const der = new Der('CERT_USAGE');

/** A name that the issuer of a certificate vouched for. */
export interface AlternativeName {
  readonly type: 'email' | 'dns' | 'uri' | 'other';
  readonly value: string;
}

const GENERAL_NAMES: { readonly [tag: number]: AlternativeName['type'] } = {
  [TAG.mail]: 'email',
  [TAG.dns]: 'dns',
  [TAG.uri]: 'uri',
};
const OTHER_NAME = 0xa0;
const FULCIO_USERNAME = '1.3.6.1.4.1.57264.1.7';

/** The names a certificate is issued to, in order. @throws Rejection CERT_USAGE | UNSUPPORTED */
export const subjectAltNames = (certificate: Certificate): AlternativeName[] =>
  altNameElements(certificate).map(alternativeName);

/** Whether it names whom it is for by alternative names, of whatever kinds. */
export const hasAltNames = ({ extensions }: Certificate): boolean =>
  extensions.has(EXTENSION.subjectAltName);

/**
 * Of these names the ones that can be asked for; others stand beside them, as a CA of one's own
 * writes them: addresses, directory names, principals of a domain. @throws Rejection CERT_USAGE
 */
export const knownAltNames = (certificate: Certificate): AlternativeName[] =>
  altNameElements(certificate).flatMap((element) => {
    try {
      return [alternativeName(element)];
    } catch (thrown) {
      if (thrown instanceof Rejection) return [];
      throw thrown;
    }
  });

function altNameElements(certificate: Certificate): Element[] {
  const bytes = certificate.extensions.get(EXTENSION.subjectAltName)?.value;
  return bytes === undefined ? [] : der.children(der.whole(bytes, TAG.sequence));
}

function alternativeName(element: Element): AlternativeName {
  if (element.tag === OTHER_NAME)
    return { type: 'other', value: printableAscii(otherName(element.content)) };
  const type =
    GENERAL_NAMES[element.tag] ??
    reject('UNSUPPORTED', `alternative name of the kind 0x${element.tag.toString(16)}`);
  return { type, value: printableAscii(utf8.decode(element.content, 'CERT_USAGE')) };
}

function otherName(content: Uint8Array): string {
  const [oid, wrapped, ...more] = der.children({ tag: OTHER_NAME, bytes: content, content });
  if (more.length > 0) der.fail('other name with a third part');
  const found = der.oid(oid);
  if (found !== FULCIO_USERNAME) reject('UNSUPPORTED', `alternative name of the kind ${found}`);
  return der.utf8(der.whole(der.expect(wrapped, 0xa0).content));
}

/** T20: an identity that a person cannot tell from another is none. */
function printableAscii(name: string): string {
  if (!/^[\x21-\x7e]+$/.test(name))
    reject('CERT_USAGE', `alternative name "${printable(name)}" is empty or not printable ASCII`);
  return name;
}
