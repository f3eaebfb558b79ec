/** Bundles of one image in generations, signed with a key, as sealift export would write them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSince } from '@sealift/delta';
import { BlobRoles } from '@sealift/manifest';
import { type Descriptor, readGraph } from '@sealift/oci';
import { type BundleInput, type WrittenBundle, writeBundle } from '@sealift/tarball';
import {
  type Attachment,
  attest,
  createWorld,
  type Image,
  type Descriptor as Made,
  makeImage,
  signSimple,
} from '@sealift/virtual-sigstore';

export const NAME = 'registry.example/team/app:1.0';
export const SPDX = 'https://spdx.dev/Document';
const world = createWorld({ seed: 'bundles' });
const signer = { key: world.keyPair() };

/** Writes `signer.pub`, `rekor.pub` and `other.pub` into a folder. */
export function writePins(folder: string): void {
  const pins = {
    'signer.pub': signer.key.publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'other.pub': createWorld({ seed: 'another' }).keyPair().publicKeyPem,
  };
  for (const [name, text] of Object.entries(pins)) writeFileSync(join(folder, name), text);
}

/** What a bundle is made of: the size of its last layer tells one generation from another. */
export interface Generation {
  /** One seed is one base layer. */
  readonly seed: string;
  readonly sizes: readonly number[];
  /** Path of the bundle that it is a delta against; absent: it is a full bundle. */
  readonly since?: string;
}

const plain = ({ mediaType, digest, size }: Made): Descriptor => ({ mediaType, digest, size });

const signed = new Map<string, Attached>();

/** Signed once: a second signature would be another entry of the log. */
function signedImage(seed: string, sizes: readonly number[]): Attached {
  const key = JSON.stringify([seed, sizes]);
  const known = signed.get(key);
  if (known !== undefined) return known;
  const image = makeImage({ seed, sizes, compression: 'none' });
  const attached = [
    signSimple(world, image.root, { signer, dockerReference: NAME }),
    attest(world, image.root, { signer, predicateType: SPDX, predicate: {} }),
  ];
  signed.set(key, { ...image, attached });
  return { ...image, attached };
}

/** @returns the size of the file, in bytes */
export async function writeGeneration(
  path: string,
  { seed, sizes, since }: Generation,
): Promise<number> {
  const trust = [{ name: 'root.pem', bytes: Buffer.from('carried along\n') }];
  const { size } = await writeImages(path, [signedImage(seed, sizes)], { trust, since });
  return size;
}

/** An image of two platforms, and what is attached to it. */
export type Attached = Image & {
  /** `NAME` where it has none of its own. */
  readonly name?: string;
  readonly attached: readonly Attachment[];
};

/** What else is in a bundle. */
export interface Beside {
  readonly trust?: BundleInput['trust'];
  readonly channel?: BundleInput['channel'];
  /** Path of the bundle that it is a delta against. */
  readonly since?: string | undefined;
}

/** Writes a bundle of these images. */
export async function writeImages(
  path: string,
  images: readonly Attached[],
  { trust = [], channel, since }: Beside = {},
): Promise<WrittenBundle> {
  const stored = new Map(
    images.flatMap(({ blobs, attached }) => [
      ...blobs,
      ...attached.flatMap((object) => [...object.blobs]),
    ]),
  );
  const base = since === undefined ? undefined : await readSince(since);
  const [left, carried] = [[], []] as { digest: Descriptor['digest']; size: number }[][];
  for (const { digest, size } of (await rolesOf(images, stored)).inOrder())
    (base?.layers.has(digest) ? left : carried)?.push({ digest, size });
  return writeBundle(path, {
    images: images.map(({ root, name = NAME }) => ({ ...plain(root), name, platforms: PLATFORMS })),
    evidence: images.flatMap(evidenceOf),
    ledger: images.flatMap(searched),
    trust,
    blobs: (carried ?? []).map(({ digest, size: bytes }) => ({
      digest,
      size: bytes,
      source: { bytes: stored.get(digest) ?? new Uint8Array() },
    })),
    ...(channel === undefined ? {} : { channel }),
    ...(base === undefined ? {} : { delta: { base: base.base, required: left ?? [] } }),
  });
}

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

async function rolesOf(
  images: readonly Attached[],
  stored: ReadonlyMap<string, Uint8Array>,
): Promise<BlobRoles> {
  const read = async ({ digest }: Descriptor): Promise<Uint8Array> =>
    stored.get(digest) ?? new Uint8Array();
  const roles = new BlobRoles();
  for (const { root } of images) roles.addImage(await readGraph(plain(root), read));
  for (const { descriptor } of images.flatMap(({ attached }) => attached))
    roles.addEvidence(await readGraph(plain(descriptor), read));
  return roles;
}

const evidenceOf = ({ root, attached }: Attached): BundleInput['evidence'] =>
  attached.map(({ kind, descriptor }) => ({
    subject: plain(root).digest,
    scheme: kind === 'sigs' ? 'cosign-sig' : 'cosign-att',
    manifest: plain(descriptor),
  }));

const searched = (image: Attached): BundleInput['ledger'] => [
  { subject: image.root.digest, scheme: 'referrers-api', outcome: 'absent', digests: [] },
  ...evidenceOf(image).map(({ subject, scheme, manifest }) => ({
    ...{ subject, scheme, outcome: 'found' as const },
    digests: [manifest.digest],
  })),
];
