/** What a CA may name (RFC 5280 §4.2.1.10), read from its certificate. */
import { reject } from '@sealift/failures';
import type { Certificate } from '../certificate.ts';
import { Der, type Element, TAG } from '../der.ts';
import { EXTENSION } from '../extensions.ts';
import { FORMS, type Matcher } from './forms.ts';

const der = new Der('CERT_CHAIN');
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;

/** A part of a form's names. */
export interface Subtree {
  /** Of the GeneralName. */
  readonly tag: number;
  readonly holds: Matcher;
}

/** Of a form without permitted subtrees everything is permitted that is not excluded. */
export interface NameConstraints {
  readonly permitted: readonly Subtree[];
  readonly excluded: readonly Subtree[];
}

/** Undefined where the extension is absent. @throws Rejection CERT_CHAIN */
export function nameConstraints(certificate: Certificate): NameConstraints | undefined {
  const bases = constraintBases(certificate);
  return (
    bases && { permitted: bases.permitted.map(subtree), excluded: bases.excluded.map(subtree) }
  );
}

type Bases = { readonly [part in keyof NameConstraints]: readonly Element[] };

function constraintBases(certificate: Certificate): Bases | undefined {
  const bytes = certificate.extensions.get(EXTENSION.nameConstraints)?.value;
  if (bytes === undefined) return undefined;
  const parts = der.children(der.whole(bytes, TAG.sequence));
  const tags = parts.map(({ tag }) => tag).join();
  if (![`${PERMITTED}`, `${EXCLUDED}`, `${PERMITTED},${EXCLUDED}`].includes(tags))
    der.fail('name constraints that are not permitted, excluded');
  const bases = (tag: number): Element[] =>
    parts.filter((part) => part.tag === tag).flatMap(basesOf);
  return { permitted: bases(PERMITTED), excluded: bases(EXCLUDED) };
}

function basesOf(part: Element): Element[] {
  const subtrees = der.children(part);
  return subtrees.length > 0 ? subtrees.map(baseOf) : der.fail('name constraints without a name');
}

/** Minimum is zero and not written, maximum absent, as RFC 5280 asks: others refuse. */
function baseOf(element: Element): Element {
  const [base, ...distances] = der.children(der.expect(element, TAG.sequence));
  if (base === undefined || distances.length > 0) return der.fail('constraint with distances');
  return base;
}

function subtree(base: Element): Subtree {
  const form =
    FORMS[base.tag] ??
    reject('CERT_CHAIN', `a CA constrains names of the unknown kind 0x${base.tag.toString(16)}`);
  return { tag: base.tag, holds: form.matcher(contentOf(base)) };
}

/** What a GeneralName holds; a directory name, being a choice, stands inside as a whole. */
export const contentOf = ({ tag, content }: Element): Uint8Array =>
  tag === TAG.directoryName ? der.whole(content, TAG.sequence).bytes : content;

/** For a person: the forms of names that a CA's certificate constrains; none where it is free. */
export function constrainedForms(certificate: Certificate): string[] {
  const { permitted = [], excluded = [] } = constraintBases(certificate) ?? {};
  const tags = [...permitted, ...excluded].map(({ tag }) => tag);
  return [...new Set(tags.map((tag) => FORMS[tag]?.words ?? 'names of an unknown kind'))];
}
