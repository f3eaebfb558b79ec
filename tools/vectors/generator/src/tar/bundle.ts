/**
 * A small bundle from fixed input, in parts that a case can exchange. Written from FORMAT.md,
 * without the code of the writer.
 */
import { createHash } from 'node:crypto';
import { entry } from './block.ts';

/** A stretch of the file. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

type Json = string | number | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Canonical JSON of ASCII text and small numbers: sorted keys, no white space. */
export function canonical(value: Json): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: Json) => canonical(each)).join()}]`;
  const fields = Object.entries(value as { readonly [key: string]: Json | undefined }).filter(
    ([, each]) => each !== undefined,
  );
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each as Json)}`)
    .join()}}`;
}

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export function blob(mediaType: string, content: Json): Blob {
  const bytes = Buffer.from(typeof content === 'string' ? content : canonical(content));
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes };
}

export const described = ({ mediaType, digest, size }: Blob) => ({ mediaType, digest, size });

export const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  signing: 'application/vnd.dev.cosign.simplesigning.v1+json',
} as const;

export interface Image {
  readonly root: Blob;
  /** In file order: indexes, manifests, configs, layers; by digest among their like. */
  readonly blobs: readonly Blob[];
}

export const byDigest = (blobs: readonly Blob[]): Blob[] =>
  blobs.toSorted((a, b) => (a.digest < b.digest ? -1 : 1));

export function image(label: string): Image {
  const config = blob(TYPES.config, { architecture: 'amd64', os: 'linux' });
  const layer = blob(TYPES.layer, `layer of ${label}`);
  const root = blob(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: described(config),
    layers: [described(layer)],
  });
  return { root, blobs: [root, config, layer] };
}

/** sealift/manifest.json as a value. */
export interface Manifest {
  readonly schemaVersion: number;
  readonly images: readonly {
    readonly name: string;
    readonly digest: string;
    readonly mediaType: string;
    readonly size: number;
    readonly platforms: readonly string[];
  }[];
  readonly trust: readonly {
    readonly name: string;
    readonly digest: string;
    readonly size: number;
  }[];
  readonly blobs: readonly { readonly digest: string; readonly size: number }[];
  readonly evidence: readonly {
    readonly subject: string;
    readonly scheme: string;
    readonly manifest: {
      readonly digest: string;
      readonly mediaType: string;
      readonly size: number;
    };
  }[];
  readonly ledger: readonly {
    readonly subject: string;
    readonly scheme: string;
    readonly outcome: string;
    readonly digests: readonly string[];
    readonly repositories?: readonly string[];
  }[];
  readonly delta?: {
    readonly base: { readonly kind: string; readonly digest: string };
    readonly required: readonly { readonly digest: string; readonly size: number }[];
  };
}

export const NAME = 'registry.example/app:1';
export const LAYOUT = '{"imageLayoutVersion":"1.0.0"}';
export const TRUST: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'root.json', text: '{}' },
];

export const named = ({ root }: Image, name = NAME, platforms: readonly string[] = []) => ({
  name,
  ...described(root),
  platforms,
});

export function manifestOf(images: readonly Image[], more: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    images: images.map((each) => named(each)),
    trust: TRUST.map(({ name, text }) => ({ name, digest: digestOf(text), size: text.length })),
    blobs: images.flatMap(({ blobs }) => blobs.map(({ digest, size }) => ({ digest, size }))),
    evidence: [],
    ledger: [],
    ...more,
  };
}

/** index.json for a manifest with these bytes. */
export function indexOf({ images, evidence }: Manifest, manifestText: string): string {
  const imageDescriptors = images.map(({ name, mediaType, digest, size }) => ({
    mediaType,
    digest,
    size,
    annotations: { 'org.opencontainers.image.ref.name': name, 'io.containerd.image.name': name },
  }));
  const others = evidence.map(({ subject, manifest }) => ({
    ...manifest,
    annotations: { 'io.containerd.manifest.subject': subject },
  }));
  return canonical({
    schemaVersion: 2,
    mediaType: TYPES.index,
    manifests: [...imageDescriptors, ...others],
    annotations: { 'dev.sealift.manifest': digestOf(manifestText) },
  });
}

export const blobEntry = ({ digest, bytes }: Pick<Blob, 'digest' | 'bytes'>): Uint8Array =>
  entry(`blobs/sha256/${digest.slice(7)}`, bytes);

export const END: Part = { name: 'end', bytes: new Uint8Array(1024) };

export interface BundleParts {
  readonly manifest: Manifest;
  /** Of sealift/manifest.json; by default its one form. */
  readonly text?: string;
  readonly index?: string;
  readonly layout?: string;
  readonly blobs: readonly Blob[];
}

/** layout, index, manifest, trust, blob 0, blob 1, …, end. */
export function partsOf({ manifest, blobs, ...given }: BundleParts): Part[] {
  const text = given.text ?? canonical(manifest as unknown as Json);
  return [
    { name: 'layout', bytes: entry('oci-layout', given.layout ?? LAYOUT) },
    { name: 'index', bytes: entry('index.json', given.index ?? indexOf(manifest, text)) },
    { name: 'manifest', bytes: entry('sealift/manifest.json', text) },
    ...manifest.trust.map(({ name }) => ({
      name: 'trust',
      bytes: entry(`sealift/trust/${name}`, TRUST.find((each) => each.name === name)?.text ?? ''),
    })),
    ...blobs.map((each, i) => ({ name: `blob ${i}`, bytes: blobEntry(each) })),
    END,
  ];
}

/** The bundle that most cases change: one image of one manifest, a config and a layer. */
export const APP: Image = image('app');
export const base = (): Part[] => partsOf({ manifest: manifestOf([APP]), blobs: APP.blobs });
