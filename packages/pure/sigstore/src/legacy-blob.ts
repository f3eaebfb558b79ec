/**
 * What `cosign sign-blob --bundle` wrote before v0.3 bundles, and a signature with its certificate
 * in two files (VERIFICATION §4.6).
 *
 *     {"base64Signature":"…","cert":"<base64 of
 *     PEM>","rekorBundle":{"SignedEntryTimestamp":…,"Payload":…}}
 */
import { base64, digest, Fields, json, LIMITS, pem, utf8 } from '@sealift/bytes';
import type { Evidence } from './evidence.ts';
import { readRekorBundle } from './rekor-bundle.ts';

/** Whether a JSON document is such a bundle, and not a Sigstore bundle. @throws Rejection PARSE */
export function isLegacyBlobBundle(bytes: Uint8Array): boolean {
  return new Fields(json.parse(bytes, 'PARSE', LIMITS.evidenceBlob), 'bundle', 'STRUCTURE').has(
    'base64Signature',
  );
}

/** Decodes one. @throws Rejection PARSE | STRUCTURE | BASE64 | LIMIT */
export function decodeLegacyBlobBundle(bytes: Uint8Array): Evidence {
  const fields = new Fields(json.parse(bytes), 'bundle', 'STRUCTURE');
  const signature = fields.bytes('base64Signature');
  const certificate = fields.optionalText('cert');
  const rekor = fields.optionalObject('rekorBundle');
  fields.end();
  return {
    format: 'cosign blob bundle',
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

/** PEM, or base64 of PEM as cosign writes it. */
function certificateOf(text: string): Uint8Array {
  const plain = text.startsWith('-----') ? text : utf8.decode(base64.decode(text), 'STRUCTURE');
  return pem.decodeOne(plain, ['CERTIFICATE'], 'STRUCTURE').der;
}

/**
 * Decodes a signature that travels apart from its certificate, or without one. There is no log
 * entry and no time in it.
 * @param signature base64, as cosign writes it @param certificate PEM or base64 of PEM @param sct
 * JSON, where the certificate embeds none
 * @throws Rejection STRUCTURE | BASE64
 */
export function decodeDetached(
  signature: string,
  certificate: string | undefined,
  sct?: Uint8Array,
): Evidence {
  return {
    format: 'detached signature',
    digest: digest.of(utf8.encode(signature)),
    content: { kind: 'message', signature: base64.decode(signature.trim()), hint: undefined },
    material:
      certificate === undefined
        ? { kind: 'key', hint: '' }
        : {
            kind: 'certificate',
            leaf: certificateOf(certificate.trim()),
            hints: [],
            ...(sct === undefined ? {} : { sct }),
          },
    entries: [],
    timestamps: [],
  };
}
