/**
 * What is attached to a manifest (distribution-spec, "Listing Referrers", and the tag for
 * registries without that API).
 */
import { type Digest, Fields, json, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import {
  attachmentTag,
  type Descriptor,
  isIndexType,
  MEDIA_TYPES,
  parseDescriptor,
  parseManifest,
} from '@sealift/oci';
import type { Client } from '../transport/client.ts';
import { header, type RegistryRequest } from '../transport/exchange.ts';
import { described, RetryableError } from '../transport/failure.ts';
import { pullManifest, sendForBytes } from './manifest.ts';
import { allPages, nextPage, type Page } from './pages.ts';

/** What a registry says is attached to a manifest, and whether that is all of it. */
export interface Referrers {
  /** Where they were found. */
  readonly scheme: 'referrers-api' | 'referrers-tag';
  /**
   * As the registry lists them. Their artifactType and annotations are hints that nothing may be
   * decided by.
   */
  readonly descriptors: readonly Descriptor[];
  /** False where the fallback tag holds something else than an index, so that nothing is known. */
  readonly complete: boolean;
}

/** What registries without the API answer. */
const NO_API = [400, 404, 405, 406, 501];

/** @throws Rejection AUTH | REGISTRY | LIMIT | INDEX | DIGEST */
export async function listReferrers(
  client: Client,
  repository: string,
  subject: Digest,
): Promise<Referrers> {
  const descriptors = await fromApi(client, repository, subject);
  return descriptors === undefined
    ? fromTag(client, repository, subject)
    : { scheme: 'referrers-api', descriptors, complete: true };
}

/** Whether the registry has the referrers API. @throws Rejection AUTH | REGISTRY */
export async function hasReferrersApi(
  client: Client,
  repository: string,
  subject: Digest,
): Promise<boolean> {
  return (
    (await page(client, repository, `/v2/${repository}/referrers/${subject}`, subject)) !==
    undefined
  );
}

async function fromApi(
  client: Client,
  repository: string,
  subject: Digest,
): Promise<Descriptor[] | undefined> {
  const list = {
    what: `${client.host}: referrers of ${subject}`,
    path: `/v2/${repository}/referrers/${subject}`,
    limit: LIMITS.evidencePerSubject,
    key: ({ digest }: Descriptor) => digest,
  };
  return allPages(list, async (path, isFirst) => {
    if (isFirst) return firstPage(client, repository, path, subject);
    return (
      (await page(client, repository, path, subject)) ??
      reject('REGISTRY', `${client.host}: a page of the referrers of ${subject} is missing`)
    );
  });
}

/**
 * Undefined where the repository has no API, which one answer does not prove: a balancer, or a
 * server that is being replaced, says so too, and evidence would be lost without a word. Then all
 * manifests of a repository must get the same answer.
 */
async function firstPage(
  client: Client,
  repository: string,
  path: string,
  subject: Digest,
): Promise<Page<Descriptor> | undefined> {
  const what = `referrers of ${repository}@${subject}`;
  const isFirst = !client.apis.has(repository);
  const once = () => page(client, repository, path, subject);
  const listed = isFirst ? ((await once()) ?? (await once())) : await once();
  const before = client.apis.get(repository);
  if (listed === undefined && before === true)
    return client.retry({ what }, async () => (await once()) ?? missing(client.host, what));
  if (listed !== undefined && before === false)
    reject('REGISTRY', `${client.host}: ${what}: a list, and for others it had no lists at all`);
  client.apis.set(repository, listed !== undefined);
  return listed;
}

/** @throws RetryableError */
function missing(host: string, what: string): never {
  const message = `${host}: ${what}: no list, and for others it had one`;
  throw new RetryableError(new Rejection('REGISTRY', message), 0);
}

const PLAIN = 'application/json';

/** Undefined where there is no such API. Some registries answer 200 with a page for people. */
async function page(
  client: Client,
  repository: string,
  path: string,
  subject: Digest,
): Promise<Page<Descriptor> | undefined> {
  const what = `referrers of ${repository}@${subject}`;
  const headers = { accept: MEDIA_TYPES.ociIndex };
  const request: RegistryRequest = {
    method: 'GET',
    path,
    headers,
    repository,
    actions: 'pull',
    what,
    accepts: [200, ...NO_API],
  };
  const { response, bytes } = await sendForBytes(client, request, LIMITS.ociManifest);
  const type = header(response, 'content-type') ?? PLAIN;
  const isIndex = type.startsWith(MEDIA_TYPES.ociIndex);
  if (response.status !== 200 || !(isIndex || (type.startsWith(PLAIN) && readsAsIndex(bytes))))
    return undefined;
  const where = described(client.host, request);
  const document = Rejection.naming(where, () => json.parse(bytes, 'INDEX', LIMITS.ociManifest));
  const fields = new Fields(document, where, 'INDEX');
  return {
    entries: fields.list('manifests').map((each, i) => parseDescriptor(each, `${where}[${i}]`)),
    next: nextPage(response, where),
  };
}

/**
 * Whether a list came as plain JSON, as older registries send it: to take that for no answer loses
 * evidence without a word.
 */
function readsAsIndex(bytes: Uint8Array): boolean {
  try {
    const document = json.parse(bytes, 'INDEX', LIMITS.ociManifest);
    return (
      json.isObject(document) &&
      document['schemaVersion'] === 2n &&
      Array.isArray(document['manifests'])
    );
  } catch (thrown) {
    if (thrown instanceof Rejection) return false;
    throw thrown;
  }
}

async function fromTag(client: Client, repository: string, subject: Digest): Promise<Referrers> {
  const none = { scheme: 'referrers-tag', descriptors: [] } as const;
  try {
    const { descriptor, bytes } = await pullManifest(
      client,
      repository,
      attachmentTag(subject, 'referrers-tag'),
    );
    // Registries that take sha256-… for sha256:… answer with the image itself: that is no list.
    if (descriptor.digest === subject) return { ...none, complete: true };
    if (!isIndexType(descriptor.mediaType)) return { ...none, complete: false };
    const index = parseManifest(bytes, descriptor);
    const descriptors = index.kind === 'index' ? index.manifests : [];
    if (descriptors.length > LIMITS.evidencePerSubject)
      reject(
        'LIMIT',
        `${client.host}: more than ${LIMITS.evidencePerSubject} referrers of ${subject}`,
      );
    return { scheme: 'referrers-tag', descriptors, complete: true };
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'NOT_FOUND')
      return { ...none, complete: true };
    throw thrown;
  }
}
