import { type Fields, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { KeyMaterial } from '../../evidence.ts';
import type { BundleVersion } from './version.ts';

const KINDS = ['x509CertificateChain', 'certificate', 'publicKey'];

/**
 * Exactly one of a key, a certificate (v0.3), a chain (older). @throws Rejection STRUCTURE | BASE64
 * | LIMIT
 */
export function readMaterial(verification: Fields, version: BundleVersion): KeyMaterial {
  const present = KINDS.filter((kind) => verification.has(kind));
  const [kind] = present;
  if (kind === undefined || present.length > 1)
    return reject(
      'STRUCTURE',
      `bundle with ${present.length === 0 ? 'no key material' : present.join(' and ')}`,
    );
  if (kind === 'publicKey') return readKeyHint(verification.object(kind));
  const expected = version === '0.3' ? 'certificate' : 'x509CertificateChain';
  if (kind !== expected)
    reject('STRUCTURE', `a v${version} bundle carries ${expected}, not ${kind}`);
  return version === '0.3'
    ? { kind: 'certificate', leaf: readRawBytes(verification.object(kind)), hints: [] }
    : readChain(verification.object(kind));
}

function readKeyHint(fields: Fields): KeyMaterial {
  const hint = fields.optionalText('hint') ?? '';
  fields.end();
  return { kind: 'key', hint };
}

/**
 * The first is the leaf; all others, roots included, are hints: a path ends only at a pin
 * (VERIFICATION §3.3).
 */
function readChain(fields: Fields): KeyMaterial {
  const [leaf, ...hints] = fields.objects('certificates').map(readRawBytes);
  fields.end();
  if (leaf === undefined) return fields.fail('certificates', 'is empty');
  if (hints.length >= LIMITS.certificates)
    reject('LIMIT', `chain of ${hints.length + 1} certificates, limit ${LIMITS.certificates}`);
  return { kind: 'certificate', leaf, hints };
}

function readRawBytes(fields: Fields): Uint8Array {
  const bytes = fields.bytes('rawBytes');
  fields.end();
  return bytes;
}
