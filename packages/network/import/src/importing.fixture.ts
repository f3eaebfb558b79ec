/** Imports into registries in this process, which end with each test. */
import type { Digest } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type FakeRegistry, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { attachmentTag, type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { afterEach } from 'vitest';
import { bundleOf, Shelf, SIGNATURE } from './content.fixture.ts';
import { type ClearedOptions, importCleared } from './import-cleared.ts';
import { type ImportResult, planImport } from './index.ts';

const servers: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

export async function serve(options: RegistryOptions = {}): Promise<FakeRegistry> {
  const server = await startRegistry(options);
  servers.push(server);
  return server;
}

export const run = (
  shelf: Shelf,
  server: FakeRegistry,
  more: Partial<ClearedOptions> = {},
  prefix = 'in',
): Promise<ImportResult> =>
  importCleared({
    cleared: shelf.cleared,
    plan: planImport(shelf.named, `${server.host}/${prefix}`),
    registry: {
      retry: { firstMs: 1, maxMs: 2 },
      timeoutMs: 2000,
      credentials: async () => ({ kind: 'password', username: 'u', password: 'p' }),
    },
    ...more,
  });

export async function refusal(promise: Promise<unknown>): Promise<Rejection> {
  const thrown = await promise.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Rejection)) throw thrown;
  return thrown;
}

export const CREATED = { 'org.opencontainers.image.created': '2026-01-02T03:04:05Z' };

/** One image of two platforms, signed by tag, attested by a referrer on a child. */
export function signed(): {
  shelf: Shelf;
  root: Descriptor;
  child: Descriptor;
  sig: Descriptor;
  bundle: Descriptor;
} {
  const shelf = new Shelf();
  const { root, children } = shelf.image('ghcr.io/team/app:v1', 'amd64 layer', 'arm64 layer');
  const child = children[0] ?? root;
  const sig = shelf.attach({
    subject: root,
    scheme: 'cosign-sig',
    layers: [
      { blob: Buffer.from('payload'), annotations: { [SIGNATURE]: '1' }, verdict: 'accepted' },
    ],
  });
  const bundle = shelf.attach({
    subject: child,
    scheme: 'referrers-tag',
    artifactType: MEDIA_TYPES.bundle,
    change: (manifest) => ({ ...manifest, annotations: CREATED }),
    layers: [{ blob: bundleOf('bundle'), verdict: 'accepted' }],
  });
  return { shelf, root, child, sig, bundle };
}

export const SIG = (subject: Descriptor): string => attachmentTag(subject.digest, 'cosign-sig');
export const FALLBACK = (subject: Descriptor): string =>
  attachmentTag(subject.digest, 'referrers-tag');
export const REPOSITORY = 'in/team/app';
export const writes = (server: FakeRegistry): string[] =>
  server.requests
    .filter(({ method }) => method === 'PUT' || method === 'POST')
    .map(({ path }) => path);
export const tagsOf = (server: FakeRegistry): string[] => [
  ...server.repository(REPOSITORY).tags.keys(),
];
export interface Listed {
  digest: Digest;
  annotations?: Record<string, string>;
  artifactType?: string;
}
export function read(
  server: FakeRegistry,
  tag: string,
): { layers: Listed[]; manifests: Listed[] } & Record<string, unknown> {
  const { tags, manifests } = server.repository(REPOSITORY);
  return JSON.parse(Buffer.from(manifests.get(tags.get(tag) ?? '')?.bytes ?? []).toString());
}
