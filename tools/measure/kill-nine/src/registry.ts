/** Import: a registry in this process, whose tags must never lead to half an image. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import type { Deed } from './deed.ts';

interface Parts {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
}

export async function intoRegistry(
  bundle: string,
  repository: string,
  flags: readonly string[],
): Promise<Deed> {
  const registry = await startRegistry();
  return {
    name: 'import',
    words: ['import', bundle, '--to', registry.host, '--accept-unbound-names', ...flags],
    reset: () => {
      const { blobs, manifests, tags } = registry.repository(repository);
      for (const each of [blobs, manifests, tags]) each.clear();
    },
    look: () => {
      const { tags } = registry.repository(repository);
      for (const digest of tags.values()) checkWhole(registry, repository, digest);
      return tags.has('v1') ? 'after' : 'before';
    },
    close: () => registry.close(),
  };
}

function checkWhole(registry: FakeRegistry, repository: string, digest: string): void {
  const { manifests, blobs } = registry.repository(repository);
  const manifest = manifests.get(digest);
  if (manifest === undefined) throw new Error(`a tag leads to ${digest}, which is not there`);
  const {
    config,
    layers = [],
    manifests: children = [],
  } = JSON.parse(Buffer.from(manifest.bytes).toString()) as Parts;
  for (const each of [...(config === undefined ? [] : [config]), ...layers])
    if (!blobs.has(each.digest))
      throw new Error(`a tag leads to an image whose blob ${each.digest} is not there`);
  for (const child of children) checkWhole(registry, repository, child.digest);
}
