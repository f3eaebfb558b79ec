/** The formats of what hangs on images. */
import { Rejection } from '@sealift/failures';
import type { Descriptor, Manifest, Scheme } from '@sealift/oci';
import type { Evidence } from '../evidence.ts';
import { ANNOTATION } from './cosign-layer.ts';
import type { AttachedFormat, EvidenceFormat, FoundManifest } from './format.ts';
import { FORMATS } from './list.ts';
import { annotationOf, referrerOf } from './sigstore-bundle/referrer.ts';

export { asBundle } from '../repack/bundle.ts';
export { asLayer, type RepackedLayer } from '../repack/layer.ts';
export { entryJson } from './sigstore-bundle/write-entry.ts';

const isAttached = (format: EvidenceFormat): format is AttachedFormat => format.layer !== undefined;
const ATTACHED = FORMATS.filter(isAttached);

/**
 * The format of a manifest's layers, by what its types say: a hint, the layer's own decoder
 * decides. Undefined for what is no evidence: an SBOM as it is, a signature of another system.
 */
export const of = (found: FoundManifest): AttachedFormat | undefined =>
  ATTACHED.find(({ layer }) => layer.matches(found));

/** The format of a manifest that was found somewhere; undefined as for `of`. */
export const ofManifest = (scheme: Scheme, manifest: Manifest): AttachedFormat | undefined =>
  of({
    scheme,
    types: [
      ...(manifest.artifactType === undefined ? [] : [manifest.artifactType]),
      manifest.config.mediaType,
      ...manifest.layers.map(({ mediaType }) => mediaType),
    ],
  });

/**
 * The format of a layer, by its media type alone: for whoever shows what is attached, and verifies
 * nothing.
 */
export const ofLayer = (mediaType: string): AttachedFormat | undefined =>
  ATTACHED.find(({ layer }) => layer.takes(mediaType));

/**
 * What a layer holds, for whoever looks for evidence among what others attached; undefined for
 * bytes that are none, which whoever verifies tells of.
 */
export function evidenceIn(
  { layer: reader }: AttachedFormat,
  layer: Descriptor,
  blob: Uint8Array,
): Evidence | undefined {
  try {
    return reader.decode(layer, blob);
  } catch (thrown) {
    if (thrown instanceof Rejection) return undefined;
    throw thrown;
  }
}

/** What the manifest of a bundle says of it. @throws Rejection PARSE | STRUCTURE | BASE64 */
export const formOfBundle = referrerOf;

/** The predicate type that a manifest says of a layer: nobody has checked it. */
export const statedType = (
  { annotations }: Descriptor,
  ofManifest: ReadonlyMap<string, string> = new Map(),
): string | undefined =>
  annotations?.get(ANNOTATION.predicateType) ?? ofManifest.get(annotationOf('predicateType'));
