/**
 * The two lists of a registry, tags and referrers, with their pages (distribution-spec, "Listing").
 */
import { type Answer, failure, json } from './answer.ts';
import { read } from './manifests.ts';
import type { Asked, Route } from './request.ts';
import type { Store } from './store.ts';

/**
 * A page of tags; where there are more, it links to the next. A repository that nobody wrote to is
 * not there.
 */
export function listTags(
  store: Store,
  { url }: Asked,
  { repository }: Route,
  pageSize: number,
): Answer {
  if (!store.repositories.has(repository)) return failure(404, 'NAME_UNKNOWN');
  const last = url.searchParams.get('last') ?? '';
  const tags = [...store.repository(repository).tags.keys()].sort().filter((tag) => tag > last);
  const page = tags.slice(0, Math.min(pageSize, Number(url.searchParams.get('n') ?? pageSize)));
  const next =
    page.length < tags.length
      ? { link: `</v2/${repository}/tags/list?last=${page.at(-1)}&n=${page.length}>; rel="next"` }
      : {};
  return json(200, { name: repository, tags: page }, next);
}

/**
 * Every manifest with this subject, as an index; `artifactType` filters, and a full page links to
 * the next one.
 */
export function listReferrers(
  store: Store,
  { url }: Asked,
  { repository, rest: subject }: Route,
  pageSize: number,
): Answer {
  if (!/^sha256:[0-9a-f]{64}$/.test(subject)) return failure(400, 'DIGEST_INVALID');
  const wanted = url.searchParams.get('artifactType');
  const all = referrersOf(store, repository, subject).filter(
    (each) => wanted === null || each.artifactType === wanted,
  );
  const from = Number(url.searchParams.get('from') ?? 0);
  const headers: Record<string, string> = {
    'content-type': 'application/vnd.oci.image.index.v1+json',
  };
  if (wanted !== null) headers['oci-filters-applied'] = 'artifactType';
  if (from + pageSize < all.length)
    headers['link'] =
      `</v2/${repository}/referrers/${subject}?from=${from + pageSize}>; rel="next"`;
  return json(
    200,
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: all.slice(from, from + pageSize),
    },
    headers,
  );
}

function referrersOf(store: Store, repository: string, subject: string) {
  return [...store.repository(repository).manifests].flatMap(([digest, { mediaType, bytes }]) => {
    const document = read(bytes);
    if (document?.subject?.digest !== subject) return [];
    const artifactType = document.artifactType ?? document.config?.mediaType;
    return [
      { mediaType, digest, size: bytes.length, artifactType, annotations: document.annotations },
    ];
  });
}
