import { reject } from '@sealift/failures';
import type { Parsed } from '@sealift/yaml';

/**
 * Refuses what stands at a key of an object and has no equal here; nothing is skipped. @throws
 * Rejection UNSUPPORTED
 */
export const unsupportedAt = (
  { places }: Parsed<unknown>,
  object: object,
  key: string,
  what: string,
): never => reject('UNSUPPORTED', `${places.of(object, key)}: ${what}`);
