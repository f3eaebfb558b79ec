/** Data volumes into the output at their places, hashed on the way, in whatever order and from however many media they come. */
import type { FileHandle } from 'node:fs/promises';
import type { OnBytes } from '@sealift/blobs';
import { Rejection, reject } from '@sealift/bytes';
import { type Found, findVolumes, type Volume } from './find.ts';
import { flawOf, hashVolume } from './hash-volume.ts';
import { openVolumes } from './open.ts';

export interface GatherOptions {
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
  /**
   * Asks for the next medium: which volumes are missing still, and what was wrong with the last medium, if something was.
   * @returns where to look now (nothing: where it looked first), or undefined to give up. Absent: what is not there at once is missing.
   */
  readonly ask?: (missing: readonly Volume[], note: string | undefined) => Promise<readonly string[] | undefined>;
}

export interface Gathered {
  /** Names of the volumes that stand in the output, hashed. */
  readonly copied: ReadonlySet<string>;
  /** What is wrong with a file that stands where a volume should, by the volume's name. */
  readonly flaws: Map<string, string>;
  /** Data volumes that are neither. */
  readonly lost: readonly Volume[];
}

interface Gathering {
  readonly found: Found;
  readonly file: FileHandle;
  readonly options: GatherOptions;
  readonly copied: Set<string>;
  readonly flaws: Map<string, string>;
}

/** @param paths where `found` was found. @throws Rejection IO */
export async function gather(found: Found, paths: readonly string[], file: FileHandle, options: GatherOptions): Promise<Gathered> {
  const gathering = { found, file, options, copied: new Set<string>(), flaws: new Map<string, string>() };
  const lost = (): Volume[] => found.volumes.filter(({ kind, name }) => kind === 'data' && !gathering.copied.has(name));
  await copyPresent(gathering, found.paths);
  for (let note = lastFlaw(gathering); lost().length > 0; ) {
    const next = await options.ask?.(lost(), note);
    if (next === undefined) break;
    note = await fromMedium(gathering, next.length === 0 ? paths : next);
  }
  return { ...gathering, lost: lost() };
}

const lastFlaw = ({ flaws }: Gathering): string | undefined => [...flaws.values()].at(-1);

/** @returns what is wrong with this medium, if something is: there is always another try */
async function fromMedium(gathering: Gathering, paths: readonly string[]): Promise<string | undefined> {
  gathering.flaws.clear();
  try {
    const { set, volumes, paths: here } = findVolumes(paths);
    const wanted = gathering.found;
    if (set.id !== wanted.set.id) reject('VOLUME_FOREIGN', `this medium is of the set ${set.id}, the first was of ${wanted.set.id}`);
    // Under the names of the first medium: the files of another may have been renamed together.
    await copyPresent(gathering, new Map(volumes.flatMap(({ name }, i) => rename(here.get(name), wanted.volumes[i]))));
    return lastFlaw(gathering);
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || isFull(thrown)) throw thrown;
    return thrown.message;
  }
}

const rename = (path: string | undefined, volume: Volume | undefined): [string, string][] =>
  path === undefined || volume === undefined ? [] : [[volume.name, path]];

/** The output's fault, which no other medium mends. */
const isFull = ({ code, message }: Rejection): boolean => code === 'IO' && message.startsWith('the output');

/** Hashes and copies the data volumes that are there and not in the output yet; a volume that is not what the set says stays out. */
async function copyPresent({ found, file, options, copied, flaws }: Gathering, paths: ReadonlyMap<string, string>): Promise<void> {
  const { onBytes, jobs } = options;
  const opened = openVolumes({ volumes: found.volumes.filter(({ kind, name }) => kind === 'data' && !copied.has(name)), paths });
  try {
    for (const [name, flaw] of opened.flaws) flaws.set(name, flaw);
    for (const each of opened.open) {
      const copying = { into: file.fd, ...(onBytes === undefined ? {} : { onBytes }), ...(jobs === undefined ? {} : { jobs }) };
      const flaw = await flawOf(each, () => hashVolume(each, copying));
      if (flaw === undefined) copied.add(each.volume.name);
      else flaws.set(each.volume.name, flaw);
    }
  } finally {
    opened.close();
  }
}
