import { base64, digest, utf8 } from '@sealift/bytes';
import type { Evidence } from '../evidence.ts';
import { certificateOf } from './certificate-text.ts';
import { COSIGN_HASHES } from './cosign-layer.ts';
import type { EvidenceFormat } from './format.ts';

/** A signature in a file, and its certificate in another: in no log, and without a time. */
export const detachedSignature: EvidenceFormat = {
  id: 'detached signature',
  logKinds: { 'simple signing': [], dsse: [], message: [] },
  hashes: COSIGN_HASHES,
  layer: undefined,
  // Two files, which the command line names: none of them says what it is.
  file: undefined,
};

/**
 * Decodes a signature that travels apart from its certificate, or without one. There is no log
 * entry and no time in it.
 * @param signature base64, as cosign writes it @param certificate PEM or base64 of PEM @param sct
 * JSON
 * @throws Rejection STRUCTURE | BASE64
 */
export function decodeDetached(
  signature: string,
  certificate: string | undefined,
  sct?: Uint8Array,
): Evidence {
  return {
    format: detachedSignature,
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
