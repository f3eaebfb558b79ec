import { base64, type Digest, digest, Fields, type Json } from '@sealift/bytes';

/** What points at a blob: its type, digest and size (OCI image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: ReadonlyMap<string, string>;
  readonly platform?: Platform;
}

/** What an image of an index runs on, in the words of Go: `linux`, `arm64`, `v8`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const KNOWN = [
  'mediaType',
  'digest',
  'size',
  'artifactType',
  'annotations',
  'platform',
  'data',
  'urls',
];

/**
 * Reads a descriptor; fields that sealift does not use are left to their users. @throws Rejection
 * INDEX | UNSUPPORTED
 */
export function parseDescriptor(value: Json | undefined, where: string): Descriptor {
  const fields = new Fields(value, where, 'INDEX');
  fields.noCaseVariants(KNOWN);
  const artifactType = fields.optionalText('artifactType');
  const platform = fields.optionalObject('platform');
  const target = {
    digest: digest.parse(fields.text('digest'), 'INDEX'),
    size: fields.size('size'),
  };
  checkData(fields, target);
  return {
    mediaType: fields.text('mediaType'),
    ...target,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(fields.has('annotations') ? { annotations: fields.strings('annotations') } : {}),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}

/** Some readers take the embedded copy for the blob: it must be the blob. T17 */
function checkData(fields: Fields, target: Pick<Descriptor, 'digest' | 'size'>): void {
  if (!fields.has('data')) return;
  const data = base64.decode(fields.text('data'), 'INDEX');
  if (data.length !== target.size || digest.of(data) !== target.digest)
    fields.fail('data', 'is not the blob that the digest names');
}

function parsePlatform(fields: Fields): Platform {
  const variant = fields.optionalText('variant');
  return {
    os: fields.text('os'),
    architecture: fields.text('architecture'),
    ...(variant === undefined ? {} : { variant }),
  };
}

/** `linux/arm64/v8`, as `--platform` takes it. */
export const platformName = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter(Boolean).join('/');
