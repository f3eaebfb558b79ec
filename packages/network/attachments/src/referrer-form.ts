/**
 * Referrers in the form in which cosign and sealift write them: a registry lists their artifact
 * type and annotations, and policies and dashboards believe them. T39
 */
import type { Json, JsonObject } from '@sealift/bytes';
import { MEDIA_TYPES } from '@sealift/oci';
import type { ReferrerForm } from '@sealift/sigstore';
import {
  attachmentConfig,
  configDescriptor,
  EMPTY,
  knownConfigs,
  type Written,
} from './attachment-form.ts';
import { orderedJson } from './manifest-json.ts';
import { among, fits } from './shape.ts';

/** What is verified of a referrer, and what its manifest may say of it. */
export interface Referrer {
  readonly form: ReferrerForm;
  /** The manifest or index that it is about. */
  readonly subject: JsonObject;
  readonly layers: readonly JsonObject[];
}

const CREATED = 'org.opencontainers.image.created';
/** A claim of nobody, as every file's time; it can say no more than a time. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const emptyConfig = (): JsonObject => configDescriptor(MEDIA_TYPES.empty, EMPTY);

/** Whether a manifest says nothing but what was verified, and a time. */
export function isReferrerForm(document: JsonObject, referrer: Referrer): boolean {
  const { layers, subject, form } = referrer;
  const { types, annotations } = form;
  const legacy = isLegacy(form);
  const configs = types.flatMap((type) =>
    legacy
      ? knownConfigs(type, layers)
      : [
          emptyConfig(),
          // cosign says it there too.
          { ...emptyConfig(), artifactType: type },
          { ...emptyConfig(), data: 'e30=' },
        ],
  );
  return (
    (legacy || document['artifactType'] !== undefined) &&
    fits(document, {
      schemaVersion: among(2n),
      mediaType: among(MEDIA_TYPES.ociManifest),
      artifactType: among(...types),
      config: among(...configs),
      layers: (value) => areLayers(value, referrer),
      subject: among(subject),
      annotations: (value) =>
        fits(value, {
          ...Object.fromEntries(Object.entries(annotations).map(([k, v]) => [k, among(v)])),
          [CREATED]: (time) => typeof time === 'string' && TIME.test(time),
        }),
    })
  );
}

/** cosign's experiment keeps the config of a .sig object, under the artifact type. */
const isLegacy = ({ config }: ReferrerForm): boolean => config === 'layers';

/** cosign titles a layer with its digest; a bundle's type has more than one name. */
function areLayers(value: Json, { layers, form }: Referrer): boolean {
  const names = form.layerTypes ?? [undefined];
  return (
    Array.isArray(value) &&
    value.length === layers.length &&
    layers.every((layer, i) => {
      const named = names.map((type) =>
        type === undefined ? layer : { ...layer, mediaType: type },
      );
      const annotations = { [TITLE]: titleOf(layer) };
      return among(...named, ...named.map((each) => ({ ...each, annotations })))(value[i]);
    })
  );
}

const TITLE = 'org.opencontainers.image.title';
const titleOf = (layer: JsonObject): string =>
  `${String(layer['digest']).replace(':', '-')}.sigstore.json`;

/** The manifest to put around verified layers. */
export function writeReferrer(referrer: Referrer): Written {
  const { layers, subject, form } = referrer;
  const { annotations } = form;
  const [artifactType] = form.types;
  const legacy = isLegacy(form);
  const config = legacy ? attachmentConfig(layers) : EMPTY;
  const manifest = orderedJson({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType,
    config: configDescriptor(legacy ? artifactType : MEDIA_TYPES.empty, config),
    layers,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    subject,
  });
  return { manifest, config };
}
