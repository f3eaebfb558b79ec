import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '@sealift/crypto';
import { COLD_SCRIPT } from '@sealift/differential';
import { keys } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { NO_TRUST } from '@sealift/trust';
import { hashWhole, type Source, verifyImages } from '@sealift/verify';
import { bundle, createWorld, makeImage, signSimple, type World } from '@sealift/virtual-sigstore';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { node, time, verifier } from '../programs.ts';

const IMAGES = 5000;
const BARE = 20_000;

export const P5: Row = {
  name: 'P5',
  work: `${IMAGES} key-signed images: verifications a second ÷ bare P-256 ones`,
  goal: 0.4,
  atLeast: true,
  needs: [],
  async run({ runs }) {
    const world = createWorld({ seed: 'many' });
    const whole = await hashWhole({ ...manyImages(world), hashAll: async () => {} });
    const key = world.keyPair();
    const policy = buildPolicy({
      keys: [keys.fromPem(key.publicKeyPem)],
      types: [],
      ignoreTlog: true,
      ignoreSct: false,
    });
    const ours = async (): Promise<number> => {
      const start = performance.now();
      const { outcome } = await verifyImages(whole, {
        trust: NO_TRUST,
        policy,
        crypto: nodeCrypto,
      });
      if (outcome !== 'accepted') throw new Error('the images were not accepted');
      return (IMAGES * 1000) / (performance.now() - start);
    };
    return { ...(await compare(ours, async () => barePerSecond(world), runs)), unit: '1/s' };
  },
};

/**
 * Small images, each signed with one key and never logged: one signature is all there is to verify.
 */
function manyImages(world: World): Source {
  const blobs = new Map<string, Uint8Array>();
  const made = Array.from({ length: IMAGES }, (_, i) => {
    const image = makeImage({ seed: `image ${i}`, sizes: [64], index: false });
    const signature = signSimple(world, image.root, {
      signer: { key: world.keyPair() },
      log: false,
    });
    for (const [digest, bytes] of [
      ...image.blobs,
      ...signature.blobs,
      [signature.descriptor.digest, signature.manifest] as const,
    ])
      blobs.set(digest, bytes);
    return {
      name: `registry.example/image:${i}`,
      image: image.root as Described,
      signature: signature.descriptor as unknown as Described,
    };
  });
  return {
    images: made.map(({ name, image }) => ({ name, descriptor: image })),
    evidence: made.map(({ image, signature }) => ({
      subject: image.digest,
      scheme: 'cosign-sig',
      descriptor: signature,
    })),
    size: (digest) => blobs.get(digest)?.length,
    read: async (digest) => blobs.get(digest) ?? new Uint8Array(),
  };
}

type Described = Source['images'][number]['descriptor'];

function barePerSecond(world: World): number {
  const key = world.keyPair();
  const imported = { key: createPublicKey(key.publicKeyPem), dsaEncoding: 'der' } as const;
  const data = new Uint8Array(300);
  const signature = key.sign(data);
  const start = performance.now();
  for (let i = 0; i < BARE; i++) nodeVerify('sha256', data, imported, signature);
  return (BARE * 1000) / (performance.now() - start);
}

const IDENTITY = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

export const P6: Row = {
  name: 'P6',
  work: 'verify-blob of one bundle, cold ÷ a script with @sigstore/verify',
  goal: 1.2,
  needs: [],
  async run({ folder, runs }) {
    const [root, evidence, artifact] = writeSigned(folder);
    const asked = [
      '--certificate-identity',
      IDENTITY,
      '--certificate-oidc-issuer',
      ISSUER,
      '--quiet',
    ];
    const ours = verifier(
      'verify-blob',
      artifact,
      '--bundle',
      evidence,
      '--trusted-root',
      root,
      ...asked,
    );
    const theirs = node(COLD_SCRIPT, root, evidence, artifact, IDENTITY);
    const milliseconds = (command: readonly string[]) => async () =>
      (await time(command)).milliseconds;
    return {
      ...(await compare(milliseconds(ours), milliseconds(theirs), Math.max(runs, 15))),
      unit: 'ms',
    };
  },
};

function writeSigned(folder: string): [string, string, string] {
  const world = createWorld({ seed: 'cold' });
  const signer = world.issueLeaf({ identity: { uri: IDENTITY }, issuer: ISSUER });
  const artifact = Buffer.from('a release');
  const files = {
    'trusted_root.json': world.trustedRoot(),
    'a.sigstore.json': bundle(world, artifact, { signer, content: 'messageSignature' }).bytes,
    a: artifact,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return [join(folder, 'trusted_root.json'), join(folder, 'a.sigstore.json'), join(folder, 'a')];
}
