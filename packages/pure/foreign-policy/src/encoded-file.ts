/** Files that a policy has in its own text, base64. */
import { base64, LIMITS, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { InlineFile } from '@sealift/policy-file';
import type { Parsed } from '@sealift/yaml';
import * as z from 'zod/mini';

/** Text that is a file in base64. */
export const encoded: z.ZodMiniString = z
  .string()
  .check(z.minLength(1), z.maxLength(Math.ceil(LIMITS.pemFile / 3) * 4));

/** What stands there in base64. @param key of the object @throws Rejection CONFIG */
export function encodedFile(
  { places }: Parsed<unknown>,
  object: object,
  key: string | number,
  text: string,
): InlineFile {
  const at = `${places.of(object, key)}: ${key}: `;
  // Line breaks are left out, as the reader of Kubernetes does.
  const bytes = () => base64.decode(text.replaceAll(/[\r\n]/g, ''));
  const decoded = Rejection.as('CONFIG', () => utf8.decode(bytes(), 'CONFIG'), at);
  return { text: decoded, called: String(key) };
}
