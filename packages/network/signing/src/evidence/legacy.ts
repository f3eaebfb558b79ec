/** Layers of `.sig` and `.att` objects, as cosign 2 writes them: the proofs are annotations. */
import type { EvidenceLayer } from '@sealift/attachments';
import { base64, pem, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { MEDIA_TYPES } from '@sealift/oci';
import { cosign, preAuthEncoding } from '@sealift/sigstore';
import { type Credential, verifierPem } from '../credential.ts';
import { type Proofs, prove, type SigningServices, signWith } from './prove.ts';

const SIGNATURE = 'dev.cosignproject.cosign/signature';

/**
 * Signs a simple-signing payload. @throws Rejection SIGNING_SERVICE | INTERNAL | UNSUPPORTED for
 * Rekor 2, which cosign's annotations cannot hold
 */
export async function signLegacy(
  payload: Uint8Array,
  credential: Credential,
  witnesses: SigningServices,
): Promise<EvidenceLayer> {
  const signature = await signWith(credential, payload);
  const content = { kind: 'simple signing', payload, signature } as const;
  const made = { data: payload, content, stamped: signature };
  const proofs = await prove(credential, promising(witnesses), made);
  return layer(MEDIA_TYPES.simpleSigning, payload, base64.encode(signature), credential, proofs);
}

/** A signature that nobody witnessed, by a key. */
export const bareLayer = (payload: Uint8Array, signature: Uint8Array): EvidenceLayer => ({
  mediaType: MEDIA_TYPES.simpleSigning,
  bytes: payload,
  annotations: { [SIGNATURE]: base64.encode(signature) },
});

/**
 * Signs an attestation as a bare DSSE envelope. @throws Rejection SIGNING_SERVICE | INTERNAL |
 * UNSUPPORTED
 */
export async function attestLegacy(
  payloadType: string,
  payload: Uint8Array,
  predicateType: string,
  credential: Credential,
  witnesses: SigningServices,
): Promise<EvidenceLayer> {
  const data = preAuthEncoding({ payloadType, payload });
  const signature = await signWith(credential, data);
  const envelope = utf8.encode(
    JSON.stringify({
      payloadType,
      payload: base64.encode(payload),
      signatures: [{ keyid: '', sig: base64.encode(signature) }],
    }),
  );
  const content = {
    kind: 'dsse',
    envelope: { payloadType, payload, signature, keyId: '', raw: envelope },
  } as const;
  // An attestation's layer has no signature of its own, so that a timestamp is over the whole
  // layer.
  const made = { data, content, stamped: envelope };
  const proofs = await prove(credential, promising(witnesses), made);
  const { mediaType, bytes, annotations } = layer(
    MEDIA_TYPES.dsse,
    envelope,
    '',
    credential,
    proofs,
  );
  return { mediaType, bytes, annotations: { ...annotations, predicateType } };
}

/** A log without promises leaves nothing that the annotation could hold. */
function promising(witnesses: SigningServices): SigningServices {
  if (witnesses.rekor?.version === 2)
    reject(
      'UNSUPPORTED',
      'entries of Rekor 2 do not fit legacy signatures: sign as a bundle, or name a Rekor 1',
    );
  return witnesses;
}

function layer(
  mediaType: string,
  bytes: Uint8Array,
  signature: string,
  credential: Credential,
  { entry, timestamp }: Proofs,
): EvidenceLayer {
  const { certificate } = credential;
  const annotations = {
    [SIGNATURE]: signature,
    ...(certificate === undefined
      ? {}
      : {
          'dev.sigstore.cosign/certificate': verifierPem(credential),
          'dev.sigstore.cosign/chain': certificate.chain
            .map((each) => pem.encode('CERTIFICATE', each))
            .join(''),
        }),
    ...(entry === undefined
      ? {}
      : { 'dev.sigstore.cosign/bundle': cosign.writeRekorBundle(entry) }),
    ...(timestamp === undefined
      ? {}
      : {
          'dev.sigstore.cosign/rfc3161timestamp': JSON.stringify({
            SignedRFC3161Timestamp: base64.encode(timestamp),
          }),
        }),
  };
  return { mediaType, bytes, annotations };
}
