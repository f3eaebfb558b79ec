import {
  type Blob,
  blobMap,
  blobOf,
  type Descriptor,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../descriptor.ts';
import { type Compression, makeLayer } from './layer.ts';

export interface ImageOptions {
  /** `os/architecture[/variant]`. One gives a single manifest, several an index. */
  readonly platforms?: readonly string[];
  readonly seed?: string;
  /** File sizes of the layers, in bytes. The first layer is shared by all platforms. */
  readonly sizes?: readonly number[];
  readonly compression?: Compression;
  /**
   * An index even for one platform, or none in spite of several (then the first platform counts).
   */
  readonly index?: boolean;
  /** Annotations of the root. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Image {
  /** Of the index, or of the only manifest. */
  readonly root: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;
  /** Everything, by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** The platforms' manifests, as an index lists them. */
  readonly manifests: readonly Descriptor[];
}

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

/** A small OCI image whose every byte follows from the options. */
export function makeImage(options: ImageOptions = {}): Image {
  const { platforms = PLATFORMS, index = platforms.length > 1, annotations } = options;
  const parts = platforms
    .slice(0, index ? undefined : 1)
    .map((platform) => platformBlobs(platform, options, index ? undefined : annotations));
  const manifests = parts.map(({ manifest }) => manifest.descriptor);
  const all = parts.flatMap(({ manifest, others }) => [manifest, ...others]);
  const [only] = manifests;
  if (!index && only) return { root: bare(only), blobs: blobMap(all), manifests };

  const content = {
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests,
    ...(annotations ? { annotations } : {}),
  };
  const root = blobOf(OCI_INDEX, content);
  return { root: root.descriptor, blobs: blobMap([root, ...all]), manifests };
}

const bare = ({ mediaType, digest, size }: Descriptor): Image['root'] => ({
  mediaType,
  digest,
  size,
});

function platformBlobs(
  platform: string,
  options: ImageOptions,
  annotations?: Readonly<Record<string, string>>,
): { manifest: Blob; others: Blob[] } {
  const { seed = 'image', sizes = [1024, 256], compression = 'gzip' } = options;
  const [os = 'linux', architecture = 'amd64', variant] = platform.split('/');
  const layers = sizes.map((size, n) =>
    makeLayer(n === 0 ? `${seed} base` : `${seed} ${platform} ${n}`, size, compression),
  );
  const blobs = layers.map(({ bytes, mediaType }) => blobOf(mediaType, bytes));

  const place = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  const config = blobOf(OCI_CONFIG, {
    ...place,
    config: { Labels: { seed } },
    created: '1970-01-01T00:00:00Z',
    rootfs,
  });
  const content = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: blobs.map(({ descriptor }) => descriptor),
  };
  const manifest = blobOf(OCI_MANIFEST, annotations ? { ...content, annotations } : content, {
    platform: place,
  });
  return { manifest, others: [config, ...blobs] };
}
