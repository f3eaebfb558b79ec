/** The folder of a cache: made for this, and nobody else's. */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { asIo } from '@sealift/blobs';
import { printable, reject } from '@sealift/failures';

/** Programs that back up pass over folders with it (bford.info/cachedir). */
const TAG = 'CACHEDIR.TAG';
const TAG_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# Blobs that sealift keeps between exports. It may be removed at any time.
`;

/**
 * Opens the folder of a cache, or makes it. @returns the folder that the blobs lie in
 * @throws Rejection CONFIG where it holds other files, is a link, or another user may write in it;
 * IO where it cannot be made or read
 */
export function openFolder(given: string, uid: number | undefined): string {
  // A slash at the end would lead through a link.
  const path = resolve(given);
  // Before anything is made, or it would be made in the home of another, and stay there.
  refuseWay(path, uid);
  asIo(path, () => makeAll(path));
  refuseWay(path, uid);
  const real = asIo(path, () => realpathSync(path));
  const blobs = join(real, 'sha256');
  const tag = join(real, TAG);
  // Or blobs of a layout, say, would be taken for old ones of ours, and removed.
  if (!existsSync(tag) && asIo(path, () => readdirSync(real)).length > 0) refuseForeign(path);
  writeOnce(tag);
  if (asIo(tag, () => readFileSync(tag, 'latin1')) !== TAG_TEXT) refuseForeign(path);
  asIo(blobs, () => makeAll(blobs));
  refuseOthers(blobs, uid);
  return blobs;
}

/** With those above it. Node's own goes round for ever where a system says ENOENT, as in /proc. */
function makeAll(path: string, isAgain = false): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || isAgain) throw thrown;
    makeAll(dirname(path));
    makeAll(path, true);
  }
}

const refuseForeign = (path: string): never =>
  reject('CONFIG', `the cache ${printable(path)} holds other files: name an empty folder`);

/** Two exports that make it at once write the same. */
function writeOnce(path: string): void {
  if (existsSync(path)) return;
  const fresh = `${path}.${randomBytes(8).toString('hex')}`;
  asIo(path, () => {
    writeFileSync(fresh, TAG_TEXT, { flag: 'wx', mode: 0o600 });
    renameSync(fresh, path);
  });
}

const OTHERS_WRITE = 0o022;
const ALL_WRITE = 0o002;
const STICKY = 0o1000;

/** As far as it is there: the folder, and what leads to it as it is called and as it lies. */
function refuseWay(path: string, uid: number | undefined): void {
  if (asIo(path, () => statOf(path)) !== undefined) refuseOthers(path, uid);
  if (uid === undefined) return;
  refuseOthersAbove(path, uid);
  refuseOthersAbove(
    asIo(path, () => realOf(path)),
    uid,
  );
}

const statOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** Of what is not there: where it would be made. */
const realOf = (path: string): string =>
  statOf(path) === undefined ? join(realOf(dirname(path)), basename(path)) : realpathSync(path);

/** Whoever may write in it could put links there, and lead what is written elsewhere. T29 */
function refuseOthers(path: string, uid: number | undefined): void {
  const stat = asIo(path, () => lstatSync(path));
  const cache = `the cache ${printable(path)}`;
  if (!stat.isDirectory()) reject('CONFIG', `${cache} is no folder, or a link to one`);
  if (uid === undefined) return;
  if (stat.uid !== uid) reject('CONFIG', `${cache} is of another user (${stat.uid})`);
  if ((stat.mode & OTHERS_WRITE) !== 0)
    reject('CONFIG', `${cache} can be written by others: chmod go-w it, or name another`);
}

/** Whoever may rename a folder above it can put another in its place. T29 */
function refuseOthersAbove(path: string, uid: number): void {
  for (let at = dirname(path); ; at = dirname(at)) {
    const stat = asIo(at, () => statOf(at));
    if (stat !== undefined && isOthers(stat, uid))
      reject(
        'CONFIG',
        `the cache ${printable(path)}: others can replace what is in ${printable(at)}`,
      );
    if (at === dirname(at)) return;
  }
}

/** A link has an owner alone: its mode says nothing. */
const isOthers = (stat: Stats, own: number): boolean =>
  (stat.uid !== own && stat.uid !== 0) || (!stat.isSymbolicLink() && isOpen(stat));

/** The user's own group is often theirs alone, and that of root is root's. */
const isOpen = ({ gid, mode }: Stats): boolean => {
  const isOwnGroup = gid === 0 || gid === process.getegid?.();
  const open = isOwnGroup ? ALL_WRITE : OTHERS_WRITE;
  return (mode & open) !== 0 && (mode & STICKY) === 0;
};
