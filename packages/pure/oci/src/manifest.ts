/**
 * Image manifests and indexes (OCI image-spec v1.1 manifest.md, image-index.md; Docker schema 2).
 * The bytes are what counts; this is how they are read.
 */
import { digest, Fields, json, LIMITS } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { type Descriptor, parseDescriptor } from './descriptor.ts';
import { isIndexType, isManifestType } from './media-types.ts';

/** An image manifest, of OCI or Docker: one configuration, and layers. */
export interface Manifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: ReadonlyMap<string, string>;
}

/** An index: one image for several platforms, or a list of what is attached. */
export interface Index {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: ReadonlyMap<string, string>;
}

const KNOWN = [
  'schemaVersion',
  'mediaType',
  'config',
  'layers',
  'manifests',
  'subject',
  'artifactType',
  'annotations',
  'fsLayers',
];

/**
 * Reads the manifest or index that `descriptor` points at, after checking that the bytes are the
 * descriptor's.
 * @param options for what is no manifest of a registry, index.json: a limit of its bytes, and what
 * it is called
 * @throws Rejection DIGEST | INDEX | LIMIT | UNSUPPORTED
 */
export function parseManifest(
  bytes: Uint8Array,
  descriptor: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
  {
    limit = LIMITS.ociManifest,
    where = descriptor.digest,
  }: { readonly limit?: number; readonly where?: string } = {},
): Manifest | Index {
  if (bytes.length !== descriptor.size)
    reject('DIGEST', `${where}: ${bytes.length} bytes, its descriptor says ${descriptor.size}`);
  if (digest.of(bytes) !== descriptor.digest)
    reject('DIGEST', `${where}: the bytes hash to ${digest.of(bytes)}`);
  const fields = new Fields(json.parse(bytes, 'INDEX', limit), where, 'INDEX');
  fields.noCaseVariants(KNOWN);
  if (fields.size('schemaVersion') !== 2)
    reject('UNSUPPORTED', `${where}: schemaVersion is not 2; schema 1 cannot be verified`);
  if (fields.has('fsLayers'))
    reject(
      'UNSUPPORTED',
      `${where}: holds the layers of schema 1 too; schema 1 cannot be verified`,
    );
  const stated = fields.optionalText('mediaType');
  if (stated !== undefined && stated !== descriptor.mediaType)
    reject(
      'INDEX',
      `${where}: says mediaType ${printable(stated)}, its descriptor ` +
        `${printable(descriptor.mediaType)}`,
    );
  // CVE-2021-41190: one document that is both an index and an image means different things to
  // different readers.
  if (fields.has('manifests') && (fields.has('config') || fields.has('layers')))
    reject('INDEX', `${where}: both an index and an image`);
  if (isIndexType(descriptor.mediaType))
    return {
      kind: 'index',
      mediaType: descriptor.mediaType,
      manifests: descriptors(fields, 'manifests'),
      ...rest(fields),
    };
  if (!isManifestType(descriptor.mediaType))
    reject(
      'UNSUPPORTED',
      `${where}: media type ${printable(descriptor.mediaType)} is neither a manifest nor an index`,
    );
  const config = parseDescriptor(fields.required('config'), `${where}.config`);
  return {
    kind: 'manifest',
    mediaType: descriptor.mediaType,
    config,
    layers: descriptors(fields, 'layers'),
    ...rest(fields),
  };
}

const descriptors = (fields: Fields, name: string): Descriptor[] => {
  fields.required(name);
  return fields.list(name).map((each, i) => parseDescriptor(each, `${fields.where}.${name}[${i}]`));
};

function rest(fields: Fields): {
  subject?: Descriptor;
  artifactType?: string;
  annotations: ReadonlyMap<string, string>;
} {
  const artifactType = fields.optionalText('artifactType');
  return {
    ...(fields.has('subject')
      ? { subject: parseDescriptor(fields.required('subject'), `${fields.where}.subject`) }
      : {}),
    ...(artifactType === undefined ? {} : { artifactType }),
    annotations: fields.strings('annotations'),
  };
}
