/** Who signed what, as evidence says of itself: nothing of it is verified. */
import type { AttachedEvidence, Content } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { Documents, type Manifest, readGraph } from '@sealift/oci';
import { type Certificate, x509 } from '@sealift/pki';
import { repositoryOf } from '@sealift/policy-file';
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

/** One piece of evidence. */
export interface Claimed {
  /** `registry/repository` of the images that it hangs on. */
  readonly repositories: readonly string[];
  readonly signer: ClaimedSigner;
  /** Absent of a signature. */
  readonly predicateType?: string;
}

/** What the evidence of a bundle claims; what cannot be read claims nothing. */
export async function claimedOf(content: Content): Promise<Claimed[]> {
  const documents = new Documents((each) => content.read(each.digest, LIMITS.ociManifest));
  const repositories = await repositoriesOf(content, documents);
  const claimed: Claimed[] = [];
  for (const attached of content.evidence)
    for (const evidence of await unlessRefused(() => evidenceOf(attached, content, documents)))
      claimed.push(
        ...(await unlessRefused(async () => [
          { repositories: [...(repositories.get(attached.subject) ?? [])], ...factsOf(evidence) },
        ])),
      );
  return claimed.filter(({ repositories: named }) => named.length > 0);
}

/** The names of images, by the digests of everything that is part of them. */
async function repositoriesOf(
  content: Content,
  documents: Documents,
): Promise<ReadonlyMap<Digest, ReadonlySet<string>>> {
  const found = new Map<Digest, Set<string>>();
  for (const { name, descriptor } of content.images) {
    const repository = name === undefined ? undefined : repositoryOf(name);
    if (repository === undefined) continue;
    const { nodes } = await readGraph(
      descriptor,
      documents,
      (child) => content.size(child.digest) !== undefined,
    );
    for (const node of nodes) {
      const names = found.get(node.descriptor.digest) ?? new Set();
      found.set(node.descriptor.digest, names.add(repository));
    }
  }
  return found;
}

async function unlessRefused<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Rejection) return [];
    throw thrown;
  }
}

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

function factsOf({ content, material }: Evidence): Omit<Claimed, 'repositories'> {
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
