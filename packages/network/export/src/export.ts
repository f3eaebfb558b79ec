/**
 * resolve → collect → pack: images and everything that is attached to them, from registries and
 * layouts into one bundle.
 */

import type { Content } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import type { BlobCache, Tally } from '@sealift/cache';
import type { BundleImage, ChannelNumber, Delta, LedgerRow } from '@sealift/manifest';
import { connect } from '@sealift/registry';
import { type BundleContent, type TrustFile, writeBundle } from '@sealift/tarball';
import type { Whole } from '@sealift/verify/whole';
import { type CollectOptions, collect } from './collect.ts';
import { inputOf, makeRoom } from './from-cache.ts';
import { type Collected, pack } from './pack.ts';
import { refuseUnsigned, unsignedNames } from './unsigned.ts';

/** What to take from where, what to leave out, and where the bundle goes. */
export interface ExportOptions extends CollectOptions {
  /** Path of the bundle. */
  readonly output: string;
  /** Whether a file at `output` gives way; true unless said otherwise. */
  readonly overwrite?: boolean;
  /** Refuses images to which no signature and no attestation is attached. */
  readonly requireSignatures?: boolean;
  readonly trustFiles?: readonly TrustFile[];
  /** The row of bundles that it belongs to, and its number there. */
  readonly channel?: ChannelNumber;
  /** Threads that hash; by default one for each processor. */
  readonly jobs?: number;
  /** Has blobs of registries from earlier exports, and keeps those of this one. */
  readonly cache?: BlobCache | undefined;
  /** Looks at the finished bundle before it gets its name; what it throws leaves no file. */
  readonly check?: (whole: Whole<BundleContent>) => Promise<void>;
}

/** The bundle that was written, and what was and was not found at the sources. */
export interface ExportResult {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Digest of sealift/manifest.json: names the bundle. */
  readonly bundleDigest: Digest;
  readonly images: readonly BundleImage[];
  readonly ledger: readonly LedgerRow[];
  /** Names of images to which no signature and no attestation is attached. */
  readonly unsigned: readonly string[];
  /** What came from the cache; undefined where there was none. */
  readonly cache: Tally | undefined;
  /** What was left out; undefined for a full bundle. */
  readonly delta: Delta | undefined;
  /** What layouts list and nobody looked at, in sentences. T38 */
  readonly passedOver: readonly string[];
}

/**
 * Exports images with their evidence into one bundle. The same content gives the same bytes,
 * whatever the order of sources.
 * The structure and every digest of the finished file are verified before it gets its name.
 * @throws Rejection NOT_FOUND | AUTH | REGISTRY | IO (exit 4), USAGE, DIGEST | INDEX | MISSING_BLOB
 * | NO_IMAGES, NO_SIGNATURE, LIMIT | UNSUPPORTED, and
 * what `check` throws; then nothing is left behind
 */
export async function exportBundle(options: ExportOptions): Promise<ExportResult> {
  const registries = connect(options.registry);
  const opened: Content[] = [];
  try {
    const collected = await collect(options, registries, opened);
    const passedOver = passedOverIn(collected, opened);
    const unsigned = checkSigned(collected, options);
    return { ...(await write(collected, unsigned, options)), passedOver };
  } finally {
    await Promise.all([registries.close(), ...opened.map((each) => each.close())]);
  }
}

/** What nobody looked at, or what stays behind, in sentences. T38 */
export const passedOverIn = (
  collected: readonly Collected[],
  opened: readonly Content[],
): string[] => [
  ...opened.flatMap(({ passedOver: some = [] }) => some),
  ...new Set(collected.flatMap(({ beyond }) => beyond)),
];

/** Told before anything large is fetched. @throws Rejection NO_SIGNATURE */
export function checkSigned(
  collected: readonly Collected[],
  { requireSignatures = false, onEvent = () => undefined }: Omit<ExportOptions, 'output'>,
): string[] {
  const names = unsignedNames(collected);
  if (requireSignatures) refuseUnsigned(names);
  if (names.length > 0) onEvent({ kind: 'unsigned', names });
  return names;
}

async function write(
  collected: readonly Collected[],
  unsigned: readonly string[],
  {
    output,
    overwrite = true,
    trustFiles = [],
    since,
    channel,
    jobs,
    cache,
    check,
    onEvent = () => undefined,
  }: ExportOptions,
): Promise<Omit<ExportResult, 'passedOver'>> {
  const packed = pack(collected, trustFiles, since);
  const blobs = packed.blobs.map((blob) => inputOf(blob, cache));
  const input = { ...packed, blobs, ...(channel === undefined ? {} : { channel }) };
  onEvent({
    kind: 'packing',
    blobs: blobs.length,
    bytes: blobs.reduce((sum, { size }) => sum + size, 0),
    ...(cache === undefined ? {} : { cached: makeRoom(blobs, cache, output) }),
  });
  const { path, size, manifest, manifestDigest } = await writeBundle(output, input, {
    overwrite,
    ...(jobs === undefined ? {} : { jobs }),
    onBytes: (bytes) => onEvent({ kind: 'bytes', bytes }),
    onSent: (sent) => onEvent({ kind: 'sent', ...sent }),
    onWritten: () => onEvent({ kind: 'checking' }),
    ...(check === undefined ? {} : { check }),
  });
  cache?.end();
  return {
    path,
    size,
    bundleDigest: manifestDigest,
    images: manifest.images,
    ledger: manifest.ledger,
    unsigned,
    cache: cache?.tally(),
    delta: manifest.delta,
  };
}
