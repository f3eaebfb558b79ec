/**
 * Evidence of any form as a layer of a `.sig` or `.att` object (VERIFICATION §4). What a layer has
 * no annotation for is refused, never left out; of an entry that has a promise and a proof the
 * promise is what a layer holds.
 */
import { base64, pem } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import type { Evidence, KeyMaterial } from '../evidence.ts';
import { ANNOTATION } from '../formats/cosign-layer.ts';
import { parseStatement, SIGN_PREDICATE } from '../statement.ts';
import { promiseText } from './entry.ts';
import { envelopeText } from './envelope.ts';

/** A layer, and the object that it belongs into. */
export interface RepackedLayer {
  readonly scheme: 'cosign-sig' | 'cosign-att';
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Writes evidence as a layer; equal evidence gives equal bytes.
 * @throws Rejection UNTRANSLATABLE, saying what a layer has no place for; PARSE | STRUCTURE
 */
export function asLayer(evidence: Evidence): RepackedLayer {
  const { content, entries } = evidence;
  const [entry, ...more] = entries;
  if (more.length > 0)
    reject('UNTRANSLATABLE', `it has ${entries.length} log entries, and a layer holds one`);
  const about = {
    ...materialAnnotations(evidence.material),
    ...(entry === undefined ? {} : { [ANNOTATION.bundle]: promiseText(entry) }),
    ...timestampAnnotation(evidence),
  };
  if (content.kind === 'simple signing') {
    const signature = base64.encode(content.signature);
    const annotations = { [ANNOTATION.signature]: signature, ...about };
    const mediaType = MEDIA_TYPES.simpleSigning;
    return { scheme: 'cosign-sig', mediaType, bytes: content.payload, annotations };
  }
  if (content.kind !== 'dsse')
    return reject('UNTRANSLATABLE', 'it signs a file, and a layer holds what is about an image');
  const predicateType = attested(parseStatement(content.envelope).predicateType);
  return {
    scheme: 'cosign-att',
    mediaType: MEDIA_TYPES.dsse,
    bytes: envelopeText(content.envelope, entry),
    annotations: { [ANNOTATION.signature]: '', ...about, predicateType },
  };
}

/** Nobody looks for signatures among attestations: it would be there, and prove nothing. */
function attested(predicateType: string): string {
  return predicateType === SIGN_PREDICATE
    ? reject(
        'UNTRANSLATABLE',
        'it signs the image in an envelope, and a .sig object holds signatures over a payload of ' +
          'its own: that takes a new signature',
      )
    : predicateType;
}

/** cosign writes the chain wherever a certificate is, though it may be empty. */
const materialAnnotations = (material: KeyMaterial): Record<string, string> =>
  material.kind === 'key'
    ? {}
    : {
        [ANNOTATION.certificate]: pem.encode('CERTIFICATE', material.leaf),
        [ANNOTATION.chain]: material.hints.map((der) => pem.encode('CERTIFICATE', der)).join(''),
      };

function timestampAnnotation({ content, timestamps }: Evidence): Record<string, string> {
  const [timestamp, ...more] = timestamps;
  if (timestamp === undefined) return {};
  if (more.length > 0)
    reject('UNTRANSLATABLE', `it has ${timestamps.length} timestamps, and a layer holds one`);
  if (content.kind === 'dsse' && content.envelope.raw === undefined)
    reject('UNTRANSLATABLE', 'its timestamp is over the signature, and in a layer over all of it');
  const text = JSON.stringify({ SignedRFC3161Timestamp: base64.encode(timestamp) });
  return { [ANNOTATION.timestamp]: text };
}
