/** What is asked for of all that is attached, by cosign's words for it. */
import type { Content } from '@sealift/blobs';
import { type Digest, LIMITS } from '@sealift/bytes';
import type { Descriptor, Graph, Scheme } from '@sealift/oci';
import { formats, signedKind } from '@sealift/sigstore';

/** Signatures, attestations, and what is no evidence, such as an SBOM as it is. */
export const KINDS = ['sig', 'att', 'sbom'] as const;
/** What is attached to an image, by cosign's word for it. */
export type Kind = (typeof KINDS)[number];

interface AttachedObject {
  readonly scheme: Scheme;
  readonly subject: Digest;
  readonly descriptor: Descriptor;
  readonly isNested: boolean;
  readonly graph: Graph | undefined;
}

/**
 * The objects of these kinds, with what hangs on them; all where none is said. What of a referrer
 * cannot be read is of no kind.
 */
export async function ofKinds<O extends AttachedObject>(
  objects: readonly O[],
  only: readonly Kind[],
  content: Content,
): Promise<readonly O[]> {
  if (only.length === 0) return objects;
  const kept = new Set<Digest>();
  const found: O[] = [];
  for (const each of objects) {
    const kind = each.isNested ? undefined : await kindOf(each, content);
    const isAsked = each.isNested
      ? kept.has(each.subject)
      : kind !== undefined && only.includes(kind);
    if (!isAsked) continue;
    kept.add(each.descriptor.digest);
    found.push(each);
  }
  return found;
}

const BY_TAG: Readonly<Partial<Record<Scheme, Kind>>> = {
  'cosign-sig': 'sig',
  'cosign-att': 'att',
  'cosign-sbom': 'sbom',
};

async function kindOf(
  { scheme, graph }: AttachedObject,
  content: Content,
): Promise<Kind | undefined> {
  const byTag = BY_TAG[scheme];
  const document = graph?.nodes[0]?.document;
  if (byTag !== undefined || document?.kind !== 'manifest') return byTag;
  const [layer] = document.layers;
  const format = formats.ofManifest(scheme, document);
  if (format === undefined || layer === undefined) return 'sbom';
  const signed = await signedIn(layer, content);
  return signed === undefined ? undefined : signed.kind === 'signature' ? 'sig' : 'att';
}

async function signedIn(layer: Descriptor, content: Content) {
  const format = formats.ofLayer(layer.mediaType);
  const bytes = await content.read(layer.digest, LIMITS.evidenceBlob);
  const evidence = format && formats.evidenceIn(format, layer, bytes);
  return evidence && signedKind(evidence.content);
}
