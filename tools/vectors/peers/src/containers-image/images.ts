import { type Digest, digest, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Descriptor } from '@sealift/oci';
import type { Source } from '@sealift/verify';
import { peer, peerFiles } from '../peers.ts';

/** `\0sigstore-json\n` and a document: how containers/image keeps a cosign layer in a directory. */
const MARK = '\u0000sigstore-json\n';

interface Stored {
  readonly mimeType: string;
  /** base64 of the layer. */
  readonly payload: string;
  readonly annotations: { readonly [name: string]: string };
}

interface Layer {
  readonly json: object;
  readonly blob: Uint8Array;
  readonly digest: Digest;
}

function layerOf(path: string): Layer {
  const text = utf8.decode(peer(path), 'PARSE');
  if (!text.startsWith(MARK)) return reject('PARSE', `${path} is not of that form`);
  const { mimeType, payload, annotations } = JSON.parse(text.slice(MARK.length)) as Stored;
  const blob = new Uint8Array(Buffer.from(payload, 'base64'));
  return {
    json: { mediaType: mimeType, digest: digest.of(blob), size: blob.length, annotations },
    blob,
    digest: digest.of(blob),
  };
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** The manifest that cosign pushes under `sha256-….sig`, with these layers. */
function signatureManifest(layers: readonly Layer[]): Uint8Array {
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digest.of(utf8.encode('{}')),
    size: 2,
  };
  return utf8.encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config,
      layers: layers.map(({ json }) => json),
    }),
  );
}

const descriptorOf = (bytes: Uint8Array, mediaType: string): Descriptor => ({
  mediaType,
  digest: digest.of(bytes),
  size: bytes.length,
});

/**
 * One directory as an image with its signatures; the layers of the image itself are not part of the
 * data.
 */
export function imageOf(directory: string, name: string): Source {
  const manifest = peer(`${directory}/manifest.json`);
  const layers = peerFiles(directory)
    .filter((path) => path.includes('/signature-'))
    .map(layerOf);
  const signatures = signatureManifest(layers);
  const image = descriptorOf(manifest, DOCKER_MANIFEST);
  const evidence = descriptorOf(signatures, OCI_MANIFEST);
  const blobs = new Map<Digest, Uint8Array>([
    [image.digest, manifest],
    [evidence.digest, signatures],
    ...layers.map(({ digest: name, blob }) => [name, blob] as const),
  ]);
  return {
    images: [{ name, descriptor: image }],
    evidence: [{ subject: image.digest, scheme: 'cosign-sig', descriptor: evidence }],
    size: (wanted) => blobs.get(wanted)?.length,
    read: async (wanted) => blobs.get(wanted) ?? reject('MISSING_BLOB', wanted),
  };
}
