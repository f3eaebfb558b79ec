import { LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { GivenOptions } from '@sealift/policy/options';
import { storeOf } from '@sealift/trust-file';
import { type CarriedFile, encodeCarried } from '@sealift/trust-file/carried';
import { givenPins } from './given-pins.ts';

/**
 * The pinned keys and roots as files of a bundle, which nobody believes: they are compared with
 * what is pinned on the far side. @throws Rejection USAGE: nothing is pinned, or too much; what
 * reading the files throws
 */
export function carriedFiles(
  given: GivenOptions,
  environment: { readonly [name: string]: string | undefined },
): CarriedFile[] {
  const store = storeOf(givenPins(given, environment), '--with-trust');
  if (store.instances.length === 0)
    reject('USAGE', '--with-trust carries what is pinned, and nothing is: give --trust-store');
  const files = encodeCarried(store);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (files.length > LIMITS.trustFiles || size > LIMITS.trustFile)
    reject(
      'USAGE',
      `--with-trust: ${files.length} files of ${size} bytes, where a bundle carries ` +
        `${LIMITS.trustFiles} of ${LIMITS.trustFile}: see --trust-store DIR,INSTANCE`,
    );
  return files;
}
