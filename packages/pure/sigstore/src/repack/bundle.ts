/**
 * Evidence of any form as a Sigstore bundle v0.3 (VERIFICATION §3): the same envelope, signature
 * and log entries. What a bundle cannot hold is refused, never left out.
 */
import { base64, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import type { Envelope, Evidence, KeyMaterial } from '../evidence.ts';
import { entryJson } from './entry.ts';

/**
 * Writes evidence as a bundle v0.3; equal evidence gives equal bytes. Of a chain the leaf alone is
 * written, since other programs read no more (VERIFICATION §3.3).
 * @param keyId SHA-256 of the key that made it, where a key did: what a bundle calls its key
 * @throws Rejection UNTRANSLATABLE, saying what a bundle has no place for
 */
export function asBundle(evidence: Evidence, keyId?: Uint8Array): Uint8Array {
  const { content, material, entries, timestamps } = evidence;
  if (content.kind !== 'dsse')
    return reject(
      'UNTRANSLATABLE',
      'it signs a payload of its own, and programs read bundles at images only where they hold a ' +
        'DSSE envelope: that takes a new signature',
    );
  if (timestamps.length > 0 && content.envelope.raw !== undefined)
    reject('UNTRANSLATABLE', 'its timestamp is over the layer, and in a bundle over the signature');
  const stamps = timestamps.map((each) => ({ signedTimestamp: base64.encode(each) }));
  return utf8.encode(
    JSON.stringify({
      mediaType: MEDIA_TYPES.bundle,
      verificationMaterial: {
        ...materialJson(material, content.envelope, keyId),
        ...(entries.length === 0 ? {} : { tlogEntries: entries.map(entryJson) }),
        ...(stamps.length === 0
          ? {}
          : { timestampVerificationData: { rfc3161Timestamps: stamps } }),
      },
      dsseEnvelope: envelopeJson(content.envelope),
    }),
  );
}

function materialJson(
  material: KeyMaterial,
  envelope: Envelope,
  keyId: Uint8Array | undefined,
): object {
  if (material.kind === 'certificate')
    return { certificate: { rawBytes: base64.encode(material.leaf) } };
  // Beside a name in the envelope another one would be refused (VERIFICATION §3.4).
  const isNamed = keyId === undefined || envelope.keyId !== '';
  return { publicKey: isNamed ? {} : { hint: base64.encode(keyId) } };
}

const envelopeJson = ({ payload, payloadType, signature, keyId }: Envelope): object => ({
  payload: base64.encode(payload),
  payloadType,
  signatures: [{ sig: base64.encode(signature), ...(keyId === '' ? {} : { keyid: keyId }) }],
});
