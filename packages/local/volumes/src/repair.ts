/** Lost volumes from parity, into the file where the others stand already. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type OnBytes, writeAt } from '@sealift/blobs';
import { printable, reject } from '@sealift/bytes';
import type { Found, Volume } from './find.ts';
import type { Gathered } from './gather.ts';
import { flawOf } from './hash-volume.ts';
import { type OpenVolume, openVolumes } from './open.ts';
import { combine, type Shard } from './parity/combine.ts';
import { shardAt } from './parity/encode.ts';
import { rebuildRows } from './parity/matrix.ts';

/**
 * Rebuilds what is lost at its place in the output, where the other data volumes stand already and were hashed.
 * @param flaws gets what is wrong with a parity volume, by its name
 * @returns whether there was enough good parity. @throws Rejection VOLUME_DAMAGED when the set's parity is not of its data; IO
 */
export async function rebuild(found: Found, { lost, flaws }: Pick<Gathered, 'lost' | 'flaws'>, file: FileHandle, onBytes?: OnBytes): Promise<boolean> {
  const opened = openVolumes({ ...found, volumes: found.volumes.filter(({ kind }) => kind === 'parity') });
  try {
    for (const [name, flaw] of opened.flaws) flaws.set(name, flaw);
    for (let good = opened.open; good.length >= lost.length; good = good.filter(({ volume }) => !flaws.has(volume.name))) {
      const parity = good.slice(0, lost.length).map(hashed);
      const digests = await rebuildFrom(found, lost, file, parity, onBytes).catch((thrown: unknown) => unlessOf(parity, thrown));
      // Forged parity gives garbage, and is told apart by its hash before the garbage is even looked at. T14
      for (const each of parity) await judge(each, flaws);
      if (parity.some(({ open }) => flaws.has(open.volume.name))) continue;
      expectRebuilt(lost, digests);
      return true;
    }
    return false;
  } finally {
    opened.close();
  }
}

/** A parity volume that is hashed while it is used: each byte of a medium is read once. */
interface HashedShard extends Shard {
  readonly open: OpenVolume;
  /** What its medium said instead of giving its bytes. */
  failure: unknown;
  readonly digest: () => string;
}

function hashed(open: OpenVolume): HashedShard {
  const hash = createHash('sha256');
  const shard = shardAt(open.fd, 0, open.volume.size);
  const made: HashedShard = {
    open,
    failure: undefined,
    digest: () => `sha256:${hash.digest('hex')}`,
    read: (into, position) => {
      try {
        shard.read(into, position);
      } catch (thrown) {
        made.failure = thrown;
        throw thrown;
      }
      hash.update(into);
    },
  };
  return made;
}

/** A parity volume that cannot be read is judged with the others; all else goes on. */
function unlessOf(parity: readonly HashedShard[], thrown: unknown): string[] {
  if (parity.some(({ failure }) => failure === thrown)) return [];
  throw thrown;
}

async function judge({ open, digest, failure }: HashedShard, flaws: Map<string, string>): Promise<void> {
  const { name, digest: wanted } = open.volume;
  const flaw = await flawOf(open, async () => {
    if (failure !== undefined) throw failure;
    if (digest() !== wanted) reject('DIGEST', name);
  });
  if (flaw !== undefined) flaws.set(name, flaw);
}

/** @returns the digests of what was rebuilt */
async function rebuildFrom(
  { set, volumes }: Found,
  lost: readonly Volume[],
  file: FileHandle,
  parity: readonly HashedShard[],
  onBytes?: OnBytes,
): Promise<string[]> {
  const data = volumes.filter(({ kind }) => kind === 'data');
  const left = data.filter((each) => !lost.includes(each)).map(({ offset = 0, size }) => shardAt(file.fd, offset, size));
  const rows = rebuildRows(
    data.length,
    lost.map(({ number }) => number - 1),
    parity.map(({ open }) => open.volume.number - 1),
  );
  const hashes = lost.map(() => createHash('sha256'));
  const write = (row: number, bytes: Uint8Array, position: number): void => {
    const { offset = 0, size = 0 } = lost[row] ?? {};
    const piece = bytes.subarray(0, Math.max(0, size - position));
    writeAt(file.fd, piece, offset + position);
    hashes[row]?.update(piece);
  };
  await combine([...left, ...parity], rows, set.shardSize, write, onBytes);
  return hashes.map((hash) => `sha256:${hash.digest('hex')}`);
}

/** Parity that hashes right and rebuilds something else was made for other data: somebody wrote a set file to match. */
function expectRebuilt(lost: readonly Volume[], digests: readonly string[]): void {
  const wrong = lost.find(({ digest }, i) => digest !== digests[i]);
  if (wrong !== undefined) reject('VOLUME_DAMAGED', `${printable(wrong.name)}, rebuilt, does not hash to what its set says: the parity is not of this data`);
}
