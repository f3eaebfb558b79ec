/**
 * Volumes into the output at their places, hashed on the way, in whatever order and from however
 * many media they come. Parity that is
 * needed stands behind the end of the bundle until it has been used.
 */
import type { FileHandle } from 'node:fs/promises';
import type { OnBytes } from '@sealift/blobs';
import { Rejection, reject } from '@sealift/failures';
import { flawOf, hashVolume } from '../reading/hash-volume.ts';
import { openVolumes } from '../reading/open.ts';
import { type Found, findVolumes } from '../set/find.ts';
import type { Volume } from '../set/volume.ts';

/** What a person is asked for. */
export interface Wanted {
  /** How many volumes are needed still. */
  readonly count: number;
  /** Which ones would do. */
  readonly volumes: readonly Volume[];
  /** What was wrong with the last medium, if something was. */
  readonly note: string | undefined;
}

export interface GatherOptions {
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
  /** Takes parity where data is missing or damaged. */
  readonly rebuild?: boolean;
  /**
   * Asks for the next medium.
   * @returns where to look now (nothing: where it looked first), or undefined to give up. Absent:
   * what is not there at once is missing.
   */
  readonly ask?: (wanted: Wanted) => Promise<readonly string[] | undefined>;
}

export interface Gathered {
  /** Names of the volumes that stand in the output, hashed. */
  readonly copied: ReadonlySet<string>;
  /** What is wrong with a file that stands where a volume should, by the volume's name. */
  readonly flaws: ReadonlyMap<string, string>;
  /** Data volumes that do not stand in the output. */
  readonly lost: readonly Volume[];
  /** Whether what is copied is enough for all of the data. */
  readonly isEnough: boolean;
}

interface Gathering {
  readonly found: Found;
  readonly file: FileHandle;
  readonly options: GatherOptions;
  readonly copied: Set<string>;
  readonly flaws: Map<string, string>;
}

/** @param paths where `found` was found. @throws Rejection IO */
export async function gather(
  found: Found,
  paths: readonly string[],
  file: FileHandle,
  options: GatherOptions,
): Promise<Gathered> {
  const gathering = {
    found,
    file,
    options,
    copied: new Set<string>(),
    flaws: new Map<string, string>(),
  };
  await copyPresent(gathering, found.paths);
  for (let note = lastFlaw(gathering); needed(gathering) > 0; ) {
    const next = await options.ask?.({
      count: needed(gathering),
      volumes: usable(gathering),
      note,
    });
    if (next === undefined) break;
    note = await fromMedium(gathering, next.length === 0 ? paths : next);
  }
  return { ...gathering, lost: lostOf(gathering), isEnough: needed(gathering) === 0 };
}

const lostOf = ({ found, copied }: Gathering): Volume[] =>
  found.volumes.filter(({ kind, name }) => kind === 'data' && !copied.has(name));

/** Any k of n are enough where parity counts; all of the data where it does not. */
const needed = (gathering: Gathering): number =>
  gathering.options.rebuild === true
    ? Math.max(0, gathering.found.set.data.length - gathering.copied.size)
    : lostOf(gathering).length;

/** The volumes that would help, in the order of the set. */
const usable = ({ found, copied, options }: Gathering): Volume[] =>
  found.volumes.filter(
    ({ kind, name }) => !copied.has(name) && (kind === 'data' || options.rebuild === true),
  );

const lastFlaw = ({ flaws }: Gathering): string | undefined => [...flaws.values()].at(-1);

/** @returns what is wrong with this medium, if something is: there is always another try */
async function fromMedium(
  gathering: Gathering,
  paths: readonly string[],
): Promise<string | undefined> {
  gathering.flaws.clear();
  try {
    const { set, volumes, paths: here } = findVolumes(paths);
    const wanted = gathering.found;
    if (set.id !== wanted.set.id)
      reject(
        'VOLUME_FOREIGN',
        `this medium is of the set ${set.id}, the first was of ${wanted.set.id}`,
      );
    // Under the names of the first medium: the files of another may have been renamed together.
    await copyPresent(
      gathering,
      new Map(volumes.flatMap(({ name }, i) => rename(here.get(name), wanted.volumes[i]))),
    );
    return lastFlaw(gathering);
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || isFull(thrown)) throw thrown;
    return thrown.message;
  }
}

const rename = (path: string | undefined, volume: Volume | undefined): [string, string][] =>
  path === undefined || volume === undefined ? [] : [[volume.name, path]];

/** The output's fault, which no other medium mends. */
const isFull = ({ code, message }: Rejection): boolean =>
  code === 'IO' && message.startsWith('the output');

/** Hashes and copies what is there and of use; a volume that is not what the set says stays out. */
async function copyPresent(
  gathering: Gathering,
  paths: ReadonlyMap<string, string>,
): Promise<void> {
  const { flaws, copied, file, options } = gathering;
  const opened = openVolumes({ volumes: usable(gathering), paths });
  try {
    for (const [name, flaw] of opened.flaws) flaws.set(name, flaw);
    for (const each of opened.open) {
      if (each.volume.kind === 'parity' && needed(gathering) === 0) break;
      const flaw = await flawOf(each, () => hashVolume(each, { ...options, into: file.fd }));
      if (flaw === undefined) copied.add(each.volume.name);
      else flaws.set(each.volume.name, flaw);
    }
  } finally {
    opened.close();
  }
}
