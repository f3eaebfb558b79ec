import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './archive.ts';
import { readContents } from './contents.ts';
import { nodeBinary } from './node-binary.ts';
import { PLATFORMS, type PlatformName } from './platforms.ts';
import { PROGRAMS, type ProgramName } from './programs.ts';

export interface Packed {
  /** The archive; beside it stands `<path>.sha256`, for `sha256sum -c`. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** Writes `PROGRAM-VERSION-PLATFORM.tar.gz` into `out` from the build at `root`. */
export async function packProgram(
  root: string,
  out: string,
  name: ProgramName,
  on: PlatformName,
): Promise<Packed> {
  const binary = await nodeBinary(root, on);
  const { version, files } = readContents(root, PROGRAMS[name], PLATFORMS[on], binary);
  const folder = `${name}-${version}-${on}`;
  const bytes = await archive(folder, files);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(out, `${folder}.tar.gz`);
  mkdirSync(out, { recursive: true });
  replace(path, bytes);
  replace(`${path}.sha256`, `${sha256}  ${folder}.tar.gz\n`);
  return { path, sha256, size: bytes.length };
}

/** Never half an archive under its final name. */
function replace(path: string, bytes: Uint8Array | string): void {
  writeFileSync(`${path}.part`, bytes, { flush: true });
  renameSync(`${path}.part`, path);
}

/** Every program on every platform. */
export const everything = (): [ProgramName, PlatformName][] =>
  namesOf(PROGRAMS).flatMap((program) =>
    namesOf(PLATFORMS).map((platform): [ProgramName, PlatformName] => [program, platform]),
  );

const namesOf = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[];
