/** Sigstore bundles v0.3 (sigstore_bundle.proto, in proto3 JSON). */
import { base64, digest, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { decodeBundle, formats, preAuthEncoding } from '@sealift/sigstore';
import { type Credential, hashOf } from '../credential.ts';
import { type Proofs, prove, type SigningServices, signWith } from './prove.ts';

/**
 * Signs a DSSE envelope over `payload`. @returns the bundle's JSON @throws Rejection
 * SIGNING_SERVICE | INTERNAL
 */
export async function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  credential: Credential,
  witnesses: SigningServices,
): Promise<Uint8Array> {
  const data = preAuthEncoding({ payloadType, payload });
  const signature = await signWith(credential, data);
  const envelope = {
    payload: base64.encode(payload),
    payloadType,
    signatures: [{ sig: base64.encode(signature) }],
  };
  const raw = utf8.encode(JSON.stringify(envelope));
  const proofs = await prove(credential, witnesses, {
    ...{ data, stamped: signature },
    content: { kind: 'dsse', envelope: { payloadType, payload, signature, keyId: '', raw } },
  });
  return write(credential, proofs, { dsseEnvelope: envelope });
}

const NAMES = { sha256: 'SHA2_256', sha384: 'SHA2_384', sha512: 'SHA2_512' } as const;

/** Signs a file's bytes. @returns the bundle's JSON @throws Rejection SIGNING_SERVICE | INTERNAL */
export async function signMessage(
  data: Uint8Array,
  credential: Credential,
  witnesses: SigningServices,
): Promise<Uint8Array> {
  const signature = await signWith(credential, data);
  const hash = hashOf(credential);
  const value = digest[hash](data);
  const content = { kind: 'message', signature, hint: { hash, value } } as const;
  const proofs = await prove(credential, witnesses, { data, content, stamped: signature });
  const messageDigest = { algorithm: NAMES[hash], digest: base64.encode(value) };
  return write(credential, proofs, {
    messageSignature: { messageDigest, signature: base64.encode(signature) },
  });
}

/** Read by the verifier's own decoder before it is given away. */
function write(credential: Credential, { entry, timestamp }: Proofs, content: object): Uint8Array {
  const verificationMaterial = {
    ...keyMaterial(credential),
    ...(entry === undefined ? {} : { tlogEntries: [formats.entryJson(entry)] }),
    ...(timestamp === undefined
      ? {}
      : {
          timestampVerificationData: {
            rfc3161Timestamps: [{ signedTimestamp: base64.encode(timestamp) }],
          },
        }),
  };
  const bytes = utf8.encode(
    JSON.stringify({ mediaType: MEDIA_TYPES.bundle, verificationMaterial, ...content }),
  );
  decodeBundle(bytes);
  return bytes;
}

function keyMaterial({ signer, certificate }: Credential): object {
  if (certificate === undefined) return { publicKey: { hint: base64.encode(signer.publicKey.id) } };
  const { leaf, inBundle = [] } = certificate;
  const [first, ...parents] = [leaf, ...inBundle].map((der) => ({ rawBytes: base64.encode(der) }));
  return parents.length === 0
    ? { certificate: first }
    : { x509CertificateChain: { certificates: [first, ...parents] } };
}
