import { type Digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import type { Descriptor, Scheme } from '@sealift/oci';
import { keys } from '@sealift/pki';
import { buildPolicy, type Policy, type PolicyOptions } from '@sealift/policy';
import { decodeBundle, type Evidence } from '@sealift/sigstore';
import { type Trust, trustFromPem, trustFromTrustedRoot } from '@sealift/trust';
import {
  type Attachment,
  type BundleOptions,
  bundle,
  createWorld,
  type Image,
  type Key,
  type Leaf,
  type LeafOptions,
  makeImage,
  type Subject,
  type World,
} from '@sealift/virtual-sigstore';
import { verifyFile } from './file.ts';
import type { Judgement, Proved } from './judgement.ts';
import type { OneSigner } from './pinned.ts';
import type { Source } from './source.ts';
import { type FileSubject, fileSubject } from './subject.ts';
import { type VerifyOptions, verifyImages as verifyWhole } from './verify.ts';
import { hashWhole } from './whole.ts';

export const NAME = 'registry.example/team/app:1.0';
export const IDENTITY = 'https://github.com/team/app/.github/workflows/release.yml@refs/heads/main';
export const ISSUER = 'https://token.actions.githubusercontent.com';

/** Extensions as GitHub's workflows get them: issuer, repository, source repository. */
export const extensions = (repository = 'team/app'): { [oid: number]: string } => ({
  1: ISSUER,
  5: repository,
  8: ISSUER,
  12: `https://github.com/${repository}`,
});

export const leaf = (world: World, options: Partial<LeafOptions> = {}): Leaf =>
  world.issueLeaf({
    identity: { uri: IDENTITY },
    issuer: ISSUER,
    extensions: extensions(),
    ...options,
  });

const SCHEMES: { readonly [kind in Attachment['kind']]: Scheme } = {
  sigs: 'cosign-sig',
  atts: 'cosign-att',
  referrer: 'referrers-api',
};

/** An image and what is attached to it, as a Source in memory. */
export function sourceOf(
  image: Image,
  attachments: readonly Attachment[],
  name: string | undefined = NAME,
): Source {
  const blobs = new Map([
    ...image.blobs,
    ...attachments.flatMap((each) => [
      ...each.blobs,
      [each.descriptor.digest, each.manifest] as const,
    ]),
  ]);
  return {
    images: [{ name, descriptor: image.root as Descriptor }],
    evidence: attachments.map(({ kind, subject, descriptor }) => ({
      subject: subject.digest as Digest,
      scheme: SCHEMES[kind],
      descriptor: descriptor as unknown as Descriptor,
    })),
    size: (digest) => blobs.get(digest)?.length,
    read: async (digest) => blobs.get(digest) ?? reject('MISSING_BLOB', digest),
  };
}

export const world: World = createWorld({ seed: 'verify' });
export const image: Image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
export const subject: Subject = image.root;
export const key: Key = world.keyPair();

export const pemTrust = ({ pins }: World = world): Trust => {
  const file = (text: string, source: string) => ({ text, source });
  return trustFromPem({
    rekorKeys: [file(pins.rekorKey, '--rekor-key')],
    caRoots: [file(pins.caRoots, '--ca-roots')],
    caIntermediates: [file(pins.caIntermediates, '--ca-intermediates')],
    ctKeys: [file(pins.ctKey, '--ct-key')],
  });
};
export const rootTrust = (from: World = world): Trust =>
  trustFromTrustedRoot(utf8.encode(from.trustedRoot()), '--trusted-root');

const PLAIN: PolicyOptions = { keys: [], types: [], ignoreTlog: false, ignoreSct: false };
export const keyless = (options: Partial<PolicyOptions> = {}): Policy =>
  buildPolicy({
    ...PLAIN,
    certificateIdentity: IDENTITY,
    certificateOidcIssuer: ISSUER,
    ...options,
  });

export const keyedBy = (pinned: readonly Key[], options: Partial<PolicyOptions> = {}): Policy =>
  buildPolicy({
    ...PLAIN,
    keys: pinned.map(({ publicKeyPem }) => keys.fromPem(publicKeyPem)),
    ...options,
  });
export const keyed = (pinned: Key = key, options: Partial<PolicyOptions> = {}): Policy =>
  keyedBy([pinned], options);

/** Judges the images of a source in memory, whose bytes are what they are. */
export const verifyImages = async <S extends Source>(
  source: S,
  options: VerifyOptions,
): Promise<Judgement> =>
  verifyWhole(await hashWhole({ ...source, hashAll: async () => {} }), options);

/** Verifies one image with its attachments. */
export const verify = (
  attachments: readonly Attachment[],
  options: Partial<OneSigner & Pick<VerifyOptions, 'images' | 'expected'>> = {},
  of: Image = image,
  name: string | undefined = NAME,
): Promise<Judgement> =>
  verifyImages(sourceOf(of, attachments, name), {
    trust: rootTrust(),
    policy: keyless(),
    crypto: nodeCrypto,
    ...options,
  });

/** What the first evidence that counts proves. */
export const provedBy = ({ subjects: [first] }: Judgement): Proved | undefined =>
  first?.counted[0]?.proved;

/** The kind of binding of the first name. */
export const bindingOf = ({ subjects: [first] }: Judgement): string | undefined =>
  first?.binding.binding;

/** What a check of the first evidence says. */
export const detailOf = (judgement: Judgement, check: string): string | undefined =>
  judgement.subjects[0]?.evidence[0]?.checks.find(({ name }) => name === check)?.detail;

/** The first cause as `CODE: what failed`, or `accepted`. */
export const refusalOf = ({ causes: [first] }: Judgement): string => {
  if (first === undefined) return 'accepted';
  return first.kind === 'evidence'
    ? `${first.code}: ${first.name}: ${first.failure.detail}`
    : first.code;
};

export const FILE = fileSubject(utf8.encode('a release\n'));

/** Verifies one file against one piece of evidence. */
export const verifyOne = (
  evidence: Evidence,
  options: Partial<OneSigner> = {},
  file: FileSubject = FILE,
): Promise<Judgement> =>
  verifyFile('a.txt', file, evidence, {
    trust: rootTrust(),
    policy: keyless(),
    crypto: nodeCrypto,
    ...options,
  });

/** A bundle over the file. */
export const signedFile = (options: Partial<BundleOptions> = {}): Evidence =>
  decodeBundle(
    bundle(world, FILE.bytes ?? new Uint8Array(), {
      signer: leaf(world),
      content: 'messageSignature',
      ...options,
    }).bytes,
  );

/** The code of the first cause, or `accepted`. */
export const verdictOf = ({ causes, outcome }: Judgement): string => causes[0]?.code ?? outcome;
