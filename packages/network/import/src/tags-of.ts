import { Rejection } from '@sealift/failures';
import type { Registry } from '@sealift/registry';

/** A repository that is not there has no tags. */
export async function tagsOf(registry: Registry, repository: string): Promise<string[]> {
  try {
    return await registry.tags(repository);
  } catch (thrown) {
    if (thrown instanceof Rejection && thrown.code === 'NOT_FOUND') return [];
    throw thrown;
  }
}
