import type { Begun } from '@sealift/blobs';
import type { Digest } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { type ClientTls, openConnections } from '@sealift/http';
import type { Descriptor, Reference } from '@sealift/oci';
import { dockerCredentials } from './credentials/docker-config.ts';
import type { CredentialLookup } from './credentials/lookup.ts';
import { apiHost } from './host.ts';
import type { RegistryOptions } from './options.ts';
import { type BlobDescriptor, blobSize, pullBlob } from './pull/blob.ts';
import { type PulledManifest, pullManifest } from './pull/manifest.ts';
import { hasReferrersApi, listReferrers, type Referrers } from './pull/referrers.ts';
import { listTags } from './pull/tags.ts';
import { mountBlob, type OpenBlob, pushBlob } from './push/blob.ts';
import {
  type PushedManifest,
  pushManifest,
  remove,
  type TagRead,
  type TriedManifest,
  tryManifest,
} from './push/manifest.ts';
import { Client } from './transport/client.ts';

/**
 * One registry. Every method throws Rejection: NOT_FOUND, AUTH, REGISTRY (it failed, or the
 * connection broke), DIGEST (the bytes are
 * others), LIMIT, UNSUPPORTED, CONFIG (a file of logins or a credential helper is unusable).
 */
export interface Registry {
  /** `ghcr.io`, `localhost:5000` */
  readonly host: string;
  /**
   * The manifest or index that a reference leads to; the digest is computed from its bytes, and
   * must be the reference's where that has one.
   */
  resolve(reference: Pick<Reference, 'repository' | 'tag' | 'digest'>): Promise<PulledManifest>;
  /** The same by a tag or a digest. */
  manifest(repository: string, tagOrDigest: string): Promise<PulledManifest>;
  /**
   * A blob, hashed and counted as it passes; broken connections are taken up where they broke, and
   * what is begun here already is gone on with.
   */
  blob(
    repository: string,
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    begun?: Begun,
  ): AsyncIterable<Uint8Array>;
  /** In bytes, or undefined where the blob is not there. */
  blobSize(repository: string, digest: Digest): Promise<number | undefined>;
  /** All tags of a repository; NOT_FOUND where there is no such repository. */
  tags(repository: string): Promise<string[]>;
  referrers(repository: string, subject: Digest): Promise<Referrers>;
  hasReferrersApi(repository: string, subject: Digest): Promise<boolean>;
  pushBlob(repository: string, descriptor: BlobDescriptor, open: OpenBlob): Promise<void>;
  /** False where the registry would not, and the blob must be pushed. */
  mountBlob(repository: string, digest: Digest, from: string): Promise<boolean>;
  pushManifest(
    repository: string,
    bytes: Uint8Array,
    mediaType: string,
    tag?: string,
    etag?: string,
  ): Promise<PushedManifest>;
  /**
   * Puts a manifest to see whether the registry takes it: a refusal is an answer. A tag is put
   * where it led when it was read, or not at all where a registry compares.
   */
  tryManifest(
    repository: string,
    bytes: Uint8Array,
    mediaType: string,
    at?: TagRead,
  ): Promise<TriedManifest>;
  /**
   * Takes away a tag, and not what it leads to; or a manifest, by its digest. False where the
   * registry does not let us.
   */
  remove(repository: string, tagOrDigest: string): Promise<boolean>;
}

/** Clients of several registries that share logins and connections. */
export interface Registries {
  /** The registry of this name; asked twice, the same one with its logins and connections. */
  at(host: string): Registry;
  /** Breaks what is under way, and gives up the uploads that were: seconds at most. */
  close(): Promise<void>;
}

/**
 * Opens a client; nothing is sent before the first request. @throws Rejection CONFIG for an
 * environment that turns TLS off or names a proxy that is none
 */
export function connect(given: RegistryOptions = {}): Registries {
  const clients = new Map<string, Client>();
  const options = { ...given, client: clientTls(given, clients) };
  const connections = openConnections(options);
  const credentials = credentialsOf(options);
  const known = new Map<string, Registry>();
  let closing: Promise<void> | undefined;
  return {
    at(host) {
      const [other = host] = clients.keys();
      if (options.own !== undefined && other !== host) refuseSecond(other, host);
      const client = clients.get(host) ?? new Client(host, options, connections, credentials);
      const registry = known.get(host) ?? registryAt(client);
      clients.set(host, client);
      known.set(host, registry);
      return registry;
    },
    close: () =>
      (closing ??= connections.close().then(() => cancelUploads([...clients.values()], options))),
  };
}

/** Nobody else gets to see who asks. T33 */
function clientTls(
  { own }: RegistryOptions,
  clients: ReadonlyMap<string, Client>,
): ClientTls | undefined {
  if (own?.tls === undefined) return undefined;
  const isFor = (url: URL): boolean =>
    [...clients.keys()].some(
      (host) => URL.parse(`https://${apiHost(host)}`)?.origin === url.origin,
    );
  return { ...own.tls, isFor };
}

function credentialsOf({
  own,
  credentials,
  environment = {},
  uid,
  onNote,
}: RegistryOptions): CredentialLookup {
  const { login } = own ?? {};
  if (login !== undefined) return async () => login;
  return credentials ?? dockerCredentials(environment, uid, onNote);
}

function refuseSecond(one: string, other: string): never {
  return reject(
    'USAGE',
    `a login or certificate is for one registry, and ${printable(one)} and ${printable(other)} ` +
      `are asked: ask one of them at a time, or use logins of docker login`,
  );
}

/** What broke is told to the registries over new connections. */
async function cancelUploads(clients: readonly Client[], options: RegistryOptions): Promise<void> {
  const open = clients.flatMap((client) => [...client.sessions].map((one) => ({ client, one })));
  if (open.length === 0) return;
  const connections = openConnections(options);
  await Promise.all(open.map(({ client, one }) => client.cancel(one, connections)));
  await connections.close();
}

function registryAt(client: Client): Registry {
  return {
    host: client.host,
    resolve: ({ repository, tag, digest }) =>
      pullManifest(client, repository, digest ?? tag ?? 'latest'),
    manifest: (repository, name) => pullManifest(client, repository, name),
    blob: (repository, descriptor, begun) => pullBlob(client, repository, descriptor, begun),
    blobSize: (repository, digest) => blobSize(client, repository, digest),
    tags: (repository) => listTags(client, repository),
    referrers: (repository, subject) => listReferrers(client, repository, subject),
    hasReferrersApi: (repository, subject) => hasReferrersApi(client, repository, subject),
    pushBlob: (repository, descriptor, open) => pushBlob(client, repository, descriptor, open),
    mountBlob: (repository, digest, from) => mountBlob(client, repository, digest, from),
    pushManifest: (repository, bytes, mediaType, tag, etag) =>
      pushManifest(client, repository, bytes, mediaType, tag, etag),
    tryManifest: (repository, bytes, mediaType, at) =>
      tryManifest(client, repository, bytes, mediaType, at),
    remove: (repository, tagOrDigest) => remove(client, repository, tagOrDigest),
  };
}
