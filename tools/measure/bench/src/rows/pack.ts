import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { Row } from '../bench.ts';
import { type Layout, makeLayout, makeSmall } from '../fixture.ts';
import { compare } from '../measure.ts';
import { node, sealift, time } from '../programs.ts';

/** A command that writes `out`, which is gone before it starts. */
const writing = (out: string, command: readonly string[]) => async () => {
  rmSync(out, { force: true, recursive: true });
  return (await time(command)).milliseconds;
};

export const P7: Row = {
  name: 'P7',
  work: 'registry → verified 1 GB bundle ÷ skopeo copy docker: oci-archive:',
  goal: 0.8,
  needs: ['skopeo'],
  async run({ folder, runs }) {
    const layout = makeLayout(folder, 'registry', 8, 128);
    const registry = await startRegistry();
    try {
      serve(registry, layout);
      const name = `${registry.host}/bench/app:1.0`;
      const [ours, theirs] = [join(folder, 'ours.tar'), join(folder, 'theirs.tar')];
      const copy = [
        'skopeo',
        'copy',
        '--quiet',
        '--insecure-policy',
        '--src-tls-verify=false',
        `docker://${name}`,
        `oci-archive:${theirs}:x`,
      ];
      const exported = sealift('export', name, '-o', ours, ...layout.policy);
      return {
        ...(await compare(writing(ours, exported), writing(theirs, copy), runs)),
        unit: 'ms',
      };
    } finally {
      await registry.close();
      rmSync(layout.path, { recursive: true });
    }
  },
};

function serve(registry: FakeRegistry, { path, manifest, attachment }: Layout): void {
  const { config, layers } = JSON.parse(Buffer.from(manifest.bytes).toString()) as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  const blobs = [config, ...layers].map(({ digest }) =>
    readFileSync(join(path, 'blobs', digest.replace(':', '/'))),
  );
  registry.put(
    'bench/app',
    blobs,
    [{ mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes }],
    { '1.0': manifest.descriptor.digest },
  );
  const signature = { mediaType: attachment.descriptor.mediaType, bytes: attachment.manifest };
  registry.put('bench/app', [...attachment.blobs.values()], [signature], {
    [attachment.tag ?? '']: attachment.descriptor.digest,
  });
}

const BLOBS = 5000;
const PACK = new URL('../ours/pack.mjs', import.meta.url).pathname;
const REFERENCE = new URL('../theirs/tar-stream-pack.mjs', import.meta.url).pathname;

export const P9: Row = {
  name: 'P9',
  work: `pack, hash and check ${BLOBS} blobs of 1 to 20 KB ÷ tar-stream, which only packs`,
  goal: 0.2,
  needs: [],
  async run({ folder, runs }) {
    const layout = makeSmall(folder, 'small-blobs', BLOBS);
    const [ours, theirs] = [join(folder, 'small-ours.tar'), join(folder, 'small-theirs.tar')];
    const exported = writing(ours, node(PACK, layout.path, ours));
    const packed = writing(theirs, node(REFERENCE, join(layout.path, 'blobs/sha256'), theirs));
    const figure = await compare(exported, packed, runs);
    for (const file of [ours, theirs]) rmSync(file, { force: true });
    rmSync(layout.path, { recursive: true });
    return { ...figure, unit: 'ms' };
  },
};

export const P9b: Row = {
  name: 'P9b',
  work: 'pack, hash and check 3.2 GB from a layout ÷ GNU tar, which only packs',
  goal: 0.95,
  needs: ['tar'],
  async run(bench) {
    const { path } = bench.layout();
    const [ours, theirs] = [join(bench.folder, 'packed.tar'), join(bench.folder, 'tar.tar')];
    const exported = writing(ours, sealift('export', `oci:${path}`, '-o', ours));
    const figure = await compare(
      exported,
      writing(theirs, ['tar', '-cf', theirs, '-C', path, '.']),
      bench.runs,
    );
    for (const file of [ours, theirs]) rmSync(file, { force: true });
    return { ...figure, unit: 'ms' };
  },
};

const IMAGES = 10;

export const P13: Row = {
  name: 'P13',
  work: 'one 320 MB image out of a bundle of 3.2 GB, verified ÷ skopeo copy oci-archive: dir:',
  goal: 0.16,
  needs: ['skopeo'],
  async run({ folder, runs, layerMib }) {
    const nameOf = (n: number): string => `registry.example/bench/app${n}:1.0`;
    const layouts = Array.from({ length: IMAGES }, (_, n) =>
      makeLayout(folder, `one-of-${n}`, 2, Math.ceil((layerMib * 5) / 6), nameOf(n)),
    );
    const bundle = join(folder, 'images.tar');
    await time(
      sealift('export', ...layouts.map(({ path }) => `oci:${path}`), '-o', bundle, '--quiet'),
    );
    for (const { path } of layouts) rmSync(path, { recursive: true });
    const [ours, theirs] = [join(folder, 'one.tar'), join(folder, 'one')];
    const one = sealift(
      'export',
      `oci:${bundle}`,
      '--image',
      nameOf(3),
      '-o',
      ours,
      ...(layouts[3]?.policy ?? []),
      '--quiet',
    );
    const copy = [
      'skopeo',
      'copy',
      '--quiet',
      '--insecure-policy',
      `oci-archive:${bundle}:${nameOf(3)}`,
      `dir:${theirs}`,
    ];
    const figure = await compare(writing(ours, one), writing(theirs, copy), runs);
    for (const path of [bundle, ours, theirs]) rmSync(path, { recursive: true });
    return { ...figure, unit: 'ms' };
  },
};
