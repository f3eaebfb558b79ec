import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobRoles } from '@sealift/manifest';
import { type Descriptor, readGraph } from '@sealift/oci';
import { writeBundle } from '@sealift/tarball';
import { createWorld, makeImage, signSimple, type World } from '@sealift/virtual-sigstore';
import type { Row } from '../bench.ts';
import { median } from '../measure.ts';
import { type Measured, measure } from '../peak.ts';
import { verifier } from '../programs.ts';

/**
 * Images that share their layers, each with so many signatures; the first is what starting costs.
 */
const SIZES = [
  [1, 1],
  [1, 1000],
  [10, 1000],
  [100, 300],
] as const;

export const P10: Row = {
  name: 'P10',
  work: 'growth of verify from 1,000 to 30,000 signatures: exponent of time, the start taken off',
  goal: 1.05,
  needs: [],
  async run({ folder, runs }) {
    const world = createWorld({ seed: 'growth' });
    const key = join(folder, 'growth.pub');
    writeFileSync(key, world.keyPair().publicKeyPem);
    const taken: Measured[][] = [];
    for (const [images, each] of SIZES) {
      const bundle = join(folder, `growth-${images}-${each}.tar`);
      await writeSigned(world, bundle, images, each);
      const command = verifier('verify', bundle, '--key', key, '--insecure-ignore-tlog', '--quiet');
      const samples: Measured[] = [];
      for (let round = 0; round < Math.max(2, runs); round++)
        samples.push(await measure(command, folder));
      taken.push(samples);
      rmSync(bundle);
    }
    return figureOf(
      taken.map((samples) => ({
        ms: median(samples.map((each) => each.milliseconds)),
        peak: median(samples.map((each) => each.peak)),
      })),
      runs,
    );
  },
};

/** The larger of the two steps' exponents, and the memory of one object more over the whole. */
function figureOf(
  points: readonly { readonly ms: number; readonly peak: number }[],
  runs: number,
): Omit<Awaited<ReturnType<Row['run']>>, never> {
  const counts = SIZES.map(([images, each]) => images * each);
  const work = (i: number): number => (points[i]?.ms ?? 0) - (points[0]?.ms ?? 0);
  const exponent = (from: number, to: number): number =>
    Math.log(work(to) / work(from)) / Math.log((counts[to] ?? 0) / (counts[from] ?? 1));
  const kibEach =
    (((points[3]?.peak ?? 0) - (points[1]?.peak ?? 0)) * 1024) /
    ((counts[3] ?? 0) - (counts[1] ?? 0));
  return {
    ours: work(3),
    theirs: work(1),
    unit: 'ms',
    ratio: Math.max(exponent(1, 2), exponent(2, 3)),
    runs: Math.max(2, runs),
    kibEach,
  };
}

async function writeSigned(
  world: World,
  path: string,
  images: number,
  each: number,
): Promise<void> {
  const store = new Map<string, Uint8Array>();
  const keep = (blobs: ReadonlyMap<string, Uint8Array>): void =>
    blobs.forEach((bytes, digest) => void store.set(digest, bytes));
  const read = async ({ digest }: Pick<Descriptor, 'digest'>): Promise<Uint8Array> =>
    store.get(digest) ?? new Uint8Array(0);
  const roles = new BlobRoles();
  const manifest = { images: [] as Named[], evidence: [] as Attached[], ledger: [] as Searched[] };
  for (let n = 0; n < images; n++) {
    const { root, blobs } = makeImage({
      seed: 'growth',
      sizes: [1000, 1000],
      platforms: ['linux/amd64'],
      annotations: { n: String(n) },
    });
    keep(blobs);
    const image = root as Descriptor;
    roles.addImage(await readGraph(image, read));
    manifest.images.push({ ...image, name: `registry.example/growth:${n}`, platforms: [] });
    const found: Descriptor[] = [];
    for (let i = 0; i < each; i++) found.push(sign(world, image, `${n} ${i}`, store));
    for (const signature of found) {
      roles.addEvidence(await readGraph(signature, read));
      manifest.evidence.push({ subject: image.digest, scheme: 'cosign-sig', manifest: signature });
    }
    manifest.ledger.push({
      subject: image.digest,
      scheme: 'cosign-sig',
      outcome: 'found',
      digests: found.map(({ digest }) => digest),
    });
  }
  const blobs = roles.inOrder().map(({ digest, size }) => ({
    digest,
    size,
    source: { bytes: store.get(digest) ?? new Uint8Array(0) },
  }));
  await writeBundle(path, { ...manifest, trust: [], blobs });
}

type Input = Parameters<typeof writeBundle>[1];
type Named = Input['images'][number];
type Attached = Input['evidence'][number];
type Searched = Input['ledger'][number];

/**
 * A signature by the world's key that no log knows; its number makes it another one than the last.
 */
function sign(
  world: World,
  { mediaType, digest, size }: Descriptor,
  number: string,
  store: Map<string, Uint8Array>,
): Descriptor {
  const { descriptor, manifest, blobs } = signSimple(
    world,
    { mediaType, digest, size },
    { signer: { key: world.keyPair() }, log: false, optional: { number } },
  );
  for (const [of, bytes] of [...blobs, [descriptor.digest, manifest] as const])
    store.set(of, bytes);
  return {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest as Descriptor['digest'],
    size: descriptor.size,
  };
}
