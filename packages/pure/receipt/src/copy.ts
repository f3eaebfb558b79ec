/**
 * What an import says of an image that it put somewhere: the predicate of an attestation that the
 * importing side signs with a key of its own.
 *
 *     {"bundle":"sha256:…","destination":"registry.internal/mirror/team/app:v1",
 *      "evidence":[{"digest":"sha256:…","layer":"sha256:…","scheme":"cosign-sig",
 *                   "subject":"sha256:…"}],
 *      "policy":"sha256:…","source":"ghcr.io/team/app:v1","time":"2026-03-01T10:00:00Z"}
 */
import { canonicalJson, type Digest, type Json, json, LIMITS, utf8 } from '@sealift/bytes';
import { time as times } from '@sealift/pki';
import type { ReceiptLayer } from './receipt.ts';

/** Of the attestation that an image was copied, and on what evidence. */
export const COPY_PREDICATE = 'urn:sealift:copy:v1';

/** An image that was copied. */
export interface Copied {
  /** Digest of the bundle's manifest; a layout has none. */
  readonly bundle?: Digest | undefined;
  readonly destination: string;
  /** What was verified, and let it in. */
  readonly evidence: readonly ReceiptLayer[];
  /** SHA-256 of the policy file; absent where flags were the policy. */
  readonly policy?: Digest | undefined;
  /** The name under which it was verified. */
  readonly source: string;
  /** By the clock of the host: milliseconds since 1970, whole seconds. */
  readonly time: number;
}

/** The predicate, as canonical JSON. */
export const encodeCopy = ({ bundle, policy, time, evidence, ...places }: Copied): Uint8Array =>
  canonicalJson({
    ...places,
    ...(bundle === undefined ? {} : { bundle }),
    ...(policy === undefined ? {} : { policy }),
    evidence: evidence.map(({ subject, scheme, digest, layer }) => ({
      ...{ subject, scheme, digest, layer },
    })),
    time: times.format(time),
  });

/**
 * Whether a predicate says the same, whenever it was said. @param predicate JSON, of whoever signed
 * it @throws Rejection PARSE
 */
export function saysSameCopy(predicate: Json, copied: Copied): boolean {
  if (!json.isObject(predicate)) return false;
  const own = json.parse(encodeCopy(copied), 'PARSE', LIMITS.evidenceBlob);
  const timeless = (value: Json): string =>
    utf8.decode(canonicalJson(json.isObject(value) ? { ...value, time: '' } : value));
  return timeless(predicate) === timeless(own);
}
