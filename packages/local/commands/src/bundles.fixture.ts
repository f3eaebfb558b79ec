/** Bundles of one image in generations, signed with a key, as sealift export would write them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSince } from '@sealift/delta';
import { BlobRoles, type BundleImage } from '@sealift/manifest';
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
  const { size } = await writeImage(path, signedImage(seed, sizes), { trust, since });
  return size;
}

/** An image of one or two platforms, and what is attached to it. */
export type Attached = Image & { readonly attached: readonly Attachment[] };

/** What else is in a bundle. */
export interface Beside {
  readonly trust?: BundleInput['trust'];
  readonly channel?: BundleInput['channel'];
  /** Path of the bundle that it is a delta against. */
  readonly since?: string | undefined;
}

/** Writes a bundle of one image of two platforms under `NAME`. */
export async function writeImage(
  path: string,
  { attached, ...image }: Attached,
  { trust = [], channel, since }: Beside = {},
): Promise<WrittenBundle> {
  const stored = new Map([...image.blobs, ...attached.flatMap(({ blobs }) => [...blobs])]);
  const base = since === undefined ? undefined : await readSince(since);
  const [left, carried] = [[], []] as { digest: Descriptor['digest']; size: number }[][];
  for (const { digest, size } of (await rolesOf(image, attached, stored)).inOrder())
    (base?.layers.has(digest) ? left : carried)?.push({ digest, size });
  return writeBundle(path, {
    ...listed(image, attached),
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

async function rolesOf(
  { root }: Image,
  attached: readonly Attachment[],
  stored: ReadonlyMap<string, Uint8Array>,
): Promise<BlobRoles> {
  const read = async ({ digest }: Descriptor): Promise<Uint8Array> =>
    stored.get(digest) ?? new Uint8Array();
  const roles = new BlobRoles();
  roles.addImage(await readGraph(plain(root), read));
  for (const { descriptor } of attached)
    roles.addEvidence(await readGraph(plain(descriptor), read));
  return roles;
}

function listed({ root }: Image, attached: readonly Attachment[]) {
  const image = plain(root);
  const evidence = attached.map(({ kind, descriptor }) => ({
    subject: image.digest,
    scheme: kind === 'sigs' ? ('cosign-sig' as const) : ('cosign-att' as const),
    manifest: plain(descriptor),
  }));
  const platforms = ['linux/amd64', 'linux/arm64'];
  return {
    images: [{ ...image, name: NAME, platforms } satisfies BundleImage],
    evidence,
    ledger: [
      {
        subject: image.digest,
        scheme: 'referrers-api' as const,
        outcome: 'absent' as const,
        digests: [],
      },
      ...evidence.map(({ subject, scheme, manifest }) => ({
        ...{ subject, scheme, outcome: 'found' as const },
        digests: [manifest.digest],
      })),
    ],
  };
}
