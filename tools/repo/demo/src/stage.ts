import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  type Attachment,
  attest,
  bundleReferrer,
  createWorld,
  type Image,
  type Leaf,
  makeImage,
  publish,
  signSimple,
  type World,
} from '@sealift/virtual-sigstore';

export const REPOSITORY = 'team/app';
export const TAG = '1.0';
export const SIGNER = 'release@example.com';
export const ISSUER = 'https://accounts.example.com';
const SLSA = 'https://slsa.dev/provenance/v1';

/** Everything that stands before the story begins. */
export interface Stage {
  readonly connected: FakeRegistry;
  readonly isolated: FakeRegistry;
  readonly world: World;
  readonly image: Image;
  readonly attachments: readonly Attachment[];
  /** `127.0.0.1:port/team/app:1.0` */
  readonly name: string;
  close(): Promise<void>;
}

/**
 * Two registries, a signing world, and a multi-arch image that is signed with a key and keylessly,
 * and attested.
 */
export async function setStage(): Promise<Stage> {
  const [connected, isolated] = await Promise.all([startRegistry(), startRegistry()]);
  const world = createWorld({ seed: 'demo', host: 'rekor.example.com' });
  const image = makeImage({
    platforms: ['linux/amd64', 'linux/arm64'],
    sizes: [3_000_000, 1_000_000],
  });
  const name = `${connected.host}/${REPOSITORY}:${TAG}`;
  const attachments = signAll(world, image, name);
  publish(connected, REPOSITORY, TAG, image, attachments);
  const close = async () => void (await Promise.all([connected.close(), isolated.close()]));
  return { connected, isolated, world, image, attachments, name, close };
}

/**
 * A signature with a key (cosign's .sig tag), a keyless one (a Sigstore bundle), and provenance
 * (cosign's .att tag).
 */
function signAll(world: World, { root }: Image, name: string): Attachment[] {
  const leaf = releaser(world);
  const predicate = {
    buildDefinition: { buildType: 'https://example.com/build/v1' },
    runDetails: { builder: { id: 'https://example.com/builder' } },
  };
  return [
    signSimple(world, root, { signer: { key: world.keyPair() }, dockerReference: name }),
    bundleReferrer(world, root, { signer: leaf }),
    attest(world, root, {
      signer: leaf,
      subjectName: name.replace(`:${TAG}`, ''),
      predicateType: SLSA,
      predicate,
    }),
  ];
}

const releaser = (world: World): Leaf =>
  world.issueLeaf({ identity: { email: SIGNER }, issuer: ISSUER });
