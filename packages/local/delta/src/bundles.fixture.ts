/**
 * Bundles of small images whose layers are texts, so that a test says which generation shares what.
 */
import { canonicalJson, type Digest, digest, type Json, utf8 } from '@sealift/bytes';
import {
  BlobRoles,
  type BundleImage,
  type DeltaBase,
  type EvidenceEntry,
  type LedgerRow,
} from '@sealift/manifest';
import { type Descriptor, MEDIA_TYPES, readGraph } from '@sealift/oci';
import { type BundleInput, type WrittenBundle, writeBundle } from '@sealift/tarball';

const store = new Map<Digest, Uint8Array>();

function put(bytes: Uint8Array, mediaType: string): Descriptor {
  const of = digest.of(bytes);
  store.set(of, bytes);
  return { mediaType, digest: of, size: bytes.length };
}
const asJson = ({ mediaType, digest: of, size }: Descriptor): Json => ({
  mediaType,
  digest: of,
  size: BigInt(size),
});
const putJson = (value: Json, mediaType: string): Descriptor =>
  put(canonicalJson(value), mediaType);

export const layer = (text: string): Descriptor =>
  put(utf8.encode(text.repeat(50)), 'application/vnd.oci.image.layer.v1.tar+gzip');

function manifest(label: string, layers: readonly Descriptor[]): Descriptor {
  const config = putJson({ label }, 'application/vnd.oci.image.config.v1+json');
  return putJson(
    {
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociManifest,
      config: asJson(config),
      layers: layers.map(asJson),
    },
    MEDIA_TYPES.ociManifest,
  );
}

export interface Contents {
  /** The texts of its layers. */
  readonly [name: string]: readonly string[];
}

/**
 * The writer's input for these images, each with a signature object. With `leftOut`, without the
 * layers that it names.
 */
export async function inputOf(
  contents: Contents,
  leftOut?: { readonly base: DeltaBase; readonly layers: ReadonlyMap<Digest, number> },
): Promise<BundleInput> {
  const roles = new BlobRoles();
  const read = async ({ digest: of }: Descriptor): Promise<Uint8Array> =>
    store.get(of) ?? new Uint8Array();
  const images: BundleImage[] = [];
  const evidence: EvidenceEntry[] = [];
  const ledger: LedgerRow[] = [];
  for (const [name, texts] of Object.entries(contents)) {
    const image = manifest(name, texts.map(layer));
    const signature = manifest(`signature of ${image.digest}`, [
      put(utf8.encode(`signed ${image.digest}`), MEDIA_TYPES.simpleSigning),
    ]);
    roles.addImage(await readGraph(image, read));
    roles.addEvidence(await readGraph(signature, read));
    images.push({ name: `registry.example/${name}:1`, ...image, platforms: [] });
    evidence.push({ subject: image.digest, scheme: 'cosign-sig', manifest: signature });
    ledger.push({
      subject: image.digest,
      scheme: 'cosign-sig',
      outcome: 'found',
      digests: [signature.digest],
    });
  }
  const isLeft = ({ digest: of, role }: { digest: Digest; role: string }): boolean =>
    role === 'layer' && leftOut?.layers.has(of) === true;
  const required = roles
    .inOrder()
    .filter(isLeft)
    .map(({ digest: of, size }) => ({ digest: of, size }));
  const blobs = roles.inOrder().filter((each) => !isLeft(each));
  return {
    images,
    evidence,
    ledger,
    trust: [{ name: 'root.pem', bytes: utf8.encode('root') }],
    blobs: blobs.map(({ digest: of, size }) => ({
      digest: of,
      size,
      source: { bytes: store.get(of) ?? new Uint8Array() },
    })),
    ...(leftOut === undefined || required.length === 0
      ? {}
      : { delta: { base: leftOut.base, required } }),
  };
}

export const write = async (
  path: string,
  contents: Contents,
  leftOut?: Parameters<typeof inputOf>[1],
): Promise<WrittenBundle> => writeBundle(path, await inputOf(contents, leftOut));
