/** What is to be copied: an image where it is, every byte of it hashed before any is written. */
import type { Progress } from '@sealift/console';
import { type ExportOptions, openInRegistry, type RegistryContent } from '@sealift/export';
import type { Whole } from '@sealift/verify';
import type { LoadTask } from '../loading/run-load.ts';
import type { Elsewhere } from '../network/signature-repositories.ts';
import { hashed } from '../verifying/in-registry.ts';

export interface CopySource {
  readonly sources: ExportOptions['sources'];
  /** `os/architecture[/variant]`; empty: all. */
  readonly platforms: readonly string[];
  readonly elsewhere: Elsewhere;
  readonly task: Pick<LoadTask, 'setup' | 'registry'>;
}

/** @throws Rejection as `exportBundle` does before it packs, and of the bytes' codes */
export async function openToCopy(
  { sources, platforms, elsewhere, task: { setup, registry } }: CopySource,
  progress: Progress,
): Promise<Whole<RegistryContent>> {
  const content = await openInRegistry({
    ...{ sources, platforms, registry },
    only: setup?.images.map(({ name }) => name) ?? [],
    // Whoever has signatures checked is told whether the rest suffices.
    allowGone: setup !== undefined,
    signatureRepositories: elsewhere.signatureRepositories,
  });
  return hashed(content, true, progress);
}
