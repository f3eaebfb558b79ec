import { type Fields, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { KeyMaterial } from '../../evidence.ts';
import type { BundleVersion } from './version.ts';

const KINDS = ['x509CertificateChain', 'certificate', 'publicKey'];

/**
 * Exactly one of a key, a certificate (v0.3), a chain (older; of v0.3 that of a private CA alone).
 * @throws Rejection STRUCTURE | BASE64 | LIMIT
 */
export function readMaterial(verification: Fields, version: BundleVersion): KeyMaterial {
  const present = KINDS.filter((kind) => verification.has(kind));
  const [kind] = present;
  if (kind === undefined || present.length > 1)
    return reject(
      'STRUCTURE',
      `bundle with ${present.length === 0 ? 'no key material' : present.join(' and ')}`,
    );
  const fields = verification.object(kind);
  if (kind === 'publicKey') return readKeyHint(fields);
  if (kind === 'x509CertificateChain')
    return { ...readChain(fields), ...(version === '0.3' ? { ofPrivateCa: true } : {}) };
  if (version !== '0.3')
    reject('STRUCTURE', `a v${version} bundle carries x509CertificateChain, not ${kind}`);
  return { kind: 'certificate', leaf: readRawBytes(fields), hints: [] };
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
function readChain(fields: Fields): Extract<KeyMaterial, { readonly kind: 'certificate' }> {
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
