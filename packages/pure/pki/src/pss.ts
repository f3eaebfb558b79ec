/** Parameters of RSASSA-PSS (RFC 4055 §3.1), in one form: what is left open, somebody chooses. */
import type { Der, Element } from './der.ts';
import { TAG } from './der.ts';
import type { Hash } from './provider.ts';

export const RSASSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';

/** Each with its length, which is that of the salt too. SHA-1, the default, is not among them. */
const HASHES: { readonly [oid: string]: { readonly hash: Hash; readonly length: number } } = {
  '2.16.840.1.101.3.4.2.1': { hash: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { hash: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { hash: 'sha512', length: 64 },
};

/**
 * The hash of a signature or a key: SHA-2, the same hash in MGF1, a salt as long as it, and nothing
 * else. `der` refuses with its code.
 */
export function pssHash(parameters: Element | undefined, der: Der): Hash {
  const parts = der.children(der.expect(parameters, TAG.sequence));
  const [hashPart, maskPart, saltPart] = parts;
  if (parts.map(({ tag }) => tag).join() !== '160,161,162')
    return der.fail('RSASSA-PSS without its hash, MGF1 and salt, or with more');
  const inside = (part: Element | undefined): Element =>
    der.whole(part?.content ?? new Uint8Array());
  const oid = hashOid(inside(hashPart), der);
  const [mask, maskHash, ...more] = der.children(der.expect(inside(maskPart), TAG.sequence));
  const known = HASHES[oid] ?? der.fail(`RSASSA-PSS with another hash than SHA-2 (${oid})`);
  if (der.oid(mask) !== MGF1 || more.length > 0 || hashOid(maskHash, der) !== oid)
    der.fail('RSASSA-PSS whose mask is not MGF1 with the same hash');
  const salt = der.small(inside(saltPart));
  if (salt !== known.length)
    der.fail(`RSASSA-PSS with a salt of ${salt} bytes, expected ${known.length}`);
  return known.hash;
}

/** RFC 4055 §2.1: NULL and absent parameters are one. */
function hashOid(element: Element | undefined, der: Der): string {
  const [oid, parameters, ...more] = der.children(der.expect(element, TAG.sequence));
  if (more.length > 0 || (parameters !== undefined && parameters.bytes.join() !== '5,0'))
    der.fail('RSASSA-PSS with a hash that has parameters');
  return der.oid(oid);
}
