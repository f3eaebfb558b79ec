/** What may be attached to an image, by all the ways of doing so. */
import {
  type Attachment,
  attest,
  type Blob,
  blobMap,
  blobOf,
  bundleReferrer,
  cosignTag,
  type Image,
  signSimple,
  type World,
} from '@sealift/virtual-sigstore';
import { manifestOf, OCI } from './object.ts';

/** What is attached to an image. Everything but `nothing` has a signature that counts. */
export type Attach = (world: World, image: Image) => readonly Attachment[];

const of = (world: World) => ({ signer: { key: world.keyPair() } });
const sig: Attach = (world, { root }) => [
  signSimple(world, root, { ...of(world), dockerReference: '' }),
];
const bundle: Attach = (world, { root }) => [bundleReferrer(world, root, of(world))];
const att: Attach = (world, { root }) => [
  attest(world, root, { ...of(world), predicateType: 'https://a.example/b', predicate: { of: 1 } }),
];
const all =
  (...ways: readonly Attach[]): Attach =>
  (world, image) =>
    ways.flatMap((way) => way(world, image));

/** A manifest that is not evidence: under a tag, or as a referrer. */
function stored(
  subject: Attachment['subject'],
  config: Blob,
  content: Blob,
  fields: object,
  tag?: string,
) {
  const { root, all: blobs } = manifestOf(OCI.manifest, config, [content], fields);
  const [manifest] = blobs;
  if (manifest === undefined) throw new Error('a manifest is its own first part');
  const named = tag === undefined ? {} : { tag };
  const own = { descriptor: root, manifest: manifest.bytes, blobs: blobMap(blobs), ...named };
  return { kind: 'referrer', subject, layers: [], entries: [], ...own } as const;
}

/** What `cosign attach sbom` wrote: unsigned, under its tag. */
const sbom: Attach = (_, { root }) => [
  stored(
    root,
    blobOf(OCI.config, {}),
    blobOf('text/spdx+json', { spdxVersion: 'SPDX-2.3', name: root.digest }),
    {},
    cosignTag(root.digest, 'sbom'),
  ),
];

/** Something that nobody here knows, and a signature on it. */
const other: Attach = (world, { root }) => {
  const { mediaType, digest, size } = root;
  const fields = {
    artifactType: 'application/vnd.example.scan',
    subject: { mediaType, digest, size },
  };
  const scan = stored(root, blobOf(OCI.empty, '{}'), blobOf('text/plain', digest), fields);
  return [scan, bundleReferrer(world, scan.descriptor, of(world))];
};

/** Each platform signed for itself, beside the index. */
const children: Attach = (world, image) => [
  ...bundle(world, image),
  ...image.manifests.map((each) => bundleReferrer(world, each, of(world))),
];

const stranger: Attach = (world, { root }) => [
  bundleReferrer(world, root, { signer: { key: world.keyPair('p256', 'stranger') } }),
];

export const ATTACHED: readonly Readonly<Record<string, Attach>>[] = [
  { nothing: () => [] },
  { 'sig-and-att': all(sig, att) },
  { bundle, children, 'bundle-and-stranger': all(bundle, stranger) },
  {
    sbom: all(sig, sbom),
    'scan-signed': all(sig, other),
    everything: all(sig, att, children, sbom, other),
  },
];
