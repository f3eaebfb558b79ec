/** Cuts a finished bundle into a folder with the volumes of a set. */
import { createHash } from 'node:crypto';
import { closeSync, fsync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asIo, awaitIo, CHUNK, makeFolder, type OnBytes, openRegular, readAt, writeAt } from '@sealift/blobs';
import { type Digest, reject } from '@sealift/bytes';
import { inFile, planBundle, readBundleFrom } from '@sealift/tarball';
import { openVolumeSet } from './content.ts';
import { cutVolumes } from './cut.ts';
import { describe, type Volume } from './find.ts';
import { setName, stemFor } from './names.ts';
import { encodeSet, makeSet, type Piece, type VolumeSet } from './set.ts';

export interface SplitOptions {
  /** The most that a volume may hold, in bytes (`parseVolumeSize`). */
  readonly volumeSize: number;
  /** A step begins (`split`, `check`), with its bytes. */
  readonly onStep?: (step: string, bytes: number) => void;
  readonly onBytes?: OnBytes;
  readonly jobs?: number;
}

export interface WrittenVolumes {
  readonly folder: string;
  /** Names the set. */
  readonly id: Digest;
  /** Names the bundle. */
  readonly bundle: Digest;
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** Name of the set file in the folder. */
  readonly setFile: string;
  readonly volumes: readonly Volume[];
}

/**
 * Writes the volumes of a bundle and their set file into a new folder. The same bundle and size give the same bytes. The folder gets its
 * name after the volumes were read back as a bundle, structure and every digest.
 * @throws Rejection what `openBundle` throws | DIGEST when the bundle is damaged | USAGE | IO, then nothing is left behind
 */
export async function writeVolumes(bundle: string, folder: string, options: SplitOptions): Promise<WrittenVolumes> {
  const { fd, size } = openRegular(bundle, { follow: true });
  try {
    const { manifest, manifestDigest } = await readBundleFrom(inFile(fd, size), bundle, () => undefined);
    const sizes = cutVolumes(planBundle(manifest), options.volumeSize);
    return await makeFolder(folder, async (temporary) => {
      options.onStep?.('split', size);
      const data = await copyAll(fd, sizes, temporary, options);
      const written = await nameAll(temporary, folder, makeSet(data, []));
      options.onStep?.('check', size);
      await readBack(join(temporary, written.setFile), options);
      return { folder, bundle: manifestDigest, size, ...written };
    });
  } finally {
    closeSync(fd);
  }
}

/** The volumes under numbers: their names hold the identity, which only their hashes give. */
async function copyAll(fd: number, sizes: readonly number[], folder: string, options: SplitOptions): Promise<Piece[]> {
  const data: Piece[] = [];
  let offset = 0;
  for (const [i, size] of sizes.entries()) {
    const digest = await withNewFile(numbered(folder, 'data', i), (into) => copyRange(fd, offset, size, into, options));
    data.push({ digest, size });
    offset += size;
  }
  return data;
}

const numbered = (folder: string, kind: string, index: number): string => join(folder, `${kind}-${index + 1}`);

/** Makes a file and leaves it durable. @throws Rejection IO */
async function withNewFile<T>(path: string, use: (fd: number) => Promise<T>): Promise<T> {
  const fd = asIo(path, () => openSync(path, 'wx', 0o644));
  try {
    const result = await use(fd);
    await awaitIo(path, () => promisify(fsync)(fd));
    return result;
  } finally {
    closeSync(fd);
  }
}

/** Copies bytes to the beginning of another file. @returns their digest */
async function copyRange(from: number, offset: number, size: number, into: number, { onBytes }: SplitOptions): Promise<Digest> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(CHUNK, size));
  for (let done = 0; done < size; ) {
    const piece = buffer.subarray(0, Math.min(CHUNK, size - done));
    if (readAt(from, piece, offset + done) < piece.length) reject('TAR_TRUNCATED', 'the bundle became shorter while it was read', { offset: offset + done });
    hash.update(piece);
    writeAt(into, piece, done);
    done += piece.length;
    onBytes?.(piece.length);
    // Lets the progress bar draw and a signal arrive.
    await new Promise((resume) => setImmediate(resume));
  }
  return `sha256:${hash.digest('hex')}`;
}

async function nameAll(temporary: string, folder: string, set: VolumeSet): Promise<Pick<WrittenVolumes, 'id' | 'setFile' | 'volumes'>> {
  const stem = stemFor(folder, set.id);
  const volumes = describe(set, stem);
  for (const { kind, number, name } of volumes) asIo(name, () => renameSync(numbered(temporary, kind, number - 1), join(temporary, name)));
  const setFile = setName(stem);
  await withNewFile(join(temporary, setFile), async (into) => writeAt(into, encodeSet(set), 0));
  return { id: set.id, setFile, volumes };
}

/** What travels is what was verified: the volumes themselves, by the code of the far side. */
async function readBack(setFile: string, { onBytes, jobs }: SplitOptions): Promise<void> {
  const content = await openVolumeSet([setFile]);
  try {
    await content.hashStored({ ...(onBytes === undefined ? {} : { onBytes }), ...(jobs === undefined ? {} : { jobs }) });
  } finally {
    await content.close();
  }
}
