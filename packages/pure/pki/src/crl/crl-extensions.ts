/** What a CRL says beside its entries: what makes another list of it is refused. */
import { type Der, type Element, TAG } from '../der.ts';

/** Each says that the list is of a part, or of others too. */
const PARTIAL: { readonly [oid: string]: string } = {
  '2.5.29.27': 'a delta CRL, which only adds to a complete one: give the complete one',
  '2.5.29.28':
    'a CRL of a part (issuing distribution point), or an indirect one, which lists certificates ' +
    'of other CAs: give the complete one of the CA itself',
};
const REASON = '2.5.29.21';
const INVALIDITY_DATE = '2.5.29.24';
const CERTIFICATE_ISSUER = '2.5.29.29';

interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

function extensionsIn(list: Element, der: Der): Extension[] {
  const found = der.children(der.expect(list, TAG.sequence)).map((element) => {
    const parts = der.children(der.expect(element, TAG.sequence));
    const [oid, flag] = parts;
    const critical = parts.length === 3 && der.boolean(flag);
    if (parts.length < 2 || parts.length > 3) der.fail('a CRL with a malformed extension');
    const value = der.expect(parts.at(-1), TAG.octetString).content;
    return { oid: der.oid(oid), critical, value };
  });
  if (new Set(found.map(({ oid }) => oid)).size < found.length)
    der.fail('a CRL with an extension twice');
  return found;
}

/** RFC 5280 §5.2: a critical extension that is not understood refuses the list. */
export function checkExtensions(list: Element, der: Der): void {
  for (const { oid, critical } of extensionsIn(list, der)) {
    const partial = PARTIAL[oid];
    if (partial !== undefined) der.fail(partial);
    if (critical) der.fail(`a CRL with the unknown critical extension ${oid}`);
  }
}

/** What an entry says of itself. */
export interface EntryFacts {
  /** CRLReason. */
  readonly reason?: number;
  /** Milliseconds since 1970. */
  readonly invalidSince?: number;
}

/** RFC 5280 §5.3. */
export function entryFacts(list: Element, der: Der): EntryFacts {
  const all = extensionsIn(list, der);
  for (const { oid, critical } of all) {
    if (oid === CERTIFICATE_ISSUER)
      der.fail(
        'an indirect CRL, which lists certificates of other CAs: give that of the CA itself',
      );
    if (critical) der.fail(`an entry of a CRL with the unknown critical extension ${oid}`);
  }
  const value = (oid: string) => all.find((each) => each.oid === oid)?.value;
  const [reason, date] = [value(REASON), value(INVALIDITY_DATE)];
  return {
    ...(reason === undefined ? {} : { reason: der.small(der.whole(reason), ENUMERATED) }),
    ...(date === undefined ? {} : { invalidSince: der.time(der.whole(date)) }),
  };
}

const ENUMERATED = 0x0a;
