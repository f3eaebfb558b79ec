/** What a case is made of: files, and the code that a verifier must give. */
import {
  type Attachment,
  type BundleOptions,
  bundle,
  createWorld,
  type Image,
  type Leaf,
  type LeafOptions,
  layoutFiles,
  makeImage,
  type World,
  type WorldOptions,
} from '@sealift/virtual-sigstore';

export type Files = { readonly [path: string]: Uint8Array | string };

export interface Vector {
  /** Name of the folder. */
  readonly name: string;
  /** What is right or wrong with it, in a sentence. */
  readonly about: string;
  /** `accepted`, or the code of the refusal. */
  readonly expect: string;
  readonly files: Files;
}

export const IDENTITY = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main';
export const ISSUER = 'https://token.actions.githubusercontent.com';
export const ARTIFACT: Uint8Array = new TextEncoder().encode('what was signed\n');
export const SLSA = 'https://slsa.dev/provenance/v1';
export const NAME = 'registry.example/team/app:1.0';

/** Every case has a world of its own, so that none moves when another is added. */
export const worldOf = (options: WorldOptions = {}): World =>
  createWorld({ seed: 'vectors', ...options });

export const leafOf = (world: World, options: Partial<LeafOptions> = {}): Leaf =>
  world.issueLeaf({
    identity: { uri: IDENTITY },
    issuer: undefined,
    ...options,
    // The older extension .1 says the same, and would be most of what differs from a small case.
    extensions: { ...('issuer' in options ? {} : { 8: ISSUER }), ...options.extensions },
  });

export const vector = (name: string, about: string, expect: string, files: Files): Vector => ({
  name,
  about,
  expect,
  files,
});

/** A bundle over the artifact by the usual certificate, with what `options` change. */
export function bundleFile(
  options: Partial<BundleOptions> = {},
  leaf: Partial<LeafOptions> = {},
  world: World = worldOf(),
): Files {
  return {
    'bundle.sigstore.json': bundle(world, ARTIFACT, {
      ...options,
      signer: options.signer ?? leafOf(world, leaf),
    }).bytes,
  };
}

/** The same by a pinned key: a third of the size, for what has nothing to do with certificates. */
export function keyBundle(options: Partial<BundleOptions> = {}, world: World = worldOf()): Files {
  return {
    ...bundleFile({ signer: { key: world.keyPair() }, ...options }, {}, world),
    'key.pub': world.keyPair().publicKeyPem,
  };
}

/** The usual bundle: a case that has it brings none of its own. */
export const USUAL: Files = {};

export const image: Image = makeImage({
  platforms: ['linux/amd64'],
  sizes: [],
  compression: 'none',
});

/** An OCI layout with the image under its name, and what is attached to it. */
export function layout(
  attachments: readonly Attachment[],
  style: 'plain' | 'cosign' = 'plain',
  of: Image = image,
): Files {
  const files = layoutFiles({ images: [{ ...of, name: NAME }], attachments, style });
  return Object.fromEntries([...files].map(([path, bytes]) => [`layout/${path}`, bytes]));
}

/** The trusted root of a world, changed. */
export const trustedRoot = (world: World, change?: Parameters<World['trustedRoot']>[0]): Files => ({
  'trusted_root.json': JSON.stringify(JSON.parse(world.trustedRoot(change))),
});

export const minutes = (world: World, count: number): Date =>
  new Date(world.time.getTime() + count * 60_000);
