/** A capsule, followed from the pinned root to the target that it names, with no network. */
import { createHash } from 'node:crypto';
import { reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { Capsule, Stated, TufRole } from '@sealift/trust-file/tuf';
import { inTuf, type Read, readMetadata } from './metadata.ts';
import { checkNext, followRoots } from './roots.ts';

/** How a capsule is judged. */
export interface Follows {
  /** What is pinned; absent: the first root of the capsule is to be approved by its fingerprint. */
  readonly pinned?: Capsule | undefined;
  /** Milliseconds since 1970, where a clock counts: what has expired is refused. */
  readonly now?: number | undefined;
}

/** Its parts in order, each verified by those before it. */
interface Verified {
  readonly roots: readonly Read<'root'>[];
  readonly timestamp: Read<'timestamp'>;
  readonly snapshot: Read<'snapshot'>;
  readonly targets: Read<'targets'>;
}

/**
 * Verifies a capsule and the bytes of its target: the chain of roots by both thresholds, what they
 * sign, hashes and versions down to the target, and that nothing is older than what is pinned
 * (T24). @throws Rejection TUF | METADATA_ROLLBACK | METADATA_EXPIRED
 */
export function followCapsule(capsule: Capsule, target: Uint8Array, follows: Follows = {}): void {
  const found = verify(capsule);
  checkTarget(found.targets, capsule.target, target);
  if (follows.pinned !== undefined) checkPinned(found, capsule, follows.pinned);
  if (follows.now !== undefined) checkTimes(found, follows.now);
}

function verify(capsule: Capsule): Verified {
  const roots = followRoots(capsule.roots);
  const root = roots.at(-1) ?? reject('TUF', 'TUF root: there is none');
  const signed = <R extends Exclude<TufRole, 'root'>>(role: R): Read<R> => {
    const read = readMetadata(capsule[role], role);
    inTuf(role, () => root.metadata.verifyDelegate(role, read.metadata));
    return read;
  };
  const timestamp = signed('timestamp');
  const snapshot = signed('snapshot');
  const targets = signed('targets');
  checkListed('snapshot', snapshot, timestamp.metadata.signed.snapshotMeta);
  checkListed('targets', targets, snapshot.metadata.signed.meta['targets.json']);
  return { roots, timestamp, snapshot, targets };
}

type Listed = Read<'timestamp'>['metadata']['signed']['snapshotMeta'];

/** Metadata of two times, each well signed, are no state that the repository was ever in. */
function checkListed(
  role: TufRole,
  { version, bytes }: Stated & { readonly bytes: Buffer },
  listed: Listed | undefined,
): void {
  if (listed?.version !== version)
    reject('TUF', `TUF ${role}: version ${version}, and ${listed?.version} is listed`);
  inTuf(role, () => listed.verify(bytes));
}

function checkTarget(targets: Read<'targets'>, name: string, bytes: Uint8Array): void {
  const listed = targets.metadata.signed.targets[name];
  const { sha256 } = listed?.hashes ?? {};
  const found = createHash('sha256').update(bytes).digest('hex');
  if (listed === undefined || sha256 !== found || listed.length !== bytes.length)
    reject('TUF', `TUF target ${name}: SHA-256 ${found}, and ${sha256 ?? 'none'} is listed`);
}

function checkPinned(found: Verified, capsule: Capsule, pinned: Capsule): void {
  checkRoots(found.roots, capsule, pinned);
  for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
    const before = readMetadata(pinned[role], role);
    checkNewer(role, before, found[role]);
  }
  if (capsule.target !== pinned.target)
    reject('TUF', `TUF target ${capsule.target}: ${pinned.target} is pinned`);
}

/** The chain holds the pinned root itself, or begins with the one that follows it. */
function checkRoots(roots: Verified['roots'], capsule: Capsule, pinned: Capsule): void {
  const text = pinned.roots.at(-1) ?? '';
  const before = readMetadata(text, 'root');
  const [first, last] = [roots[0], roots.at(-1)];
  if (first === undefined || last === undefined) return;
  if (last.version < before.version)
    reject(
      'METADATA_ROLLBACK',
      `TUF root: version ${last.version}, and ${before.version} is pinned`,
    );
  if (first.version === before.version + 1) checkNext(before, first);
  else if (first.version > before.version)
    reject(
      'TUF',
      `TUF root: versions ${before.version + 1} to ${first.version - 1} are missing between ` +
        'the pinned root and the first that is there',
    );
  else if (capsule.roots[before.version - first.version] !== text)
    reject('TUF', `TUF root: version ${before.version} is not the one that is pinned`);
}

/** One version has one text: two are a repository that says two things. */
function checkNewer(role: TufRole, before: Read<TufRole>, now: Read<TufRole>): void {
  if (now.version < before.version)
    reject(
      'METADATA_ROLLBACK',
      `TUF ${role}: version ${now.version}, and ${before.version} is pinned`,
    );
  if (now.version === before.version && !now.bytes.equals(before.bytes))
    reject('TUF', `TUF ${role}: version ${now.version} is not the one that is pinned`);
}

/** Roots between the first and the last may have expired: they only lead to the next. */
function checkTimes({ roots, ...others }: Verified, now: number): void {
  const root = roots.at(-1);
  for (const [role, read] of Object.entries({ root, ...others }))
    if (read !== undefined && read.expires <= now)
      reject(
        'METADATA_EXPIRED',
        `TUF ${role}: version ${read.version} expired at ${time.format(read.expires)}`,
      );
}
