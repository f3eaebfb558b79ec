import { reject } from '@sealift/failures';
import { keyring } from '@sealift/trust';

const SCHEME = 'sealift://';

/**
 * The name of a key of the service in `sealift://NAME`. @throws Rejection USAGE for another
 * reference, or another name than a key can have
 */
export function serviceKeyName(reference: string): string {
  const name = reference.startsWith(SCHEME) ? reference.slice(SCHEME.length) : '';
  return name === ''
    ? reject('USAGE', `a key of the signing service is ${SCHEME}NAME`)
    : keyring.nameOf(name, 'USAGE');
}
