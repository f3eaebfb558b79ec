/** Directory names as text (RFC 4514): one text for one name, to be printed and to be asked for. */
import { hex, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { relativeNames } from './constraints/directory-name.ts';
import { TAG } from './der.ts';

/** RFC 4514 §3; others are written by their object identifier, and their value as DER. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
]);

/** UTF8String, PrintableString, IA5String: in others the same text has other bytes. */
const READABLE: readonly number[] = [TAG.utf8String, 0x13, 0x16];

type Attribute = ReturnType<typeof relativeNames>[number][number];

/**
 * The text of a name, the most specific part first: `CN=Build,OU=CI,O=Corp,C=DE`. Empty for the
 * empty name. @throws Rejection CERT_CHAIN for what is no name
 */
export const nameText = (name: Uint8Array): string =>
  relativeNames(name)
    .toReversed()
    .map((attributes) => attributes.map(attributeText).join('+'))
    .join(',');

function attributeText({ type, value: { tag, content, bytes } }: Attribute): string {
  const short = SHORT.get(type);
  return short !== undefined && READABLE.includes(tag)
    ? `${short}=${escaped(utf8.decode(content, 'CERT_CHAIN'))}`
    : `${short ?? type}=#${hex.encode(bytes)}`;
}

/**
 * RFC 4514 §2.4 in hex alone: a comma or an equals sign is never part of a value, which a pattern
 * could take for its end. T20: what cannot be seen is written so too.
 */
const escaped = (text: string): string =>
  text
    .replace(/[\\"+,;<=>]/g, bytesOf)
    .replace(/^[ #]| $/g, bytesOf)
    .replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, bytesOf);

const bytesOf = (letter: string): string => hex.encode(utf8.encode(letter)).replace(/../g, '\\$&');

/** The same for messages: of whatever could not be read as well. */
export function nameForMessage(name: Uint8Array): string {
  try {
    return nameText(name) || 'without a subject';
  } catch (thrown) {
    if (thrown instanceof Rejection) return 'its subject cannot be read';
    throw thrown;
  }
}
