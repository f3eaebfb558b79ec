import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { find, time, verifier } from '../programs.ts';

/** A directory that a real cosign 2 saved, signed by a key, with a promise of Rekor. */
const REAL = new URL('../../../../../test-vectors/real', import.meta.url).pathname;
const SAVED = join(
  REAL,
  readdirSync(REAL).find((each) => each.startsWith('cosign-v2')) ?? '',
  'sig-key-saved',
);
const key = ['--key', join(SAVED, 'key.pub')];

/** cosign asks no server where the log's key is at hand. */
async function cosign(folder: string): Promise<number> {
  const env = {
    SIGSTORE_REKOR_PUBLIC_KEY: join(SAVED, 'rekor.pub'),
    HOME: folder,
    TUF_ROOT: join(folder, 'tuf'),
  };
  return (
    await time(
      [
        find('cosign2') ?? '',
        'verify',
        '--offline',
        '--local-image',
        ...key,
        join(SAVED, 'layout'),
      ],
      env,
    )
  ).milliseconds;
}

export const P11: Row = {
  name: 'P11',
  work: 'verify of one saved image, cold ÷ cosign verify --local-image --offline',
  goal: 1,
  needs: ['cosign2'],
  async run({ folder, runs }) {
    const ours = verifier(
      'verify',
      join(SAVED, 'layout'),
      '--as',
      'registry.example/image:1',
      ...key,
      '--rekor-key',
      join(SAVED, 'rekor.pub'),
      '--quiet',
    );
    return {
      ...(await compare(
        async () => (await time(ours)).milliseconds,
        () => cosign(folder),
        Math.max(runs, 15),
      )),
      unit: 'ms',
    };
  },
};

const IMAGES = 100;

export const P11b: Row = {
  name: 'P11b',
  work: `${IMAGES} images in one process ÷ ${IMAGES} times cosign`,
  goal: 0.1,
  needs: ['cosign2'],
  async run({ folder, runs }) {
    const command = await manyImages(folder);
    const theirs = async (): Promise<number> => {
      let sum = 0;
      for (let i = 0; i < IMAGES; i++) sum += await cosign(folder);
      return sum;
    };
    return {
      ...(await compare(async () => (await time(command)).milliseconds, theirs, runs)),
      unit: 'ms',
    };
  },
};

/**
 * A layout of as many images, each with a signature of its own, and the command that verifies it.
 */
async function manyImages(folder: string): Promise<string[]> {
  const world = createWorld({ seed: 'hundred' });
  const images = Array.from({ length: IMAGES }, (_, i) => ({
    ...makeImage({ seed: `image ${i}`, sizes: [16], index: false }),
    name: `registry.example/image:${i}`,
  }));
  const attachments = images.map(({ root }) =>
    signSimple(world, root, { signer: { key: world.keyPair() } }),
  );
  const [layout, pinned, log] = ['hundred', 'hundred.pub', 'hundred.rekor.pub'].map((name) =>
    join(folder, name),
  );
  await writeLayout(layout ?? '', { images, attachments, style: 'plain' });
  writeFileSync(pinned ?? '', world.keyPair().publicKeyPem);
  writeFileSync(log ?? '', world.pins.rekorKey);
  return verifier(
    'verify',
    layout ?? '',
    '--key',
    pinned ?? '',
    '--rekor-key',
    log ?? '',
    '--quiet',
  );
}
