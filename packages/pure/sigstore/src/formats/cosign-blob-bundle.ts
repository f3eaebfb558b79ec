/**
 * What `cosign sign-blob --bundle` wrote before v0.3 bundles (VERIFICATION §4.6).
 *
 *     {"base64Signature":"…","cert":"<base64 of
 *     PEM>","rekorBundle":{"SignedEntryTimestamp":…,"Payload":…}}
 */
import { digest, Fields, type Json } from '@sealift/bytes';
import type { Evidence } from '../evidence.ts';
import { certificateOf } from './certificate-text.ts';
import { COSIGN_HASHES } from './cosign-layer.ts';
import type { EvidenceFormat } from './format.ts';
import { readRekorBundle } from './rekor-bundle.ts';

/** A JSON file of cosign's own, beside the file that was signed. */
export const cosignBlobBundle: EvidenceFormat = {
  id: 'cosign blob bundle',
  logKinds: { 'simple signing': [], dsse: [], message: ['hashedrekord 0.0.1'] },
  hashes: COSIGN_HASHES,
  layer: undefined,
  file: { matches: (document) => document.has('base64Signature'), decode },
};

/** Decodes one. @throws Rejection STRUCTURE | BASE64 | LIMIT */
function decode(document: Json, bytes: Uint8Array): Evidence {
  const fields = new Fields(document, 'bundle', 'STRUCTURE');
  const signature = fields.bytes('base64Signature');
  const certificate = fields.optionalText('cert');
  const rekor = fields.optionalObject('rekorBundle');
  fields.end();
  return {
    format: cosignBlobBundle,
    digest: digest.of(bytes),
    content: { kind: 'message', signature, hint: undefined },
    // A bare key in this field once passed for a certificate and with it past the identity
    // (GHSA-fx35-mq7g-6g98).
    material:
      certificate === undefined || certificate === ''
        ? { kind: 'key', hint: '' }
        : { kind: 'certificate', leaf: certificateOf(certificate), hints: [] },
    entries: rekor === undefined ? [] : [readRekorBundle(rekor)],
    timestamps: [],
  };
}
