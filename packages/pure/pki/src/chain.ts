/**
 * Certificates that a person wrote one after the other: each before its issuer, the root last. A
 * pin is the last one, so that another order, or a file that was cut, would pin something else.
 */
import { equal, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Certificate, isSelfIssued } from './certificate.ts';
import { keyIdentifiers } from './extensions.ts';
import { nameForMessage } from './name-text.ts';

/**
 * Whether a certificate says that it issued itself: one name, and one key where it names keys. A
 * CA that renews its key signs its own name with another key, and is no root. Signatures are not
 * asked: whoever pins a certificate pins its bytes.
 */
export function isRoot(certificate: Certificate): boolean {
  const { own, issuers } = keyIdentifiers(certificate);
  const sameKey = own === undefined || issuers === undefined || equal(own, issuers);
  return isSelfIssued(certificate) && sameKey;
}

/** Whether one may have issued the other, by name and, where both name it, by key. */
export function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  const { own } = keyIdentifiers(issuer);
  const { issuers } = keyIdentifiers(certificate);
  const sameKey = own === undefined || issuers === undefined || equal(own, issuers);
  return equal(issuer.subject, certificate.issuer) && sameKey;
}

/**
 * Each certificate but the last has its issuer behind it, and only the last may be a root.
 * @throws Rejection CHAIN_ORDER naming the certificate, and the order that holds | LIMIT
 */
export function requireOrder(chain: readonly Certificate[]): void {
  if (chain.length > LIMITS.certificates)
    reject('LIMIT', `a chain of ${chain.length} certificates, limit ${LIMITS.certificates}`);
  for (const [i, certificate] of chain.slice(0, -1).entries()) {
    const others = chain.filter((each) => each !== certificate);
    const isIssuer = (each: Certificate): boolean => mayHaveIssued(each, certificate);
    if (isRoot(certificate))
      reject('CHAIN_ORDER', `${nth(chain, i)} is a root, and not the last${ordered(chain)}`);
    if (!others.some(isIssuer))
      reject(
        'CHAIN_ORDER',
        `the issuer of ${nth(chain, i)} is not in the file: ${nameForMessage(certificate.issuer)}`,
      );
    if (!chain.slice(i + 1).some(isIssuer))
      reject('CHAIN_ORDER', `${nth(chain, i)} stands behind its issuer${ordered(chain)}`);
  }
}

/**
 * Whether a certificate of the file is a root, as one that is pinned must be. @throws Rejection
 * PARTIAL_CHAIN: it would be trusted in place of the root above it
 */
export function requireRoot(certificate: Certificate, chain: readonly Certificate[]): void {
  if (!isRoot(certificate))
    reject(
      'PARTIAL_CHAIN',
      `${nth(chain, chain.indexOf(certificate))} is not self-signed: it was issued by ` +
        nameForMessage(certificate.issuer),
    );
}

/** `certificate 2 of 3 (CN=Issuing,O=Corp)`. */
const nth = (chain: readonly Certificate[], i: number): string =>
  `certificate ${i + 1} of ${chain.length} (${nameForMessage(chain[i]?.subject ?? NO_NAME)})`;

const NO_NAME = new Uint8Array();

/** For a person: `; in order it is 3, 1, 2`, where there is one order of all. */
function ordered(chain: readonly Certificate[]): string {
  const order = orderOf(chain);
  return order === undefined ? '' : `; in order they are ${order.map((i) => i + 1).join(', ')}`;
}

/** Whoever issued none of them first, each before its issuer; undefined where that is no line. */
function orderOf(chain: readonly Certificate[]): number[] | undefined {
  const isIssued = (i: number, j: number): boolean => {
    const [certificate, issuer] = [chain[i], chain[j]];
    return i !== j && certificate !== undefined && issuer !== undefined
      ? mayHaveIssued(issuer, certificate)
      : false;
  };
  const all = chain.map((_, i) => i);
  const order = all.filter((i) => !all.some((j) => isIssued(j, i)));
  if (order.length !== 1) return undefined;
  while (order.length < chain.length) {
    const next = all.filter((j) => !order.includes(j) && isIssued(order.at(-1) ?? -1, j));
    if (next.length !== 1) return undefined;
    order.push(...next);
  }
  return order;
}
