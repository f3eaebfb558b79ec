/** Manifests by tag or digest (distribution-spec, "Pulling manifests", "Pushing manifests"). */
import { type Answer, failure } from './answer.ts';
import type { Asked, Route } from './request.ts';
import { digestOf, type Repository, type Store } from './store.ts';

/** The parts of a manifest or index that a registry looks at. */
export interface Document {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: { readonly digest: string; readonly mediaType: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
  readonly subject?: { readonly digest: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

const isDigest = (text: string): boolean => text.startsWith('sha256:');

export function getManifest(
  store: Store,
  { headers }: Asked,
  { repository, rest: named }: Route,
  dashedDigests = false,
): Answer {
  const { manifests, tags } = store.repository(repository);
  const rest = dashedDigests ? named.replace(/^sha256-([0-9a-f]{64})$/, 'sha256:$1') : named;
  const digest = isDigest(rest) ? rest : tags.get(rest);
  const found = manifests.get(digest ?? '');
  if (digest === undefined || found === undefined)
    return failure(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${rest}`);
  const accept = String(headers.accept ?? '*/*');
  if (!accept.includes('*/*') && !accept.includes(found.mediaType))
    return failure(404, 'MANIFEST_UNKNOWN', `${found.mediaType} is not in Accept`);
  return {
    status: 200,
    headers: {
      'content-type': found.mediaType,
      'docker-content-digest': digest,
      etag: `"${digest}"`,
    },
    body: found.bytes,
  };
}

/** A tag, or a manifest by its digest, with the tags that lead to it. */
function deleteManifest(store: Store, { repository, rest }: Route): Answer {
  const { tags, manifests } = store.repository(repository);
  if (!isDigest(rest))
    return tags.delete(rest) ? { status: 202 } : failure(404, 'MANIFEST_UNKNOWN');
  for (const [tag, digest] of tags) if (digest === rest) tags.delete(tag);
  return manifests.delete(rest) ? { status: 202 } : failure(404, 'MANIFEST_UNKNOWN');
}

/** What a registry takes of manifests. */
export interface Takes {
  /** Whether OCI-Subject is said. */
  readonly referrers: boolean;
  /** Whether an index may lack parts. */
  readonly sparse?: boolean | undefined;
  /** Whether tags lead to one thing for ever. */
  readonly immutable?: boolean | undefined;
  /** How many parts a repository's path may have. */
  readonly maxParts?: number | undefined;
}

export function putManifest(
  store: Store,
  { method, headers, body }: Asked,
  { repository, rest }: Route,
  { referrers, sparse, immutable, maxParts = 99 }: Takes,
): Answer {
  if (repository.split('/').length > maxParts) return failure(400, 'NAME_INVALID');
  if (method === 'DELETE') return deleteManifest(store, { kind: 'manifests', repository, rest });
  if (method !== 'PUT') return failure(405, 'UNSUPPORTED');
  const leadsTo = store.repository(repository).tags.get(rest);
  if (immutable && leadsTo !== undefined) return failure(400, 'TAG_INVALID');
  const expected = headers['if-match'];
  if (expected !== undefined && expected !== `"${leadsTo}"`)
    return failure(412, 'PRECONDITION_FAILED');
  const digest = digestOf(body);
  const document = read(body);
  if (document === undefined) return failure(400, 'MANIFEST_INVALID');
  if (isDigest(rest) && rest !== digest)
    return failure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  const target = store.repository(repository);
  const absent = missing(target, document, sparse);
  if (absent !== undefined)
    return failure(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${absent}`);
  target.manifests.set(digest, {
    mediaType: headers['content-type'] ?? document.mediaType ?? '',
    bytes: body,
  });
  if (!isDigest(rest)) target.tags.set(rest, digest);
  const subject =
    referrers && document.subject !== undefined ? { 'oci-subject': document.subject.digest } : {};
  return {
    status: 201,
    headers: {
      location: `/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...subject,
    },
  };
}

export function read(bytes: Uint8Array): Document | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as Document;
  } catch {
    return undefined;
  }
}

/** An absent subject is allowed; anything else must be here already. */
function missing(
  { blobs, manifests }: Repository,
  { config, layers = [], manifests: children = [] }: Document,
  sparse = false,
): string | undefined {
  const needed = [...(config === undefined ? [] : [config]), ...layers].map((each) => each.digest);
  const parts = sparse ? [] : children.map((each) => each.digest);
  return (
    needed.find((digest) => !blobs.has(digest)) ?? parts.find((digest) => !manifests.has(digest))
  );
}
