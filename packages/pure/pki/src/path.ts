/**
 * Certificate paths from a leaf to a pinned anchor (RFC 5280 §6.1, the subset of VERIFICATION §10).
 */
import { equal, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import type { Certificate } from './certificate.ts';
import { isSignedBy } from './certificate-signature.ts';
import { nameForMessage } from './name-text.ts';
import { checkPath, isConstrained, type Purpose } from './path-rules.ts';
import { peerOpinion } from './peer-opinion.ts';
import type { CryptoProvider } from './provider.ts';
import type { Window } from './time.ts';

/** A pinned CA: where paths end, and certificates that may stand between. */
export interface Authority {
  readonly anchor: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly window: Window;
}

/** A path from a leaf to a pinned anchor, each certificate signed by the next one. */
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

  readonly #purpose: Purpose;

  constructor(authorities: readonly Authority[], crypto: CryptoProvider, purpose: Purpose) {
    this.#authorities = authorities;
    this.#crypto = crypto;
    this.#purpose = purpose;
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
      reason: `no pinned certificate has the name of its issuer (${nameForMessage(leaf.issuer)})`,
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
    if (certificates.length > 1 && !candidates.some(({ subject }) => equal(subject, last.issuer)))
      search.reason =
        `no pinned certificate has the name of the issuer of ${nameForMessage(last.subject)} ` +
        `(${nameForMessage(last.issuer)})`;
    for (const issuer of candidates) {
      if (certificates.includes(issuer) || !equal(issuer.subject, last.issuer)) continue;
      if (!(await this.#isSigned(last, issuer, search))) continue;
      const path: Path['certificates'] = [...certificates, issuer];
      if (issuer !== authority.anchor) await this.#extend(path, authority, candidates, search);
      else if (await holds(path, this.#purpose, search))
        search.found.push({ certificates: path, authority });
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

/**
 * Our rules judge every path, wholly. Where a path carries constraints or policies, pkijs is asked
 * too, and can only refuse: no extension selects a weaker judge. T7
 */
async function holds(
  path: readonly Certificate[],
  purpose: Purpose,
  search: Search,
): Promise<boolean> {
  try {
    checkPath(path, purpose);
    if (path.some(isConstrained)) await askPeer(path);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    search.reason = thrown.message;
    return false;
  }
}

async function askPeer(path: readonly Certificate[]): Promise<void> {
  const refused = await peerOpinion(path);
  if (refused !== undefined)
    reject('CERT_CHAIN', `sealift's rules accept the path, pkijs refuses it: ${refused}`);
}
