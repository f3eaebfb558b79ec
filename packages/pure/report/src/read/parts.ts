import { type Digest, digest, type Fields, type Json } from '@sealift/bytes';
import { CODES, type Code, printable } from '@sealift/failures';

/** A text that a terminal or a browser cannot act on. T28 */
export const readText = (fields: Fields, name: string): string => printable(fields.text(name));

export const readTexts = (fields: Fields, name: string): string[] =>
  fields
    .list(name)
    .map((each) => (typeof each === 'string' ? printable(each) : fields.fail(name, 'is no text')));

export const readDigest = (fields: Fields, name: string): Digest =>
  digest.parse(fields.text(name), fields.code);

/** `{ [name]: read(value) }`, and nothing where the field is not there. */
export function readOptional<Name extends string, Raw, Value>(
  name: Name,
  raw: Raw | undefined,
  read: (raw: Raw) => Value,
): { readonly [name in Name]?: Value } {
  const made: { [name in Name]?: Value } = {};
  if (raw !== undefined) made[name] = read(raw);
  return made;
}

const CODE_NAMES = Object.keys(CODES).filter((name): name is Code => Object.hasOwn(CODES, name));

export const readCode = (fields: Fields): Code => fields.oneOf('code', CODE_NAMES);

/** As JSON.parse would have it, with printable texts; a number that is too large is a text. */
export function plainJson(value: Json): unknown {
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [printable(name), plainJson(member)]),
  );
}
