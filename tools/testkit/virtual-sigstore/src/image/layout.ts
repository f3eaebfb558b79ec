import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Descriptor, OCI_INDEX } from '../descriptor.ts';
import type { Attachment } from '../sign/attachment.ts';
import type { Image } from './image.ts';

export interface NamedImage extends Image {
  /** `registry.example/app:1.0`; `cosign save` stores none. */
  readonly name?: string;
}

export interface LayoutContents {
  readonly images: readonly NamedImage[];
  readonly attachments?: readonly Attachment[];
  /**
   * `cosign`: as `cosign save` writes; kinds, no names, referrers as blobs that index.json does not
   * list.
   * `plain`: names in `org.opencontainers.image.ref.name`, cosign's objects under their tags,
   * referrers listed.
   */
  readonly style?: 'cosign' | 'plain';
}

/** An OCI image layout as files: path in the layout → bytes. */
export function layoutFiles({
  images,
  attachments = [],
  style = 'cosign',
}: LayoutContents): Map<string, Uint8Array> {
  const manifests =
    style === 'cosign' ? cosignEntries(images, attachments) : plainEntries(images, attachments);
  const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
  const blobs = [...images, ...attachments].flatMap((part) => [...part.blobs]);
  return new Map([
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ['index.json', json(index)],
    ...blobs.map(([digest, bytes]) => [`blobs/${digest.replace(':', '/')}`, bytes] as const),
  ]);
}

/** Writes an OCI image layout into a directory, which is made. */
export async function writeLayout(dir: string, contents: LayoutContents): Promise<void> {
  await mkdir(join(dir, 'blobs', 'sha256'), { recursive: true });
  for (const [path, bytes] of layoutFiles(contents)) await writeFile(join(dir, path), bytes);
}

const json = (value: object): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value, null, 3));

function cosignEntries(
  images: readonly NamedImage[],
  attachments: readonly Attachment[],
): Descriptor[] {
  const ofImages = images.map(({ root }) =>
    kind(root, root.mediaType === OCI_INDEX ? 'imageIndex' : 'image'),
  );
  return [
    ...ofImages,
    ...attachments
      .filter(isTagged)
      .map((attachment) => kind(attachment.descriptor, attachment.kind)),
  ];
}

function kind({ mediaType, digest, size }: Descriptor, name: string): Descriptor {
  return { mediaType, size, digest, annotations: { kind: `dev.cosignproject.cosign/${name}` } };
}

function plainEntries(
  images: readonly NamedImage[],
  attachments: readonly Attachment[],
): Descriptor[] {
  const ofImages = images.map(({ root, name }) => named(root, name));
  return [...ofImages, ...attachments.map(({ descriptor, tag }) => named(descriptor, tag))];
}

function named(descriptor: Descriptor, name: string | undefined): Descriptor {
  if (name === undefined) return descriptor;
  return {
    ...descriptor,
    annotations: { ...descriptor.annotations, 'org.opencontainers.image.ref.name': name },
  };
}

const isTagged = ({ kind }: Attachment): boolean => kind !== 'referrer';
