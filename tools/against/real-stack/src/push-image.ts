import { createHash } from 'node:crypto';
import { makeImage } from '@sealift/virtual-sigstore';

export interface PushedImage {
  /** `host/repository:tag` */
  readonly name: string;
  readonly digest: string;
  /** `host/repository@sha256:…` */
  readonly pinned: string;
}

/**
 * Pushes a tiny image, or an index over several, whose content no other name shares. `name` is
 * `host/repository:tag` on plain HTTP.
 */
export async function pushImage(
  name: string,
  platforms: readonly string[] = ['linux/amd64'],
): Promise<PushedImage> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(name) ?? [];
  const api = `http://${host}/v2/${repository}`;
  const { root, manifests, blobs } = makeImage({
    platforms,
    seed: `${repository}:${tag}`,
    sizes: [16],
  });
  const tree = new Map<string, string>(
    [...manifests, root].map((each) => [each.digest, each.mediaType]),
  );
  for (const [digest, bytes] of blobs) if (!tree.has(digest)) await pushBlob(api, digest, bytes);
  for (const [digest, mediaType] of tree)
    await pushManifest(
      api,
      digest === root.digest ? tag : digest,
      mediaType,
      blobs.get(digest) ?? new Uint8Array(),
    );
  return { name, digest: root.digest, pinned: `${host}/${repository}@${root.digest}` };
}

async function pushBlob(api: string, digest: string, bytes: Uint8Array): Promise<void> {
  const begun = await ok(fetch(`${api}/blobs/uploads/`, { method: 'POST' }));
  const url = new URL(begun.headers.get('location') ?? '', api);
  url.searchParams.set('digest', digest);
  await ok(
    fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(bytes),
    }),
  );
}

const pushManifest = (
  api: string,
  reference: string,
  mediaType: string,
  bytes: Uint8Array,
): Promise<Response> =>
  ok(
    fetch(`${api}/manifests/${reference}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: Buffer.from(bytes),
    }),
  );

async function ok(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response;
}

/**
 * What the registry says that a manifest's digest is, from its bytes; undefined where it has none.
 */
export async function digestAt(name: string): Promise<string | undefined> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(name) ?? [];
  const accept = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
  ].join(', ');
  const response = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    headers: { accept },
  });
  return response.ok
    ? `sha256:${createHash('sha256')
        .update(Buffer.from(await response.arrayBuffer()))
        .digest('hex')}`
    : undefined;
}
