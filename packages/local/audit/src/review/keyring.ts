/** The keyring that a signing service publishes (`GET /v1/keys`), as its reader pinned it. */
import { json, LIMITS } from '@sealift/bytes';
import type { PublicKey } from '@sealift/pki';
import { type KeyVersion, keyring } from '@sealift/trust';

interface PinnedKey {
  readonly publicKey: PublicKey;
  /** Milliseconds since 1970; the key signs from the one on, and before the other. */
  readonly from: number;
  readonly until: number;
}

/** By name and version, as `keyId` writes them. */
export type Keyring = ReadonlyMap<string, PinnedKey>;

/** A key version, for people and for maps. */
export const versionName = ({
  name,
  version,
}: {
  readonly name: string;
  readonly version: number;
}): string => `${name} version ${version}`;

/** Reads the keyring of a service: every version of every key. @throws Rejection CONFIG */
export function decodeKeyring(bytes: Uint8Array): Keyring {
  const named = keyring.decode(json.parse(bytes, 'CONFIG', LIMITS.trustFile), 'CONFIG');
  return new Map(
    named.flatMap(({ name, versions }) =>
      versions.map((each) => [versionName({ name, version: each.version }), pinned(each)] as const),
    ),
  );
}

const pinned = ({ publicKey, from, until }: KeyVersion): PinnedKey => ({
  publicKey,
  from: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
  until: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
});
