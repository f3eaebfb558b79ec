/** Directory names (RFC 5280 §4.1.2.4, §7.1) in a form in which equal names are equal texts. */
import { utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { Der, type Element, TAG } from '../der.ts';

const der = new Der('CERT_CHAIN');
const MAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** UTF8String, PrintableString, IA5String: in others the same text has other bytes. */
const READABLE: readonly number[] = [TAG.utf8String, 0x13, 0x16];

/** Its relative names, root first. @throws Rejection CERT_CHAIN */
export const directoryName = (name: Uint8Array): string[] =>
  relativeNames(name).map((attributes) => JSON.stringify(attributes.map(comparable).toSorted()));

/** Mail addresses that stand in a name (RFC 5280 §4.2.1.10), as bytes. */
export const mailsIn = (name: Uint8Array): Uint8Array[] =>
  relativeNames(name)
    .flat()
    .filter(({ type }) => type === MAIL_ADDRESS)
    .map(({ value }) => value.content);

interface Attribute {
  readonly type: string;
  readonly value: Element;
}

/** Its attributes, as they stand; root first. @throws Rejection CERT_CHAIN */
export function relativeNames(name: Uint8Array): Attribute[][] {
  return der
    .children(der.whole(name, TAG.sequence))
    .map((relative) => der.children(der.expect(relative, TAG.set)).map(attribute));
}

function attribute(element: Element): Attribute {
  const [type, value, ...more] = der.children(der.expect(element, TAG.sequence));
  if (value === undefined || more.length > 0) return der.fail('attribute that is not type, value');
  return { type: der.oid(type), value };
}

/**
 * Case, width and runs of blanks make no other name (RFC 4518); otherwise `O=EVIL` would be outside
 * of what is excluded as `O=Evil`. T7: control characters are not skipped, they refuse.
 */
function comparable({ type, value: { tag, content } }: Attribute): string {
  if (!READABLE.includes(tag))
    reject('CERT_CHAIN', 'a directory name under a constraint is in an encoding of its own');
  const text = utf8.decode(content, 'CERT_CHAIN');
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(text))
    reject('CERT_CHAIN', 'a directory name under a constraint holds control characters');
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return `${type}=${folded.trim().replace(/\s+/g, ' ')}`;
}
