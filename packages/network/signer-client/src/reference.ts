import { reject } from '@sealift/bytes';
import { keyName } from './keyring.ts';

const SCHEME = 'sealift://';

/** The name of a key of the service in `sealift://NAME`; undefined where the reference is of another kind. @throws Rejection USAGE for another name than a key can have */
export function serviceKeyName(reference: string): string | undefined {
  if (!reference.startsWith(SCHEME)) return undefined;
  const name = reference.slice(SCHEME.length);
  return name === '' ? reject('USAGE', `${SCHEME} names no key: give ${SCHEME}NAME`) : keyName(name);
}
