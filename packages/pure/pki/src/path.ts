/**
 * Certificate paths from a leaf to a pinned anchor (RFC 5280 §6.1, the subset of VERIFICATION §10).
 */
import { equal, LIMITS, Rejection, reject } from '@sealift/bytes';
import { type Certificate, isSelfIssued } from './certificate.ts';
import { isSignedBy } from './certificate-signature.ts';
import { basicConstraints, EXTENSION, extendedKeyUsage, keyUsage, PURPOSE } from './extensions.ts';
import type { CryptoProvider } from './provider.ts';
import type { Window } from './time.ts';

/** A pinned CA: where paths end, and certificates that may stand between. */
export interface Authority {
  readonly anchor: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly window: Window;
}

export interface Path {
  /** Leaf first, anchor last. */
  readonly certificates: readonly [Certificate, ...Certificate[], Certificate];
  readonly authority: Authority;
}

/**
 * Finds paths to the same pins again and again; remembers which pinned certificate signed which.
 */
export class PathFinder {
  readonly #authorities: readonly Authority[];
  readonly #crypto: CryptoProvider;
  readonly #signed = new WeakMap<Certificate, Map<Certificate, boolean>>();

  constructor(authorities: readonly Authority[], crypto: CryptoProvider) {
    this.#authorities = authorities;
    this.#crypto = crypto;
  }

  /**
   * Every path whose signatures, names and constraints hold, at whatever time; times are for the
   * caller to check.
   * @param hints certificates that travelled with the evidence: untrusted, a path through them
   * still ends at a pin
   * @throws Rejection CERT_CHAIN when there is none, with the reason of the last that failed
   */
  async paths(leaf: Certificate, hints: readonly Certificate[]): Promise<Path[]> {
    const search: Search = {
      found: [],
      budget: LIMITS.pathSignatures,
      reason: 'no pinned certificate has the name of its issuer',
    };
    for (const authority of this.#authorities) {
      const pinned = [authority.anchor, ...authority.intermediates];
      const foreign = hints.filter((hint) => !pinned.some((pin) => equal(pin.der, hint.der)));
      await this.#extend([leaf], authority, [...pinned, ...foreign], search);
    }
    if (search.found.length === 0)
      reject('CERT_CHAIN', `the certificate does not lead to a pinned root: ${search.reason}`);
    return search.found;
  }

  async #extend(
    certificates: readonly [Certificate, ...Certificate[]],
    authority: Authority,
    candidates: readonly Certificate[],
    search: Search,
  ): Promise<void> {
    if (certificates.length >= LIMITS.pathLength) return;
    const [last = certificates[0]] = certificates.slice(-1);
    for (const issuer of candidates) {
      if (certificates.includes(issuer) || !equal(issuer.subject, last.issuer)) continue;
      if (!(await this.#isSigned(last, issuer, search))) continue;
      const path: Path['certificates'] = [...certificates, issuer];
      if (issuer !== authority.anchor) await this.#extend(path, authority, candidates, search);
      else if (holds(path, search)) search.found.push({ certificates: path, authority });
    }
  }

  async #isSigned(certificate: Certificate, issuer: Certificate, search: Search): Promise<boolean> {
    const known = this.#signed.get(issuer) ?? new Map<Certificate, boolean>();
    this.#signed.set(issuer, known);
    const remembered = known.get(certificate);
    if (remembered !== undefined) return remembered;
    if (search.budget-- <= 0)
      reject('LIMIT', `more than ${LIMITS.pathSignatures} signatures tried on the way to a root`);
    const signed = await isSignedBy(certificate, issuer, this.#crypto);
    if (this.#isPinned(certificate)) known.set(certificate, signed);
    if (!signed) search.reason = 'a pinned certificate has the name of its issuer, but another key';
    return signed;
  }

  #isPinned(certificate: Certificate): boolean {
    return this.#authorities.some(
      ({ anchor, intermediates }) => anchor === certificate || intermediates.includes(certificate),
    );
  }
}

interface Search {
  readonly found: Path[];
  budget: number;
  reason: string;
}

function holds(path: readonly Certificate[], search: Search): boolean {
  try {
    path.forEach(checkExtensionsKnown);
    const issuers = path.slice(1);
    for (const [i, issuer] of issuers.entries()) checkIssuer(issuer, issuers.slice(0, i));
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    search.reason = thrown.message;
    return false;
  }
}

const UNDERSTOOD: readonly string[] = [
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.extKeyUsage,
];

/**
 * RFC 5280 §4.2: a critical extension that is not understood refuses the certificate; name
 * constraints would have to be enforced.
 */
function checkExtensionsKnown(certificate: Certificate): void {
  for (const { oid, critical } of certificate.extensions.values()) {
    if (oid === EXTENSION.nameConstraints)
      reject(
        'CERT_CHAIN',
        'a certificate of the path has name constraints, which are not supported',
      );
    if (critical && !UNDERSTOOD.includes(oid))
      reject('CERT_CHAIN', `a certificate of the path has the unknown critical extension ${oid}`);
  }
}

/** @param below the CAs between this one and the leaf */
function checkIssuer(certificate: Certificate, below: readonly Certificate[]): void {
  const constraints = basicConstraints(certificate);
  // An absent extension is not a yes: a leaf could issue otherwise (GHSA-2328-f5f3-gj25).
  if (!constraints?.ca)
    reject('CERT_CHAIN', 'a certificate of the path issued another but is not a CA');
  const depth = below.filter((each) => !isSelfIssued(each)).length;
  if (constraints.pathLength !== undefined && depth > constraints.pathLength)
    reject('CERT_CHAIN', `path longer than its CA allows (${constraints.pathLength})`);
  if (keyUsage(certificate)?.keyCertSign === false)
    reject('CERT_CHAIN', 'a CA of the path may not sign certificates (key usage)');
  const purposes = extendedKeyUsage(certificate);
  if (
    purposes !== undefined &&
    ![PURPOSE.codeSigning, PURPOSE.any].some((each) => purposes.includes(each))
  )
    reject('CERT_CHAIN', 'a CA of the path is not for code signing (extended key usage)');
}

/**
 * A leaf that may sign code: not a CA, digitalSignature, codeSigning (VERIFICATION §10.2). @throws
 * Rejection CERT_USAGE
 */
export function checkSigningLeaf(leaf: Certificate): void {
  if (basicConstraints(leaf)?.ca) reject('CERT_USAGE', 'the signing certificate is a CA');
  if (!keyUsage(leaf)?.digitalSignature)
    reject('CERT_USAGE', 'the signing certificate lacks the key usage digitalSignature');
  if (!extendedKeyUsage(leaf)?.includes(PURPOSE.codeSigning))
    reject('CERT_USAGE', 'the signing certificate lacks the purpose codeSigning');
}
