import { configuring } from '@sealift/console';
import type { ExportOptions } from '@sealift/export';
import { reject } from '@sealift/failures';
import { carriedFiles } from '@sealift/workflows/carrying';
import type { VerifySetup } from '@sealift/workflows/verifying';

type Given = Parameters<typeof carriedFiles>[0] & { readonly 'with-trust': boolean };

/**
 * What is pinned, where it is to be carried. @param setup what the options ask to verify @throws
 * Misconfigured USAGE: nothing is pinned; and as `carriedFiles`
 */
export function trustFilesOf(
  given: Given,
  setup: VerifySetup | undefined,
  environment: Parameters<typeof carriedFiles>[1],
): NonNullable<ExportOptions['trustFiles']> {
  if (!given['with-trust']) return [];
  return configuring(() =>
    setup === undefined
      ? reject('USAGE', '--with-trust carries what is pinned, and no option pins anything')
      : carriedFiles(given, environment),
  );
}
