/**
 * `.sig` and `.att` manifests in the form in which cosign writes them, with nothing in them but
 * layers that were verified. T39
 */
import { type Digest, digest, type JsonObject, json, utf8 } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import { type AttachedFormat, cosign } from '@sealift/sigstore';
import { orderedJson } from './manifest-json.ts';
import { among, fits } from './shape.ts';

/** A manifest, and the config blob that it names. */
export interface Written {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
}

/**
 * A layer's descriptor without what the evidence does not need. @param predicateType of the
 * verified statement: an annotation repeats it, and may not say something else
 */
export function verifiedLayer(
  { mediaType = '', size = 0n, digest: of = '', annotations = {} }: JsonObject,
  { layer }: AttachedFormat,
  predicateType: string | undefined,
): JsonObject {
  const stated = json.isObject(annotations) ? annotations : {};
  const kept = Object.entries(stated).flatMap(([name, value]) => {
    if (!layer.annotations.includes(name)) return [];
    if (name !== cosign.ANNOTATIONS.predicateType) return [[name, value] as const];
    return predicateType === undefined ? [] : [[name, predicateType] as const];
  });
  return {
    mediaType,
    size,
    digest: of,
    ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
  };
}

const BARE: JsonObject = { schemaVersion: 2n, mediaType: MEDIA_TYPES.ociManifest };

/**
 * The manifest over some layers, byte for byte as cosign writes it. @param base the manifest that
 * they are added to, with its other fields
 */
export function attachmentManifest(
  layers: readonly JsonObject[],
  base: JsonObject = BARE,
): Written {
  const config = attachmentConfig(layers);
  const manifest = orderedJson({
    ...base,
    config: configDescriptor(MEDIA_TYPES.imageConfig, config),
    layers,
  });
  return { manifest, config };
}

/** Whether a manifest says nothing but these layers, in the form of cosign or of podman. */
export const isAttachmentForm = (document: JsonObject, layers: readonly JsonObject[]): boolean =>
  fits(document, {
    schemaVersion: among(2n),
    mediaType: among(MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest),
    config: among(...CONFIG_TYPES.flatMap((type) => knownConfigs(type, layers))),
    layers: among(layers),
  });

const CONFIG_TYPES = [MEDIA_TYPES.imageConfig, MEDIA_TYPES.dockerConfig, MEDIA_TYPES.empty];

/** The configs that say nothing, as descriptors of a given type. */
export const knownConfigs = (mediaType: string, layers: readonly JsonObject[]): JsonObject[] =>
  [attachmentConfig(layers), podmanConfig(layers), EMPTY].map((bytes) =>
    configDescriptor(mediaType, bytes),
  );

export const EMPTY = utf8.encode('{}');

export const configDescriptor = (
  mediaType: string,
  bytes: Uint8Array,
): { mediaType: string; size: bigint; digest: Digest } => ({
  mediaType,
  size: BigInt(bytes.length),
  digest: digest.of(bytes),
});

const digestsOf = (layers: readonly JsonObject[]): string[] =>
  layers.map((layer) => String(layer['digest']));

/** The empty image's configuration, one layer after the other, as cosign writes it. */
export function attachmentConfig(layers: readonly JsonObject[]): Uint8Array {
  const never = '0001-01-01T00:00:00Z';
  return orderedJson({
    architecture: '',
    created: never,
    history: layers.map(() => ({ created: never })),
    os: '',
    rootfs: { type: 'layers', diff_ids: digestsOf(layers) },
    config: {},
  });
}

/** The same as podman and skopeo write it (containers/image). */
const podmanConfig = (layers: readonly JsonObject[]): Uint8Array =>
  orderedJson({
    architecture: '',
    os: '',
    config: {},
    rootfs: { type: 'layers', diff_ids: digestsOf(layers) },
  });
