/**
 * One key has one role (T10, T25): a signer that logs itself, or a log that is its own witness,
 * proves what it says by saying it.
 */
import { hex } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import type { Policy } from '@sealift/policy';
import type { KnownSigner } from './pinned.ts';

/** The keys that the policy pins; none where it asks for a certificate. */
export const pinnedKeys = ({ signer }: Policy): readonly PublicKey[] =>
  signer.kind === 'key' ? signer.keys : [];

/** Keys that are pinned for what is no evidence. */
export interface OtherRoles {
  readonly sealers?: readonly PublicKey[];
  readonly deniers?: readonly PublicKey[];
}

type Role = readonly [name: string, keys: readonly PublicKey[]];

/**
 * Refuses pins that give one key two roles. @param others keys that vouch for no image: those that
 * may have sealed a bundle, or signed a deny pack
 * @throws Rejection TRUST_CONFLICT
 */
export function requireOneRole(
  signers: readonly Pick<KnownSigner, 'policy' | 'trust'>[],
  { sealers = [], deniers = [] }: OtherRoles = {},
): void {
  const policies = signers.map(({ policy }) => policy);
  const trusts = new Set(signers.flatMap(({ trust }) => trust));
  const roles: readonly Role[] = [
    ['a sealer', sealers],
    ['a key of deny packs', deniers],
    ['a signer', policies.flatMap(pinnedKeys)],
    [
      'a witness',
      policies.flatMap(({ witnesses }) => witnesses?.pinned.map(({ key }) => key) ?? []),
    ],
    // Trusted roots are about in which one operator's key signs for Rekor and for CT.
    [
      'a log',
      [...trusts].flatMap(({ logs, ctLogs }) => [...logs, ...ctLogs].map(({ key }) => key)),
    ],
  ];
  const seen = new Map<string, string>();
  for (const [role, pinned] of roles)
    for (const key of pinned) {
      const id = hex.encode(key.spki);
      const before = seen.get(id) ?? role;
      if (before !== role)
        reject('TRUST_CONFLICT', `${keys.fingerprint(key)} is pinned as ${before} and as ${role}`);
      seen.set(id, role);
    }
}
