/** Who signed what, as evidence says of itself: nothing of it is verified. */
import type { AttachedEvidence, Content } from '@sealift/blobs';
import { LIMITS } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import type { Documents, Manifest } from '@sealift/oci';
import { type Certificate, x509 } from '@sealift/pki';
import { type Evidence, formats, signedKind } from '@sealift/sigstore';

/** Whoever signed, by what came along. A key does not come along. */
export type ClaimedSigner =
  | {
      readonly kind: 'certificate';
      readonly identity: string;
      /** What `identity` is: an alternative name, unless it is said to be the subject. */
      readonly named?: 'subject';
      readonly issuer?: string;
      readonly sourceRepository?: string;
    }
  | { readonly kind: 'key' };

/** What one signature or attestation says of itself. */
export interface Claim {
  readonly signer: ClaimedSigner;
  /** Absent of a signature. */
  readonly predicateType?: string;
}

/** What an object of evidence claims; what cannot be read claims nothing. */
export async function claimsOf(
  attached: AttachedEvidence,
  content: Content,
  documents: Documents,
): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const evidence of await unlessRefused(() => evidenceOf(attached, content, documents)))
    claims.push(...(await unlessRefused(async () => [factsOf(evidence)])));
  return claims;
}

async function unlessRefused<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Rejection) return [];
    throw thrown;
  }
}

/** What is decoded of an object; nothing of one whose form is not known. @throws Rejection */
async function evidenceOf(
  { descriptor, scheme }: AttachedEvidence,
  content: Content,
  documents: Documents,
): Promise<Evidence[]> {
  const { document } = await documents.get(descriptor);
  if (document.kind === 'index') return [];
  const format = formats.ofManifest(scheme, document);
  if (format === undefined) return [];
  const decoded: Evidence[] = [];
  for (const layer of layersOf(document))
    decoded.push(format.layer.decode(layer, await content.read(layer.digest, LIMITS.evidenceBlob)));
  return decoded;
}

const layersOf = ({ layers }: Manifest): Manifest['layers'] => layers.slice(0, LIMITS.legacyLayers);

function factsOf({ content, material }: Evidence): Claim {
  const signed = signedKind(content);
  const type = signed?.kind === 'attestation' ? { predicateType: signed.predicateType } : {};
  const signer: ClaimedSigner =
    material.kind === 'key' ? { kind: 'key' } : signerOf(x509.parse(material.leaf));
  return { signer, ...type };
}

const ISSUER = 8;
const ISSUER_V1 = 1;
const SOURCE_REPOSITORY = 12;

function signerOf(leaf: Certificate): ClaimedSigner {
  const [name] = x509.subjectAltNames(leaf);
  const issuer = x509.fulcioExtension(leaf, ISSUER) ?? x509.fulcioExtension(leaf, ISSUER_V1);
  const sourceRepository = x509.fulcioExtension(leaf, SOURCE_REPOSITORY);
  return {
    kind: 'certificate',
    ...(name === undefined
      ? { identity: x509.nameText(leaf.subject), named: 'subject' }
      : { identity: name.value }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(sourceRepository === undefined ? {} : { sourceRepository }),
  };
}
