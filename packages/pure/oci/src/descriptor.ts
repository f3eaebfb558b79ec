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
  rejectCaseVariants(fields, ['mediaType', 'digest', 'size', 'artifactType', 'annotations', 'platform', 'data', 'urls']);
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

/**
 * Go's decoder takes `Manifests` for `manifests`, with its own case folding (ſ → s, K → k): a Go importer and a JavaScript verifier
 * would see two documents in one text. T19
 */
export function rejectCaseVariants(fields: Fields, known: readonly string[]): void {
  const fold = (name: string): string => name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();
  const folded = new Map(known.map((name) => [fold(name), name]));
  for (const name of fields.names()) {
    const exact = folded.get(fold(name));
    if (exact !== undefined && exact !== name) fields.fail(name, `is a case variant of ${exact}`);
  }
}
