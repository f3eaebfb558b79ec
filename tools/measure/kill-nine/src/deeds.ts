/**
 * The commands that are killed, and what they need: two small signed images as layouts, bundles, a
 * delta, and a set of volumes with parity.
 */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { fromRegistry } from './cached.ts';
import type { Deed } from './deed.ts';
import { overFile } from './files.ts';
import { intoRegistry } from './registry.ts';

const PROGRAM = join(import.meta.dirname, '../../../../packages/apps/cli/bin/sealift.js');
const MIB = 1024 * 1024;
const NAME = 'registry.example/team/app:v1';
const sealift = (...words: readonly string[]): unknown =>
  execFileSync(process.execPath, [PROGRAM, ...words, '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** The same while this process goes on, as a registry must. */
const sealiftApart = (...words: readonly string[]): Promise<unknown> =>
  promisify(execFile)(process.execPath, [PROGRAM, ...words, '--quiet']);

const cachedImage = (mib: number) =>
  makeImage({
    seed: 'cached',
    platforms: ['linux/amd64'],
    sizes: [(mib * MIB) / 2, (mib * MIB) / 2, 1000],
    compression: 'none',
  });

/** By name, in `folder`. The layers are big enough that writing them takes a part of the run. */
export async function makeDeeds(
  folder: string,
  mib: number,
): Promise<ReadonlyMap<string, () => Deed | Promise<Deed>>> {
  const flags = await makeBundles(folder, mib);
  const at = (name: string): string => join(folder, name);
  sealift(
    'split',
    at('new.tar'),
    '-o',
    at('set'),
    '--volume-size',
    String((mib * MIB) / 4),
    '--parity',
    '1',
  );
  sealift(
    'split',
    at('new.tar'),
    '-o',
    at('torn'),
    '--volume-size',
    String((mib * MIB) / 4),
    '--parity',
    '1',
  );
  rmSync(at(`torn/${readdirSync(at('torn')).find((name) => /\.001$/.test(name))}`));
  sealift('export', `oci:${at('new')}`, '--since', at('new.tar'), '-o', at('delta.tar'));
  const files = [at('old.tar'), at('new.tar')] as const;
  const deeds: readonly (readonly [string, () => Deed | Promise<Deed>])[] = [
    [
      'export',
      () =>
        overFile(folder, 'export', files, (out) => [
          'export',
          `oci:${at('new')}`,
          '-o',
          out,
          '--force',
          ...flags,
        ]),
    ],
    [
      'join',
      () => overFile(folder, 'join', files, (out) => ['join', at('set'), '-o', out, '--force']),
    ],
    [
      'repair',
      () =>
        overFile(folder, 'repair', files, (out) => ['repair', at('torn'), '-o', out, '--force']),
    ],
    [
      'merge',
      () =>
        overFile(folder, 'merge', files, (out) => [
          'merge',
          at('new.tar'),
          at('delta.tar'),
          '-o',
          out,
          '--force',
        ]),
    ],
    ['cached', () => fromRegistry(folder, cachedImage(mib), at('old.tar'), sealiftApart)],
    ['import', () => intoRegistry(at('new.tar'), 'team/app', flags)],
  ];
  return new Map(deeds);
}

/** @returns flags that verify them */
async function makeBundles(folder: string, mib: number): Promise<string[]> {
  const world = createWorld({ seed: 'kill' });
  for (const seed of ['old', 'new']) {
    const image = makeImage({
      seed,
      platforms: ['linux/amd64'],
      sizes: [mib * MIB, 1000],
      compression: 'none',
    });
    const signature = signSimple(world, image.root, {
      signer: { key: world.keyPair() },
      dockerReference: '',
    });
    await writeLayout(join(folder, seed), {
      images: [{ ...image, name: NAME }],
      attachments: [signature],
      style: 'plain',
    });
    sealift('export', `oci:${join(folder, seed)}`, '-o', join(folder, `${seed}.tar`));
  }
  const [key, rekor] = [join(folder, 'key.pub'), join(folder, 'rekor.pub')];
  writeFileSync(key, world.keyPair().publicKeyPem);
  writeFileSync(rekor, world.pins.rekorKey);
  return ['--key', key, '--rekor-key', rekor];
}
