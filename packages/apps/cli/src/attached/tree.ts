import { LIMITS } from '@sealift/bytes';
import type { AttachedImage, AttachedObject } from '@sealift/export';
import { type Descriptor, type GraphNode, platformName } from '@sealift/oci';
import { formats, SIGN_PREDICATE } from '@sealift/sigstore';
import { isSbomPredicate, isSbomType } from './sbom-types.ts';

/** What an object says it is. */
export type Kind = 'signature' | 'attestation' | 'sbom' | 'referrer';

/** One object that hangs on an image, as its manifest describes it. */
export interface Leaf {
  readonly scheme: AttachedObject['scheme'];
  readonly kind: Kind;
  readonly digest: string;
  /** Predicate types, else media types, of its layers. */
  readonly what: readonly string[];
  /** What hangs on it in turn, such as the signature of an SBOM; absent where nothing does. */
  readonly attached?: readonly Leaf[];
}

/** An image or a part of it, with what hangs on it. */
export interface Branch {
  readonly digest: string;
  readonly platform?: string;
  readonly attached: readonly Leaf[];
}

/** Everything on one image; all of it claimed. */
export interface Tree extends Branch {
  readonly name: string;
  /** Manifests of an index that have something of their own. */
  readonly parts: readonly Branch[];
}

/** Reads no layer: what is signed is shown by `download`, and checked by `verify`. */
export function treeOf({ name, graph, attached, nested }: AttachedImage): Tree {
  const leaves = Map.groupBy(attached, ({ subject }) => subject);
  const hung = Map.groupBy(nested, ({ subject }) => subject);
  const branch = ({ descriptor: { digest, platform } }: GraphNode): Branch => ({
    digest,
    ...(platform === undefined ? {} : { platform: platformName(platform) }),
    attached: (leaves.get(digest) ?? []).map((object) => leafOf(object, hung)),
  });
  const [root, ...parts] = graph.nodes.map(branch);
  return {
    name,
    digest: graph.root.digest,
    attached: root?.attached ?? [],
    parts: parts.filter((each) => each.attached.length > 0),
  };
}

/** @param hung by what it hangs on; nothing leads back: what was found was looked at once */
function leafOf(
  { scheme, graph }: AttachedObject,
  hung: ReadonlyMap<string, readonly AttachedObject[]>,
  depth = 1,
): Leaf {
  const own = depth < LIMITS.attachedDepth ? (hung.get(graph.root.digest) ?? []) : [];
  const document = graph.nodes[0]?.document;
  const layers = document?.kind === 'manifest' ? document.layers : [];
  const what = [
    ...new Set(
      layers.map((layer) => formats.statedType(layer, document?.annotations) ?? layer.mediaType),
    ),
  ];
  const type =
    document?.artifactType ??
    (document?.kind === 'manifest' ? document.config.mediaType : undefined);
  return {
    scheme,
    kind: kindOf(scheme, layers, what),
    digest: graph.root.digest,
    what: what.length > 0 || type === undefined ? what : [type],
    ...(own.length === 0 ? {} : { attached: own.map((each) => leafOf(each, hung, depth + 1)) }),
  };
}

const SCHEMES: { readonly [scheme: string]: Kind } = {
  'cosign-sig': 'signature',
  'cosign-att': 'attestation',
  'cosign-sbom': 'sbom',
};

function kindOf(
  scheme: AttachedObject['scheme'],
  layers: readonly Descriptor[],
  what: readonly string[],
): Kind {
  const byTag = SCHEMES[scheme];
  if (byTag !== undefined) return byTag;
  const kinds = layers.map(({ mediaType }) => formats.ofLayer(mediaType)?.layer.kind);
  if (what.includes(SIGN_PREDICATE) || kinds.includes('signature')) return 'signature';
  if (layers.some(({ mediaType }) => isSbomType(mediaType))) return 'sbom';
  return kinds.includes('attestation') || what.some(isSbomPredicate) ? 'attestation' : 'referrer';
}
