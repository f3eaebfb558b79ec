/** An enterprise's own PKI beside a Sigstore: a root, a CA for policies, and one that issues. */
import {
  type Authority,
  type AuthorityOptions,
  caExtensions,
  createAuthority,
} from '../ca/authority.ts';
import type { Leaf, LeafOptions } from '../ca/leaf.ts';
import { createWorld } from '../world.ts';

export const world = createWorld({ seed: 'enterprise' });
export const MAIL = 'release@corp.example';

/** A CA of Corp; a root without a parent. */
export const corpCa = (commonName: string, options: Partial<AuthorityOptions> = {}): Authority =>
  createAuthority({
    name: { organization: 'Corp', commonName },
    key: world.keyPair('p256', commonName),
    pathLength: 3,
    ...options,
  });

export const root: Authority = corpCa('Root');
export const policyCa: Authority = corpCa('Policy CA', { parent: root });
export const issuing: Authority = corpCa('Issuing CA', { parent: policyCa });

/** What a CA of Corp says of itself. */
export const extensionsOf = (options: Partial<AuthorityOptions>): ReturnType<typeof caExtensions> =>
  caExtensions({ name: {}, key: world.keyPair('p256', 'No CA'), parent: policyCa, ...options });

/** As an enterprise's CA issues it: no issuer, no promise of a CT log, two years. */
export const corpLeaf = (options: Partial<LeafOptions> = {}): Leaf =>
  world.issueLeaf({
    identity: { email: MAIL },
    sct: false,
    authority: issuing,
    notBefore: new Date('2025-06-01T00:00:00Z'),
    notAfter: new Date('2027-06-01T00:00:00Z'),
    ...options,
  });

/** The certificates one below the other, as a file has them. */
export const pemOf = (...authorities: readonly Authority[]): string =>
  authorities.map(({ certificate }) => certificate.pem).join('');
