/** Algorithms as timestamps name them. */
import { equal } from '@sealift/bytes';
import { Der, type Element, TAG } from '../der.ts';
import type { Hash } from '../provider.ts';

const der = new Der('TIMESTAMP_INVALID');

/** SHA-1 is not among them. */
export const HASHES: { readonly [oid: string]: Hash } = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * An AlgorithmIdentifier without parameters, or with NULL: anything else would be a second reading
 * of the same name (PKI.js issue 464).
 */
export function algorithmOf(element: Element | undefined): string {
  const [oid, parameters, ...more] = der.children(der.expect(element, TAG.sequence));
  if (
    more.length > 0 ||
    (parameters !== undefined && !equal(parameters.bytes, Uint8Array.of(TAG.null, 0)))
  )
    der.fail('algorithm with unexpected parameters');
  return der.oid(oid);
}
