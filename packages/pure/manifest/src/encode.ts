import { canonicalJson, type Json } from '@sealift/bytes';
import {
  type BlobEntry,
  type BundleManifest,
  type EvidenceEntry,
  type LedgerRow,
  SCHEMA_VERSION,
} from './manifest.ts';

/** Order of strings by UTF-16 code units: the same on every machine, whatever the locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export const byDigest = (a: BlobEntry, b: BlobEntry): number => byText(a.digest, b.digest);

const evidenceKey = ({ subject, scheme, manifest }: EvidenceEntry): string =>
  `${subject} ${scheme} ${manifest.digest}`;
const rowKey = ({ subject, scheme }: LedgerRow): string => `${subject} ${scheme}`;

/**
 * The same manifest with every list but the blobs in canonical order. The order of blobs is the
 * order of the file.
 */
export function sortManifest(manifest: BundleManifest): BundleManifest {
  const { delta, channel } = manifest;
  return {
    blobs: manifest.blobs,
    ...(channel === undefined ? {} : { channel }),
    ...(delta === undefined
      ? {}
      : { delta: { ...delta, required: delta.required.toSorted(byDigest) } }),
    images: manifest.images
      .map((image) => ({ ...image, platforms: image.platforms.toSorted(byText) }))
      .sort((a, b) => byText(a.name, b.name)),
    trust: manifest.trust.toSorted((a, b) => byText(a.name, b.name)),
    evidence: manifest.evidence.toSorted((a, b) => byText(evidenceKey(a), evidenceKey(b))),
    ledger: manifest.ledger
      .map((row) => ({
        ...row,
        digests: row.digests.toSorted(byText),
        ...(row.repositories === undefined
          ? {}
          : { repositories: row.repositories.toSorted(byText) }),
      }))
      .sort((a, b) => byText(rowKey(a), rowKey(b))),
  };
}

/**
 * The bytes of sealift/manifest.json: canonical JSON (RFC 8785), UTF-8. Two manifests with the same
 * content give the same bytes.
 */
export function encodeManifest(manifest: BundleManifest): Uint8Array<ArrayBuffer> {
  const { images, trust, blobs, evidence, ledger, delta, channel } = sortManifest(manifest);
  return canonicalJson({
    schemaVersion: BigInt(SCHEMA_VERSION),
    images: images.map(({ name, digest, mediaType, size, platforms }) => ({
      name,
      digest,
      mediaType,
      size: BigInt(size),
      platforms,
    })),
    trust: trust.map(({ name, digest, size }) => ({ name, digest, size: BigInt(size) })),
    blobs: encodeBlobs(blobs),
    ...(channel === undefined
      ? {}
      : { channel: { name: channel.name, sequence: BigInt(channel.sequence) } }),
    ...(delta === undefined
      ? {}
      : { delta: { base: { ...delta.base }, required: encodeBlobs(delta.required) } }),
    evidence: evidence.map(
      ({ subject, scheme, manifest: { digest, mediaType, size, artifactType } }) => ({
        subject,
        scheme,
        manifest: {
          digest,
          mediaType,
          size: BigInt(size),
          ...(artifactType === undefined ? {} : { artifactType }),
        },
      }),
    ),
    ledger: ledger.map(({ subject, scheme, outcome, digests, repositories }) => ({
      subject,
      scheme,
      outcome,
      digests,
      ...(repositories === undefined ? {} : { repositories }),
    })),
  } satisfies Json);
}

export const encodeBlobs = (blobs: readonly BlobEntry[]): { digest: string; size: bigint }[] =>
  blobs.map(({ digest, size }) => ({ digest, size: BigInt(size) }));
