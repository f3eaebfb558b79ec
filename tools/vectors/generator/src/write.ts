import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allVectors } from './cases/all.ts';
import {
  INVENTORY_VECTORS,
  PARITY_VECTORS,
  TAR_VECTORS,
  VECTORS,
  VOLUME_VECTORS,
} from './folders.ts';
import { inventoryVectors } from './inventory/inventory-vectors.ts';
import { tarVectors } from './tar/all.ts';
import {
  ARTIFACT,
  bundleFile,
  type Files,
  IDENTITY,
  ISSUER,
  type Vector,
  worldOf,
} from './vector.ts';
import { parityVectors } from './volumes/parity-vectors.ts';
import { volumeVectors } from './volumes/volume-vectors.ts';

/** What a case has that does not bring its own. */
export const defaults = (): Files => ({
  ...bundleFile(),
  artifact: ARTIFACT,
  identity: `${IDENTITY}\n`,
  issuer: `${ISSUER}\n`,
  'trusted_root.json': worldOf().trustedRoot(),
});

const files = ({ about, expect, files: own }: Vector): Files => ({
  about: `${about}\n`,
  expect: `${expect}\n`,
  ...own,
});

/** Every file of every case, by its path below `test-vectors/verify`. */
export function allFiles(): Map<string, Uint8Array> {
  return new Map([
    ...pathsOf('defaults', defaults()),
    ...allVectors().flatMap((each) => pathsOf(each.name, files(each))),
  ]);
}

/** Every file of every archive's case, by its path below `test-vectors/tar`. */
export function allTarFiles(): Map<string, Uint8Array> {
  const of = (each: ReturnType<typeof tarVectors>[number]): Files => ({
    about: `${each.about}\n`,
    expect: `${JSON.stringify(each.expect)}\n`,
    'archive.tar': each.bytes,
  });
  return new Map(tarVectors().flatMap((each) => pathsOf(each.name, of(each))));
}

/** Every file of every set, by its path below `test-vectors/volumes`. */
export function allVolumeFiles(): Map<string, Uint8Array> {
  const of = ({
    about,
    expect,
    files: set,
  }: ReturnType<typeof volumeVectors>[number]): (readonly [string, Uint8Array])[] => [
    ...pathsOf('', { about: `${about}\n`, expect: `${JSON.stringify(expect)}\n` }),
    ...pathsOf('set', set),
  ];
  return new Map(
    volumeVectors().flatMap((each) =>
      of(each).map(([path, bytes]) => [join(each.name, path), bytes] as const),
    ),
  );
}

/** Every file of every case of parity, by its path below `test-vectors/parity`. */
export function allParityFiles(): Map<string, Uint8Array> {
  const lines = (shards: readonly Uint8Array[]): string =>
    shards.map((bytes) => `${Buffer.from(bytes).toString('hex')}\n`).join('');
  const of = ({
    about,
    expect,
    data,
    parity,
  }: ReturnType<typeof parityVectors>[number]): Files => ({
    about: `${about}\n`,
    expect: `${expect}\n`,
    'data.hex': lines(data),
    'parity.hex': lines(parity),
  });
  return new Map(parityVectors().flatMap((each) => pathsOf(each.name, of(each))));
}

/** Every file of every inventory's case, by its path below `test-vectors/inventory`. */
export function allInventoryFiles(): Map<string, Uint8Array> {
  return new Map(
    inventoryVectors().flatMap(({ name, about, expect, text }) =>
      pathsOf(name, { about: `${about}\n`, expect: `${expect}\n`, 'inventory.json': text }),
    ),
  );
}

const pathsOf = (folder: string, all: Files): (readonly [string, Uint8Array])[] =>
  Object.entries(all).map(([name, content]) => [
    join(folder, name),
    typeof content === 'string' ? new TextEncoder().encode(content) : content,
  ]);

/**
 * Writes them all anew: a case that is no longer made is gone. The headers in hex were written by
 * hand, and stay.
 */
export function writeVectors(): number {
  for (const folder of [VECTORS, VOLUME_VECTORS, PARITY_VECTORS, INVENTORY_VECTORS])
    rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync(TAR_VECTORS))
    if (existsSync(join(TAR_VECTORS, name, 'archive.tar')))
      rmSync(join(TAR_VECTORS, name), { recursive: true });
  const areas = [
    [VECTORS, allFiles()],
    [TAR_VECTORS, allTarFiles()],
    [VOLUME_VECTORS, allVolumeFiles()],
    [PARITY_VECTORS, allParityFiles()],
    [INVENTORY_VECTORS, allInventoryFiles()],
  ] as const;
  for (const [folder, all] of areas)
    for (const [path, bytes] of all) writeFile(join(folder, path), bytes);
  return areas.reduce((sum, [, all]) => sum + all.size, 0);
}

function writeFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
