/** Images and evidence in memory, and a verdict on them, for tests. */

import type { AttachedEvidence, Content, NamedImage } from '@sealift/blobs';
import { type Digest, digest as digests } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES, type Scheme } from '@sealift/oci';
import type { Cleared } from './import-cleared.ts';

export type ManifestJson = Record<string, unknown> & {
  config: object;
  layers: readonly object[];
};

export interface Evidence {
  readonly subject: Descriptor;
  readonly scheme: Scheme;
  /**
   * Each layer's blob, the annotations of its descriptor, and how it was judged; undefined: it was
   * not.
   */
  readonly layers: readonly {
    readonly blob: Uint8Array;
    readonly annotations?: Record<string, string>;
    readonly verdict: 'accepted' | 'rejected' | undefined;
  }[];
  /** Of a referrer and its layers. */
  readonly artifactType?: string;
  /** What the carrier made of the manifest. */
  readonly change?: (manifest: ManifestJson) => object;
}

const LAYER_TYPES: { readonly [scheme in Scheme]: string } = {
  'cosign-sig': MEDIA_TYPES.simpleSigning,
  'cosign-att': MEDIA_TYPES.dsse,
  'referrers-api': MEDIA_TYPES.dsse,
  'referrers-tag': MEDIA_TYPES.dsse,
  'cosign-sbom': 'text/spdx',
  'detached-bundle': MEDIA_TYPES.dsse,
  'backfilled-proof': MEDIA_TYPES.dsse,
};

export const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
export const describeBytes = (bytes: Uint8Array, mediaType: string): Descriptor => ({
  mediaType,
  digest: digests.of(bytes),
  size: bytes.length,
});

/** The annotation that tells two signatures over one payload apart. */
export const SIGNATURE = 'dev.cosignproject.cosign/signature';

/** A Sigstore bundle that says nothing but a text. */
export const bundleOf = (text: string): Buffer =>
  bytesOf({
    mediaType: MEDIA_TYPES.bundle,
    verificationMaterial: { publicKey: { hint: '' } },
    messageSignature: { signature: Buffer.from(text).toString('base64') },
  });

/** A world of blobs that grows; `content` is what a bundle of it would be. */
export class Shelf {
  readonly blobs = new Map<Digest, Uint8Array>();
  readonly images: NamedImage[] = [];
  readonly evidence: AttachedEvidence[] = [];
  /** Layers that were accepted, by subject and object. */
  readonly accepted = new Map<string, ReadonlySet<number>>();
  /** What `open` gives in place of a blob. */
  readonly changed = new Map<Digest, Uint8Array>();

  add(bytes: Uint8Array, mediaType = 'application/octet-stream'): Descriptor {
    const descriptor = describeBytes(bytes, mediaType);
    this.blobs.set(descriptor.digest, bytes);
    return descriptor;
  }

  manifest(
    layers: readonly object[],
    more: object = {},
    change: Evidence['change'] = (manifest) => manifest,
  ): Descriptor {
    const config = this.add(Buffer.from('{}'), MEDIA_TYPES.empty);
    const mediaType = MEDIA_TYPES.ociManifest;
    const plain = { schemaVersion: 2, mediaType, config, layers, ...more };
    return this.add(bytesOf(change(plain)), mediaType);
  }

  /** An index of one manifest for each text, which is its layer. */
  image(name: string, ...texts: readonly string[]): { root: Descriptor; children: Descriptor[] } {
    const children = texts.map((text, i) => ({
      ...this.manifest([this.add(Buffer.from(text))]),
      platform: { os: 'linux', architecture: `a${i}` },
    }));
    const root = this.add(
      bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: children }),
      MEDIA_TYPES.ociIndex,
    );
    this.images.push({ name, descriptor: root });
    return { root, children };
  }

  attach({ subject, scheme, layers, artifactType, change }: Evidence): Descriptor {
    const isReferrer = scheme.startsWith('referrers');
    const { platform: _, ...about } = subject;
    const described = layers.map(({ blob, annotations }) => ({
      ...this.add(blob, artifactType ?? LAYER_TYPES[scheme]),
      ...(annotations === undefined ? {} : { annotations }),
    }));
    const descriptor = this.manifest(
      described,
      isReferrer ? { subject: about, artifactType } : {},
      change,
    );
    this.evidence.push({ subject: subject.digest, scheme, descriptor });
    const accepted = layers.flatMap(({ verdict }, i) => (verdict === 'accepted' ? [i] : []));
    this.accepted.set(`${subject.digest} ${scheme} ${descriptor.digest}`, new Set(accepted));
    return descriptor;
  }

  get content(): Content {
    const { blobs, changed } = this;
    const get = (wanted: Digest): Uint8Array =>
      blobs.get(wanted) ?? reject('MISSING_BLOB', `${wanted} is not on the shelf`);
    return {
      origin: 'the shelf',
      images: this.images,
      evidence: this.evidence,
      size: (wanted) => blobs.get(wanted)?.length,
      read: async (wanted) => get(wanted),
      async *open(wanted) {
        const bytes = changed.get(wanted) ?? get(wanted);
        yield bytes;
        if (digests.of(bytes) !== wanted)
          reject('DIGEST', `${wanted}: the second read gave other bytes`);
      },
      hashAll: async () => {},
      close: async () => {},
    };
  }

  /** As if all images had been accepted. */
  get cleared(): Cleared {
    const names = new Set(this.named.map(({ name, digest }) => `${name} ${digest}`));
    return {
      content: this.content,
      image: (name, digest) => (names.has(`${name} ${digest}`) ? { how: 'judged' } : undefined),
      layer: (subject, { scheme, digest }, layer) =>
        this.accepted.get(`${subject} ${scheme} ${digest}`)?.has(layer)
          ? { how: 'judged' }
          : undefined,
    };
  }

  get named(): { name: string; digest: Digest }[] {
    return this.images.map(({ name = '', descriptor }) => ({ name, digest: descriptor.digest }));
  }
}
