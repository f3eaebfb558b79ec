import { Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import { readEnvelope } from '../envelope.ts';
import { jsonLine } from '../json-line.ts';
import {
  ANNOTATION,
  COSIGN_HASHES,
  cosignWithEntries,
  decodeCosignLayer,
  LAYER_ANNOTATIONS,
  type LayerKind,
} from './cosign-layer.ts';
import { type AttachedFormat, isReferrer, type ReferrerForm } from './format.ts';

/**
 * cosign kept its layers in referrers too, first under one name, later as they are (VERIFICATION
 * §4.7, §15).
 */
const REFERRERS = [MEDIA_TYPES.cosignAtt, MEDIA_TYPES.dsse];

const formOf = (type: string): Pick<ReferrerForm, 'types' | 'config'> =>
  type === MEDIA_TYPES.cosignAtt
    ? { types: [type], config: 'layers' }
    : { types: [MEDIA_TYPES.inToto], config: 'empty' };

/** An attestation of cosign's: a DSSE envelope as a layer. */
export const cosignAttestation: AttachedFormat = {
  id: 'cosign attestation',
  logKinds: {
    'simple signing': [],
    dsse: ['dsse 0.0.1', 'intoto 0.0.1', 'intoto 0.0.2'],
    message: [],
  },
  hashes: COSIGN_HASHES,
  layer: {
    kind: 'attestation',
    layers: 'several',
    matches: ({ scheme, types }) =>
      isReferrer(scheme) ? REFERRERS.some((type) => types.includes(type)) : scheme === 'cosign-att',
    annotations: LAYER_ANNOTATIONS,
    takes: (mediaType) => mediaType === MEDIA_TYPES.dsse,
    decode: (layer, blob) => decodeCosignLayer(envelope, layer, blob),
    withEntries: cosignWithEntries,
    referrer: async ({ artifactType, config }) => ({
      ...formOf(artifactType ?? config.mediaType),
      annotations: {},
    }),
    print: (_evidence, _layer, blob) => jsonLine(blob, LIMITS.evidenceBlob),
  },
  file: undefined,
};

const envelope: LayerKind = {
  format: cosignAttestation,
  mediaType: MEDIA_TYPES.dsse,
  read(annotations, blob) {
    if (annotations.get(ANNOTATION.signature))
      reject('STRUCTURE', "attestation layer with a signature of its own beside the envelope's");
    const value = json.parse(blob, 'PARSE', LIMITS.evidenceBlob);
    return {
      kind: 'dsse',
      envelope: readEnvelope(new Fields(value, 'envelope', 'STRUCTURE'), blob),
    };
  },
};
