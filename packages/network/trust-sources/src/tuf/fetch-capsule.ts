import { type Fields, LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import { type Capsule, checkTarget, signedPart, statedBy } from '@sealift/trust-file/tuf';
import type { Mirror } from './mirror.ts';

/** Metadata as they were fetched, and the target that they name. Nothing is verified yet. */
export interface FetchedCapsule {
  readonly capsule: Capsule;
  readonly target: Uint8Array;
}

/** Whom an endless list of roots would keep busy. */
const ROOTS = 256;

/** A file of metadata; those of the public-good instance take eight kilobytes. */
const METADATA = 1024 * 1024;

/**
 * Fetches what a client of TUF fetches: the roots behind the ones that are known, then
 * timestamp, snapshot, targets and the target. @param known roots that need not be fetched; none:
 * the repository's first is the first @throws Rejection TRUST_SOURCE | PROXY
 */
export async function fetchCapsule(
  mirror: Mirror,
  target: string,
  known: readonly string[] = [],
): Promise<FetchedCapsule> {
  Rejection.as('USAGE', () => checkTarget(target));
  const roots = await fetchRoots(mirror, known);
  const isConsistent = stating(roots.at(-1) ?? '', 'root').required('consistent_snapshot') === true;
  const place = (version: number, file: string): string =>
    isConsistent ? `${version}.${file}` : file;
  const timestamp = await textOf(mirror, 'timestamp.json');
  const snapshot = await textOf(mirror, place(listedIn(timestamp, 'timestamp'), 'snapshot.json'));
  const targets = await textOf(mirror, place(listedIn(snapshot, 'snapshot'), 'targets.json'));
  const bytes = await fetchTarget(mirror, target, targets, isConsistent);
  return { capsule: { roots, timestamp, snapshot, targets, target }, target: bytes };
}

async function fetchRoots(mirror: Mirror, known: readonly string[]): Promise<readonly string[]> {
  const roots = known.length > 0 ? [...known] : [await textOf(mirror, '1.root.json')];
  for (;;) {
    const version = stated(() => statedBy(roots.at(-1) ?? '', 'root').version) + 1;
    const next = await mirror.read(`${version}.root.json`, METADATA);
    if (next === undefined) return roots;
    if (roots.length === ROOTS)
      reject('TRUST_SOURCE', `${printable(mirror.name)} has more than ${ROOTS} roots`);
    roots.push(utf8.decode(next, 'TRUST_SOURCE'));
    // Or a repository that answers one root to everything would be asked for ever.
    if (stated(() => statedBy(roots.at(-1) ?? '', 'root').version) !== version)
      reject('TRUST_SOURCE', `${printable(mirror.name)}: ${version}.root.json is another version`);
  }
}

const stated = <T>(read: () => T): T => Rejection.as('TRUST_SOURCE', read);

const stating = (text: string, role: Parameters<typeof signedPart>[1]): Fields =>
  stated(() => signedPart(text, role));

/** The version of what a timestamp or a snapshot lists. */
function listedIn(text: string, role: 'timestamp' | 'snapshot'): number {
  const file = role === 'timestamp' ? 'snapshot.json' : 'targets.json';
  return stated(() => stating(text, role).object('meta').object(file).size('version'));
}

async function fetchTarget(
  mirror: Mirror,
  target: string,
  targets: string,
  isConsistent: boolean,
): Promise<Uint8Array> {
  const listed = stated(() => stating(targets, 'targets').object('targets').object(target));
  const names = isConsistent
    ? stated(() => hashesOf(listed)).map((hash) => `${hash}.${target}`)
    : [target];
  for (const name of names) {
    const bytes = await mirror.read(`targets/${name}`, LIMITS.trustFile);
    if (bytes !== undefined) return bytes;
  }
  return reject('TRUST_SOURCE', `${printable(mirror.name)} has no targets/${printable(target)}`);
}

/** Each becomes a part of a path. */
function hashesOf(listed: Fields): string[] {
  const hashes = listed.object('hashes');
  return hashes.names().map((name) => {
    const hash = hashes.text(name);
    return /^[0-9a-f]{40,128}$/.test(hash) ? hash : hashes.fail(printable(name), 'is no hash');
  });
}

async function textOf(mirror: Mirror, path: string): Promise<string> {
  const bytes =
    (await mirror.read(path, METADATA)) ??
    reject('TRUST_SOURCE', `${printable(mirror.name)} has no ${path}: it is no TUF repository`);
  return utf8.decode(bytes, 'TRUST_SOURCE');
}
