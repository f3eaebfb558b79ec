import { Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Evidence } from '../evidence.ts';
import { cosignAttestation } from './cosign-attestation.ts';
import { cosignBlobBundle } from './cosign-blob-bundle.ts';
import { cosignSignature } from './cosign-signature.ts';
import { detachedSignature } from './detached.ts';
import type { EvidenceFormat } from './format.ts';
import { sigstoreBundles } from './sigstore-bundle/bundle.ts';

/** Every format of evidence there is; the first that recognises something reads it. */
export const FORMATS: readonly EvidenceFormat[] = [
  sigstoreBundles['0.3'],
  sigstoreBundles['0.2'],
  sigstoreBundles['0.1'],
  cosignSignature,
  cosignAttestation,
  cosignBlobBundle,
  detachedSignature,
];

/**
 * Decodes a file of evidence, whichever of the formats it has.
 * @throws Rejection PARSE | STRUCTURE | BASE64 | MEDIA_TYPE | LIMIT
 */
export function decodeFile(bytes: Uint8Array): Evidence {
  const value = json.parse(bytes, 'PARSE', LIMITS.evidenceBlob);
  const document = new Fields(value, 'bundle', 'STRUCTURE');
  const format = FORMATS.find(({ file }) => file?.matches(document));
  return format?.file?.decode(value, bytes) ?? reject('STRUCTURE', 'a file of no known format');
}
