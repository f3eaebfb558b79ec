/** What the lists that were given say of a path. */
import { equal, hex } from '@sealift/bytes';
import type { Certificate } from '../certificate.ts';
import { isSignedBy } from '../certificate-signature.ts';
import { keyUsage } from '../extensions.ts';
import type { Path } from '../path.ts';
import type { CryptoProvider } from '../provider.ts';
import type { Revocation, RevocationList } from './crl.ts';

/** A certificate of a path that its CA revoked. */
export interface Revoked extends Revocation {
  readonly certificate: Certificate;
  readonly isLeaf: boolean;
}

/** A CA of a path of which nothing, or nothing recent enough, says whom it revoked. */
export interface Unlisted {
  readonly issuer: Certificate;
  /** When its last list ended, milliseconds since 1970; absent where there is none. */
  readonly ended?: number;
}

/** What lists say of one path. */
export interface PathRevocation {
  readonly revoked: readonly Revoked[];
  readonly unlisted: readonly Unlisted[];
}

/**
 * Every certificate but the anchor, which is pinned, against the lists of its issuer. A list counts
 * where the issuer's own key signed it; of several each counts, so that none hides what another
 * says. @param at the latest time asked about, milliseconds since 1970
 * @throws Rejection UNSUPPORTED
 */
export async function revocationOf(
  { certificates }: Path,
  lists: readonly RevocationList[],
  at: number,
  crypto: CryptoProvider,
): Promise<PathRevocation> {
  const revoked: Revoked[] = [];
  const unlisted: Unlisted[] = [];
  for (const [i, certificate] of certificates.slice(0, -1).entries()) {
    const issuer = certificates[i + 1] ?? certificate;
    const own = await listsOf(issuer, lists, crypto);
    const serial = hex.encode(certificate.serial);
    revoked.push(...own.flatMap((list) => found(list.revoked.get(serial), certificate, i === 0)));
    const ended = Math.max(...own.map(({ nextUpdate }) => nextUpdate));
    if (own.length === 0) unlisted.push({ issuer });
    else if (ended < at) unlisted.push({ issuer, ended });
  }
  return { revoked, unlisted };
}

const found = (
  revocation: Revocation | undefined,
  certificate: Certificate,
  isLeaf: boolean,
): Revoked[] => (revocation === undefined ? [] : [{ ...revocation, certificate, isLeaf }]);

/** Lists by this CA: its name on another's list is nothing (RFC 5280 §6.3.3 f, g). */
async function listsOf(
  issuer: Certificate,
  lists: readonly RevocationList[],
  crypto: CryptoProvider,
): Promise<RevocationList[]> {
  if (keyUsage(issuer)?.cRLSign === false) return [];
  const own: RevocationList[] = [];
  for (const list of lists)
    if (equal(list.issuer, issuer.subject) && (await isSignedBy(list, issuer, crypto)))
      own.push(list);
  return own;
}
