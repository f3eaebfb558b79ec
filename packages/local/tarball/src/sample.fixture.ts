/**
 * A small bundle with every kind of blob: an index of two platforms with BuildKit's attestation, a
 * single manifest, a .sig object and a referrer.
 */
import { canonicalJson, type Digest, digest, type Json, utf8 } from '@sealift/bytes';
import { BlobRoles, type BundleImage, type EvidenceEntry, type LedgerRow } from '@sealift/manifest';
import { type Descriptor, MEDIA_TYPES, readGraph } from '@sealift/oci';
import type { BundleInput } from './write.ts';

export const store = new Map<Digest, Uint8Array>();

export function put(
  bytes: Uint8Array,
  mediaType: string,
): { mediaType: string; digest: Digest; size: bigint } {
  const of = digest.of(bytes);
  store.set(of, bytes);
  return { mediaType, digest: of, size: BigInt(bytes.length) };
}

export const putJson = (value: Json, mediaType: string): ReturnType<typeof put> =>
  put(canonicalJson(value), mediaType);

export const described = ({ mediaType, digest: of, size }: ReturnType<typeof put>): Descriptor => ({
  mediaType,
  digest: of,
  size: Number(size),
});

export function putImage(label: string, layers = 2): ReturnType<typeof put> {
  const config = putJson(
    { architecture: 'amd64', os: 'linux', label },
    'application/vnd.oci.image.config.v1+json',
  );
  const blobs = Array.from({ length: layers }, (_, i) =>
    put(
      utf8.encode(`layer ${i} of ${label} `.repeat(40 + i)),
      'application/vnd.oci.image.layer.v1.tar+gzip',
    ),
  );
  return putJson(
    { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest, config, layers: blobs },
    MEDIA_TYPES.ociManifest,
  );
}

export function putEvidence(
  label: string,
  subject?: ReturnType<typeof put>,
): ReturnType<typeof put> {
  const config = putJson({ label }, 'application/vnd.oci.image.config.v1+json');
  const layers = [put(utf8.encode(`{"signed":"${label}"}`), MEDIA_TYPES.simpleSigning)];
  return putJson(
    {
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociManifest,
      config,
      layers,
      ...(subject === undefined ? {} : { subject }),
    },
    MEDIA_TYPES.ociManifest,
  );
}

export interface Sample {
  readonly images: BundleImage[];
  readonly evidence: EvidenceEntry[];
  readonly ledger: LedgerRow[];
}

export function sample(): Sample {
  const amd = putImage('amd64');
  const arm = putImage('arm64');
  const buildkit = putImage('attestation', 1);
  const index = putJson(
    {
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [
        { ...amd, platform: { os: 'linux', architecture: 'amd64' } },
        { ...arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { ...buildkit, platform: { os: 'unknown', architecture: 'unknown' } },
      ],
    },
    MEDIA_TYPES.ociIndex,
  );
  const single = putImage('single');
  const signature = putEvidence('signature of the index');
  const referrer = putEvidence('bundle for amd64', amd);
  return {
    images: [
      {
        name: 'registry.example/multi:1',
        ...described(index),
        platforms: ['linux/amd64', 'linux/arm64/v8'],
      },
      { name: 'registry.example/single:1', ...described(single), platforms: [] },
    ],
    evidence: [
      { subject: index.digest, scheme: 'cosign-sig', manifest: described(signature) },
      {
        subject: amd.digest,
        scheme: 'referrers-api',
        manifest: { ...described(referrer), artifactType: MEDIA_TYPES.bundle },
      },
    ],
    ledger: [
      {
        subject: index.digest,
        scheme: 'cosign-sig',
        outcome: 'found',
        digests: [signature.digest],
      },
      { subject: index.digest, scheme: 'cosign-att', outcome: 'absent', digests: [] },
      {
        subject: amd.digest,
        scheme: 'referrers-api',
        outcome: 'found',
        digests: [referrer.digest],
      },
    ],
  };
}

const readStored = async ({ digest: of }: Descriptor): Promise<Uint8Array> =>
  store.get(of) ?? new Uint8Array(0);

/** The writer's input for a sample; `platforms` of each image decide what is followed. */
export async function inputOf(
  { images, evidence, ledger }: Sample = sample(),
  trust: BundleInput['trust'] = TRUST,
): Promise<BundleInput> {
  const roles = new BlobRoles();
  for (const image of images)
    roles.addImage(
      await readGraph(
        image,
        readStored,
        ({ platform }) =>
          platform === undefined ||
          platform.os === 'unknown' ||
          image.platforms.some((each) =>
            each.startsWith(`${platform.os}/${platform.architecture}`),
          ),
      ),
    );
  for (const { manifest } of evidence) roles.addEvidence(await readGraph(manifest, readStored));
  const blobs = roles.inOrder().map(({ digest: of, size }) => ({
    digest: of,
    size,
    source: { bytes: store.get(of) ?? new Uint8Array(0) },
  }));
  return { images, evidence, ledger, trust, blobs };
}

export const TRUST = [{ name: 'trusted_root.json', bytes: utf8.encode('{}') }];
