/** What certificates say of policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14). */
import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Certificate } from '../certificate.ts';
import { Der, type Element, TAG } from '../der.ts';
import { EXTENSION } from '../extensions.ts';

const der = new Der('CERT_CHAIN');
/** The policy that stands for every other one. */
export const ANY_POLICY = '2.5.29.32.0';

/** Where a CA's practice is written, and a notice for users: neither says who may sign. */
const QUALIFIERS: readonly string[] = ['1.3.6.1.5.5.7.2.1', '1.3.6.1.5.5.7.2.2'];

const value = (certificate: Certificate, oid: string): Uint8Array | undefined =>
  certificate.extensions.get(oid)?.value;

/**
 * The members of a SEQUENCE that must not be empty. T34: pkijs compares every policy of a path with
 * every other one.
 */
function members(bytes: Uint8Array): Element[] {
  const found = der.children(der.whole(bytes, TAG.sequence));
  if (found.length > LIMITS.certificatePolicies)
    reject('LIMIT', `more than ${LIMITS.certificatePolicies} policies in one certificate`);
  return found.length > 0 ? found : der.fail('policies without one');
}

/**
 * Undefined where the extension is absent: then no policy is valid.
 * @throws Rejection CERT_CHAIN
 */
export function certificatePolicies(certificate: Certificate): readonly string[] | undefined {
  const extension = certificate.extensions.get(EXTENSION.certificatePolicies);
  return extension && members(extension.value).map((each) => policy(each, extension.critical));
}

/** A critical extension is read with its qualifiers, or not at all (RFC 5280 §4.2.1.4). */
function policy(element: Element, critical: boolean): string {
  const [oid, qualifiers, ...more] = der.children(der.expect(element, TAG.sequence));
  if (more.length > 0) der.fail('policy with a third part');
  if (critical && qualifiers !== undefined)
    for (const each of der.children(der.expect(qualifiers, TAG.sequence))) checkQualifier(each);
  return der.oid(oid);
}

function checkQualifier(element: Element): void {
  const oid = der.oid(der.children(der.expect(element, TAG.sequence))[0]);
  if (!QUALIFIERS.includes(oid))
    reject('CERT_CHAIN', `a critical policy has the unknown qualifier ${oid}`);
}

/** A policy of the issuer, and the one that the subject has in its place. */
export type Mapping = readonly [issuers: string, subjects: string];

/** Empty where the extension is absent. @throws Rejection CERT_CHAIN */
export function policyMappings(certificate: Certificate): Mapping[] {
  const bytes = value(certificate, EXTENSION.policyMappings);
  return bytes === undefined ? [] : members(bytes).map(mapping);
}

/** What stands for everything cannot stand for one (RFC 5280 §6.1.4 a). */
function mapping(element: Element): Mapping {
  const [issuers, subjects, ...more] = der.children(der.expect(element, TAG.sequence));
  const found: Mapping = [der.oid(issuers), der.oid(subjects)];
  if (more.length > 0) der.fail('mapping of three policies');
  if (found.includes(ANY_POLICY))
    reject('CERT_CHAIN', 'a CA of the path maps any policy to one, or one to any');
  return found;
}

/** How many certificates may follow before a rule holds; Infinity where it is not asked for. */
export interface PolicyConstraints {
  readonly explicit: number;
  readonly mapping: number;
}

const EXPLICIT = 0x80;
const MAPPING = 0x81;

/** @throws Rejection CERT_CHAIN */
export function policyConstraints(certificate: Certificate): PolicyConstraints {
  const bytes = value(certificate, EXTENSION.policyConstraints);
  const parts = bytes === undefined ? [] : members(bytes);
  const tags = parts.map(({ tag }) => tag).join();
  if (!['', `${EXPLICIT}`, `${MAPPING}`, `${EXPLICIT},${MAPPING}`].includes(tags))
    der.fail('policy constraints that are not explicit, mapping');
  const count = (tag: number): number => {
    const part = parts.find((each) => each.tag === tag);
    return part === undefined ? Number.POSITIVE_INFINITY : der.small(part, tag);
  };
  return { explicit: count(EXPLICIT), mapping: count(MAPPING) };
}

/** After how many certificates any policy stands for none. @throws Rejection CERT_CHAIN */
export function inhibitAnyPolicy(certificate: Certificate): number {
  const bytes = value(certificate, EXTENSION.inhibitAnyPolicy);
  return bytes === undefined ? Number.POSITIVE_INFINITY : der.small(der.whole(bytes));
}
