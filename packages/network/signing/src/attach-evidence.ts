/** What was made elsewhere, put beside its image; nobody verifies signatures here. */
import {
  addBundle,
  addLayer,
  type EvidenceStore,
  existingEvidence,
  type Placed,
} from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import {
  attachmentTag,
  type Descriptor,
  isManifestType,
  MEDIA_TYPES,
  type Reference,
} from '@sealift/oci';
import { decodeBundle, formats, parseStatement, type SignedContent } from '@sealift/sigstore';
import { tagOrDigest } from './image.ts';

/** Where something was put, and beside what. */
export type Attached = Placed & { readonly subject: Digest; readonly repository: string };

/**
 * Puts an attestation, a DSSE envelope, beside its image as cosign 2 does (`.att`).
 * @throws Rejection SUBJECT where it is about another image; PARSE | STRUCTURE | BASE64; as
 * `addLayer`
 */
export async function attachAttestation(
  store: EvidenceStore,
  reference: Reference,
  envelope: Uint8Array,
): Promise<Attached> {
  const { digest: subject } = (await store.manifest(tagOrDigest(reference))).descriptor;
  const predicateType = aboutImage(readEnvelope(envelope), subject);
  const layer = {
    ...{ mediaType: MEDIA_TYPES.dsse, bytes: envelope },
    annotations: { 'dev.cosignproject.cosign/signature': '', predicateType },
  };
  const placed = await addLayer(store, subject, 'cosign-att', layer);
  return { subject, repository: reference.repository, ...placed };
}

/**
 * Puts a Sigstore bundle beside its image, as a referrer.
 * @param created RFC 3339, for the annotation of referrers
 * @throws Rejection SUBJECT where it is about another image; UNSUPPORTED for an older bundle than
 * cosign reads there; POLICY for a signature over a file; as `decodeBundle` and `addBundle`
 */
export async function attachBundle(
  store: EvidenceStore,
  reference: Reference,
  { bundle, created }: { readonly bundle: Uint8Array; readonly created: string },
): Promise<Attached> {
  const { descriptor } = await store.manifest(tagOrDigest(reference));
  const { format, content } = decodeBundle(bundle);
  if (format.id !== 'sigstore bundle v0.3')
    reject('UNSUPPORTED', `a ${format.id}: beside an image readers take those of version 0.3`);
  const predicateType = aboutImage(content, descriptor.digest);
  const placed = await addBundle(store, descriptor, { bundle, predicateType, created });
  return { subject: descriptor.digest, repository: reference.repository, ...placed };
}

/**
 * Puts an SBOM beside its image as it is (`.sbom`). Nobody signs it.
 * @throws Rejection USAGE where there is one already; AUTH | REGISTRY
 */
export async function attachSbom(
  store: EvidenceStore,
  reference: Reference,
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<Attached> {
  const { digest: subject } = (await store.manifest(tagOrDigest(reference))).descriptor;
  const tag = attachmentTag(subject, 'cosign-sbom');
  if ((await existingEvidence(store, tag, isManifestType)) !== undefined)
    reject('USAGE', `${store.name}:${tag} holds an SBOM already: what is there stays`);
  const placed = await addLayer(store, subject, 'cosign-sbom', {
    ...{ mediaType, bytes },
    annotations: {},
  });
  return { subject, repository: reference.repository, ...placed };
}

/** By the reader of the layer that it will be. */
function readEnvelope(bytes: Uint8Array): SignedContent {
  const layer: Descriptor = {
    ...{ mediaType: MEDIA_TYPES.dsse, digest: digest.of(bytes), size: bytes.length },
    annotations: new Map(),
  };
  const reader = formats.ofLayer(MEDIA_TYPES.dsse)?.layer;
  return (reader ?? reject('INTERNAL', 'no format has envelopes')).decode(layer, bytes).content;
}

/** The predicate type of what is about this image. @throws Rejection SUBJECT | POLICY */
function aboutImage(content: SignedContent, image: Digest): string {
  if (content.kind !== 'dsse')
    return reject('POLICY', 'a signature over a file, which is none of an image');
  const { subjects, predicateType } = parseStatement(content.envelope);
  const hex = digest.hexOf(image);
  if (!subjects.some(({ digests }) => digests.get('sha256') === hex)) {
    const stated = subjects[0]?.digests.get('sha256') ?? 'nothing with a SHA-256';
    reject('SUBJECT', `it is about ${stated}, and the image is ${image}`);
  }
  return predicateType;
}
