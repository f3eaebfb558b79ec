import { type Digest, digest, Fields, type Json } from '@sealift/bytes';

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

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Reads a descriptor; fields that sealift does not use are left to their users. @throws Rejection INDEX | UNSUPPORTED */
export function parseDescriptor(value: Json | undefined, where: string): Descriptor {
  const fields = new Fields(value, where, 'INDEX');
  fields.noCaseVariants(['mediaType', 'digest', 'size', 'artifactType', 'annotations', 'platform', 'data', 'urls']);
  const artifactType = fields.optionalText('artifactType');
  const platform = fields.optionalObject('platform');
  return {
    mediaType: fields.text('mediaType'),
    digest: digest.parse(fields.text('digest'), 'INDEX'),
    size: fields.size('size'),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(fields.has('annotations') ? { annotations: fields.strings('annotations') } : {}),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}

function parsePlatform(fields: Fields): Platform {
  const variant = fields.optionalText('variant');
  return { os: fields.text('os'), architecture: fields.text('architecture'), ...(variant === undefined ? {} : { variant }) };
}

/** `linux/arm64/v8`, as `--platform` takes it. */
export const platformName = ({ os, architecture, variant }: Platform): string => [os, architecture, variant].filter(Boolean).join('/');
