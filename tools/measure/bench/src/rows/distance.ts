/** Registries that are far: each answer takes 40 ms, whoever asks. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { find, sealift, time } from '../programs.ts';

const world = createWorld({ seed: 'distance' });
const IMAGES = 50;
const MANY = 100;

const farRegistry = (): Promise<FakeRegistry> =>
  startRegistry({ faults: [{ match: /./, does: { kind: 'slow', ms: 40 } }] });

/** Puts a signed image of one platform; its signature is under cosign's tag. */
function publishSigned(registry: FakeRegistry, repository: string): string {
  const image = makeImage({ seed: repository, sizes: [64 * 1024, 64 * 1024], index: false });
  const name = `${registry.host}/${repository}:1.0`;
  const signer = { key: world.keyPair() };
  const signature = signSimple(world, image.root, { signer, dockerReference: name });
  publish(registry, repository, '1.0', image, [signature]);
  return name;
}

export const P25: Row = {
  name: 'P25',
  work: `${IMAGES} images of a registry that answers after 40 ms ÷ skopeo copy one by one`,
  goal: 0.15,
  needs: ['skopeo'],
  async run({ folder, runs }) {
    const registry = await farRegistry();
    const names = Array.from({ length: IMAGES }, (_, i) =>
      publishSigned(registry, `bench/image-${i}`),
    );
    const out = join(folder, 'far.tar');
    const ours = sealift('export', ...names, '-o', out, '--force', '--no-cache', '--quiet');
    const theirs = async (): Promise<number> => {
      let sum = 0;
      for (const name of names) sum += await copy(name, join(folder, 'far'));
      return sum;
    };
    const figure = await compare(async () => (await time(ours)).milliseconds, theirs, runs);
    await registry.close();
    return { ...figure, unit: 'ms' };
  },
};

async function copy(name: string, folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  const words = ['copy', '--quiet', '--insecure-policy', '--src-tls-verify=false'];
  const line = ['skopeo', ...words, `docker://${name}`, `oci:${folder}:1.0`];
  return (await time(line)).milliseconds;
}

/** Pins of what is published here. */
function pinned(folder: string): { readonly key: string; readonly log: string } {
  const [key, log] = [join(folder, 'far.pub'), join(folder, 'far.rekor.pub')];
  writeFileSync(key, world.keyPair().publicKeyPem);
  writeFileSync(log, world.pins.rekorKey);
  return { key, log };
}

const farRow = (name: string, images: number, goal: number, work: string): Row => ({
  name,
  work,
  goal,
  needs: ['cosign2'],
  async run({ folder, runs }) {
    const registry = await farRegistry();
    const names = Array.from({ length: images }, (_, i) =>
      publishSigned(registry, `bench/app-${i}`),
    );
    const { key, log } = pinned(folder);
    const ours = sealift('verify', ...names, '--key', key, '--rekor-key', log, '--quiet');
    const cosign = ['verify', '--offline', '--allow-http-registry', '--key', key];
    const env = { SIGSTORE_REKOR_PUBLIC_KEY: log, HOME: folder };
    const theirs = async (): Promise<number> => {
      let sum = 0;
      for (const one of names)
        sum += (await time([find('cosign2') ?? '', ...cosign, one], env)).milliseconds;
      return sum;
    };
    const figure = await compare(async () => (await time(ours)).milliseconds, theirs, runs);
    await registry.close();
    return { ...figure, unit: 'ms' };
  },
});

const FAR = 'of a registry that answers after 40 ms';
export const P28: Row = farRow('P28', 1, 1, `verify of one image ${FAR} ÷ cosign verify`);
export const P28b: Row = farRow(
  'P28b',
  MANY,
  0.1,
  `verify of ${MANY} images ${FAR}, in one process ÷ ${MANY} times cosign`,
);
