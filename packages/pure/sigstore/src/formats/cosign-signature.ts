import { base64 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import {
  ANNOTATION,
  COSIGN_HASHES,
  cosignWithEntries,
  decodeCosignLayer,
  LAYER_ANNOTATIONS,
  type LayerKind,
} from './cosign-layer.ts';
import { signedPayload } from './cosign-signed-payload.ts';
import { type AttachedFormat, isReferrer } from './format.ts';

/** cosign kept its layers in referrers too, as an experiment (VERIFICATION §4.7). */
const REFERRER = MEDIA_TYPES.cosignSig;

/** An image signature of cosign's: a simple signing payload (VERIFICATION §4.3). */
export const cosignSignature: AttachedFormat = {
  id: 'cosign signature',
  logKinds: { 'simple signing': ['hashedrekord 0.0.1'], dsse: [], message: [] },
  hashes: COSIGN_HASHES,
  layer: {
    kind: 'signature',
    layers: 'several',
    matches: ({ scheme, types }) =>
      isReferrer(scheme) ? types.includes(REFERRER) : scheme === 'cosign-sig',
    annotations: LAYER_ANNOTATIONS,
    takes: (mediaType) => mediaType === MEDIA_TYPES.simpleSigning,
    decode: (layer, blob) => decodeCosignLayer(simpleSigning, layer, blob),
    withEntries: cosignWithEntries,
    referrer: async () => ({ types: [REFERRER], config: 'layers', annotations: {} }),
    print: signedPayload,
  },
  file: undefined,
};

const simpleSigning: LayerKind = {
  format: cosignSignature,
  mediaType: MEDIA_TYPES.simpleSigning,
  read(annotations, payload) {
    const text = annotations.get(ANNOTATION.signature);
    if (!text) return reject('STRUCTURE', 'signature layer without a signature annotation');
    return { kind: 'simple signing', payload, signature: base64.decode(text) };
  },
};
