/** Volumes back into one file: whatever order they come in, and from one medium after another where they must. */
import type { FileHandle } from 'node:fs/promises';
import { awaitIo, type OnBytes, replaceFile } from '@sealift/blobs';
import { type Digest, printable, Rejection, reject } from '@sealift/bytes';
import { inFile, readBundleFrom } from '@sealift/tarball';
import { type Found, findVolumes, type Volume } from './find.ts';
import { flawOf, hashVolume } from './hash-volume.ts';
import { openVolumes, rejectFlawed, type VolumeState } from './open.ts';

export interface JoinOptions {
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
  /**
   * Asks for the next medium: which volumes are missing still, and what was wrong with the last medium, if something was.
   * @returns where to look now, or undefined to give up. Absent: what is not there at once is missing.
   */
  readonly ask?: (missing: readonly Volume[], note: string | undefined) => Promise<readonly string[] | undefined>;
  /** How far it came; told before a failure too, so that a receiver knows what to ask for. */
  readonly onState?: (state: SetState) => void;
}

/** A set and what is there of it. */
export interface SetState {
  readonly id: Digest;
  readonly size: number;
  readonly volumes: readonly (Omit<Volume, 'offset'> & { readonly state: VolumeState })[];
}

export interface Joined {
  readonly path: string;
  readonly size: number;
  /** Names the bundle. */
  readonly bundle: Digest;
}

/**
 * Joins the volumes of a set into one file, which gets its name after every volume was hashed, and structure and every digest of the
 * bundle were verified.
 * @param paths a set file, folders, or volumes
 * @throws Rejection VOLUME_* | what `openBundle` throws | DIGEST | IO, then nothing is left behind
 */
export async function joinVolumes(paths: readonly string[], output: string, options: JoinOptions = {}): Promise<Joined> {
  const found = findVolumes(paths);
  return replaceFile(output, async (file) => {
    await awaitIo('the output', () => file.truncate(found.set.size));
    const gathered = await gather(found, paths, file, options);
    options.onState?.(stateOf(found, gathered));
    if (missingOf(found, gathered).length > 0) rejectFlawed(found.volumes, gathered.copied, gathered.flaws);
    await awaitIo('the output', () => file.sync());
    return { path: output, size: found.set.size, bundle: await verify(file, found.set.size, output, options) };
  });
}

interface Gathered {
  /** Names of the volumes that stand in the output, hashed. */
  readonly copied: Set<string>;
  readonly flaws: Map<string, string>;
}

const missingOf = ({ volumes }: Found, { copied }: Gathered): Volume[] => volumes.filter(({ kind, name }) => kind === 'data' && !copied.has(name));

async function gather(first: Found, paths: readonly string[], file: FileHandle, options: JoinOptions): Promise<Gathered> {
  const gathered = { copied: new Set<string>(), flaws: new Map<string, string>() };
  await copyPresent(first, file, gathered, options);
  for (let missing = missingOf(first, gathered), note = noteOf(gathered); missing.length > 0; missing = missingOf(first, gathered)) {
    const next = await options.ask?.(missing, note);
    if (next === undefined) break;
    note = await fromMedium(first, next.length === 0 ? paths : next, file, gathered, options);
  }
  return gathered;
}

const noteOf = ({ flaws }: Gathered): string | undefined => [...flaws.values()].at(-1);

/** @returns what is wrong with this medium, if something is: there is always another try */
async function fromMedium(first: Found, paths: readonly string[], file: FileHandle, gathered: Gathered, options: JoinOptions): Promise<string | undefined> {
  gathered.flaws.clear();
  try {
    const found = findVolumes(paths);
    if (found.set.id !== first.set.id) reject('VOLUME_FOREIGN', `this medium is of the set ${found.set.id}, the first was of ${first.set.id}`);
    // The stem is that of the files here: on each medium they may have been renamed together.
    await copyPresent({ ...found, volumes: first.volumes, paths: renamed(found, first) }, file, gathered, options);
    return noteOf(gathered);
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || isFull(thrown)) throw thrown;
    return thrown.message;
  }
}

const renamed = (found: Found, first: Found): Map<string, string> =>
  new Map(
    found.volumes.flatMap(({ name }, i) => {
      const [path, known] = [found.paths.get(name), first.volumes[i]];
      return path === undefined || known === undefined ? [] : [[known.name, path] as const];
    }),
  );

/** The output's fault, which no other medium mends. */
const isFull = ({ code, message }: Rejection): boolean => code === 'IO' && message.startsWith('the output');

/** Hashes and copies the data volumes that are there and not in the output yet; a volume that is not what the set says stays out. */
async function copyPresent(found: Found, file: FileHandle, { copied, flaws }: Gathered, { onBytes, jobs }: JoinOptions): Promise<void> {
  const volumes = found.volumes.filter(({ kind, name }) => kind === 'data' && !copied.has(name));
  const opened = openVolumes({ ...found, volumes });
  try {
    for (const [name, flaw] of opened.flaws) flaws.set(name, flaw);
    const options = { into: file.fd, ...(onBytes === undefined ? {} : { onBytes }), ...(jobs === undefined ? {} : { jobs }) };
    for (const each of opened.open) {
      const flaw = await flawOf(each, () => hashVolume(each, options));
      if (flaw === undefined) copied.add(each.volume.name);
      else flaws.set(each.volume.name, flaw);
    }
  } finally {
    opened.close();
  }
}

function stateOf({ set, volumes, paths }: Found, { copied, flaws }: Gathered): SetState {
  const state = (name: string): VolumeState => (flaws.has(name) ? 'damaged' : copied.has(name) || paths.has(name) ? 'present' : 'missing');
  return { id: set.id, size: set.size, volumes: volumes.map(({ offset: _, ...volume }) => ({ ...volume, state: state(volume.name) })) };
}

/** A joined bundle is verified from zero. @returns its name */
async function verify(file: FileHandle, size: number, path: string, { jobs }: JoinOptions): Promise<Digest> {
  const content = await readBundleFrom(inFile(file.fd, size), printable(path), () => undefined);
  await content.hashStored(jobs === undefined ? {} : { jobs });
  return content.manifestDigest;
}
