/** What the parts of a manifest owe each other; nothing here looks at a blob. */
import { LIMITS } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { formatReference, isGraphType, parseReference } from '@sealift/oci';
import type {
  BundleImage,
  BundleManifest,
  ChannelNumber,
  Delta,
  LedgerRow,
  Outcome,
} from './manifest.ts';

const TRUST_NAME = /^[a-z0-9._-]{1,64}$/;

/** @throws Rejection MANIFEST | LIMIT */
export function checkManifest(manifest: BundleManifest): void {
  if (manifest.images.length > LIMITS.images)
    reject('LIMIT', `${manifest.images.length} images, limit ${LIMITS.images}`);
  const blobs = [...manifest.blobs, ...requiredOf(manifest.delta)];
  if (blobs.length > LIMITS.tarEntries)
    reject('LIMIT', `${blobs.length} blobs, limit ${LIMITS.tarEntries}`);
  if (manifest.trust.length > LIMITS.trustFiles)
    reject('LIMIT', `${manifest.trust.length} trust files, limit ${LIMITS.trustFiles}`);
  if (manifest.channel !== undefined) checkChannel(manifest.channel);
  for (const image of manifest.images) checkImage(image);
  for (const { name } of manifest.trust)
    if (!isTrustName(name))
      reject('MANIFEST', `trust file "${printable(name)}" has a name that a bundle cannot hold`);
  once('image', manifest.images, ({ name }) => name);
  once('trust file', manifest.trust, ({ name }) => name);
  once('blob', blobs, ({ digest }) => digest);
  checkLedger(manifest);
}

/** A number that nobody gives would be a second form of no channel. @throws Rejection MANIFEST */
export function checkChannel({ name, sequence }: ChannelNumber): void {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name))
    reject(
      'MANIFEST',
      `channel "${printable(name)}" is not of small letters, digits and . _ -, at most 63`,
    );
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    reject('MANIFEST', `channel ${name}: the sequence is not a number from 1 on`);
}

/** A delta that leaves nothing out would be a second form of a full bundle. */
function requiredOf(delta: Delta | undefined): Delta['required'] {
  if (delta?.required.length === 0) reject('MANIFEST', 'a delta that leaves nothing out');
  return delta?.required ?? [];
}

/** `.` and `..` fit the grammar's letters; as file names they would leave the folder. */
const isTrustName = (name: string): boolean => TRUST_NAME.test(name) && !/^\.{1,2}$/.test(name);

function checkImage({ name, digest, mediaType, platforms }: BundleImage): void {
  const reference = readName(name);
  if (formatReference(reference) !== name)
    reject('MANIFEST', `image name "${printable(name)}" is not written in full`);
  if ((reference.digest ?? digest) !== digest)
    reject('MANIFEST', `image ${name} has digest ${digest}`);
  if (!isGraphType(mediaType))
    reject(
      'MANIFEST',
      `image ${name}: media type "${printable(mediaType)}" is neither a manifest nor an index`,
    );
  once(`image ${name}: platform`, platforms, (each) => each);
}

/**
 * A name in the form of a signature tag is refused here too: such an image would replace
 * signatures. T5
 */
const readName = (name: string, what = 'image name'): ReturnType<typeof parseReference> =>
  Rejection.as('MANIFEST', () => parseReference(name), `${what}: `);

/**
 * Each search has one row; what a row says was found is what is carried, and nothing is carried
 * that no row mentions. T16
 */
function checkLedger({ evidence, ledger }: BundleManifest): void {
  const key = (each: { subject: string; scheme: string }): string =>
    `${each.subject} ${each.scheme}`;
  once('ledger row', ledger, key);
  for (const row of ledger) checkRepositories(row);
  once('evidence', evidence, (each) => `${key(each)} ${each.manifest.digest}`);
  const carried = Map.groupBy(evidence, key);
  for (const row of ledger) {
    const digests = new Set<string>(
      (carried.get(key(row)) ?? []).map(({ manifest }) => manifest.digest),
    );
    if (digests.size > LIMITS.evidencePerSubject)
      reject(
        'LIMIT',
        `${row.subject}: ${digests.size} pieces of evidence, limit ${LIMITS.evidencePerSubject}`,
      );
    const listed = new Set<string>(row.digests);
    if (
      listed.size !== row.digests.length ||
      listed.size !== digests.size ||
      row.digests.some((digest) => !digests.has(digest)) ||
      !fits(row.outcome, listed.size)
    )
      reject(
        'MANIFEST',
        `the ledger's row for ${key(row)} and the evidence that is carried differ`,
      );
  }
  if (ledger.filter(({ digests }) => digests.length > 0).length !== carried.size)
    reject('MANIFEST', 'evidence is carried that the ledger does not mention');
}

/** Names of nothing would be a second form of no name. */
function checkRepositories({ subject, repositories }: LedgerRow): void {
  if (repositories === undefined) return;
  if (repositories.length === 0) reject('MANIFEST', `the ledger says of ${subject} no repository`);
  for (const each of repositories) {
    const { registry, repository } = readName(each, 'repository in the ledger');
    if (`${registry}/${repository}` !== each)
      reject('MANIFEST', `"${printable(each)}" in the ledger is not REGISTRY/REPOSITORY`);
  }
  once(`repository of ${subject}`, repositories, (each) => each);
}

/** A search that failed may have found a part. */
const fits = (outcome: Outcome, found: number): boolean =>
  outcome === 'failed' || (outcome === 'found') === found > 0;

function once<T>(what: string, all: readonly T[], key: (each: T) => string): void {
  const seen = new Set<string>();
  for (const each of all.map(key)) {
    if (seen.has(each)) reject('MANIFEST', `${what} "${printable(each)}" stands twice`);
    seen.add(each);
  }
}
