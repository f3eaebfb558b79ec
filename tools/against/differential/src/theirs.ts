/** @sigstore/verify, with thresholds of one and the same signer, over the same bytes. */

import { createPublicKey } from 'node:crypto';
import { type BundleInput, bundleBytes, peer, peerText } from '@sealift/peers';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  type SignedEntity,
  type TrustMaterial,
  toSignedEntity,
  toTrustMaterial,
  type VerificationPolicy,
  Verifier,
} from '@sigstore/verify';

export type Verdict = 'accepted' | `refused: ${string}`;

/** What @sigstore/verify makes of it. */
export function theirs(input: BundleInput): Verdict {
  try {
    const verifier = new Verifier(trustMaterial(input), thresholds(input));
    verifier.verify(signedEntity(input), policy(input));
    return 'accepted';
  } catch (thrown) {
    return `refused: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/**
 * Whether it can be asked at all: over a file it needs the bytes, of a release only the digest is
 * known.
 */
export function isComparable(input: BundleInput): boolean {
  if (!/^sha(?:256|512):/.test(input.artifact)) return true;
  return 'dsseEnvelope' in (JSON.parse(Buffer.from(bundleBytes(input)).toString()) as object);
}

const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString()) as unknown;

function trustMaterial({
  root,
  signer,
  keyWindow = {},
}: Pick<BundleInput, 'root' | 'signer' | 'keyWindow'>): TrustMaterial {
  const trusted = TrustedRoot.fromJSON(json(peer(root)));
  if (!('key' in signer)) return toTrustMaterial(trusted);
  const publicKey = createPublicKey(peerText(signer.key));
  return toTrustMaterial(trusted, () => ({ publicKey, validFor: (at) => isWithin(at, keyWindow) }));
}

const isWithin = (at: Date, { from, until }: NonNullable<BundleInput['keyWindow']>): boolean =>
  (from === undefined || at >= new Date(from)) && (until === undefined || at <= new Date(until));

/** A key needs no time; a waived log no entry. */
const thresholds = ({
  signer,
  ignoreTlog = false,
}: Pick<BundleInput, 'signer' | 'ignoreTlog'>) => ({
  tlogThreshold: ignoreTlog ? 0 : 1,
  ctlogThreshold: 1,
  timestampThreshold: 'key' in signer ? 0 : 1,
});

function signedEntity(input: BundleInput): SignedEntity {
  const bundle: Bundle = bundleFromJSON(json(bundleBytes(input)));
  return toSignedEntity(
    bundle,
    input.artifact.startsWith('sha') ? undefined : Buffer.from(peer(input.artifact)),
  );
}

/** Its identity is a pattern: of the whole name, character by character. */
function policy({ signer }: Pick<BundleInput, 'signer'>): VerificationPolicy {
  if ('key' in signer) return {};
  return {
    subjectAlternativeName: `^${signer.identity.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`,
    extensions: { issuer: signer.issuer },
  };
}
