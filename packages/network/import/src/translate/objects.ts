/** Objects of evidence around what was written in another form. */
import { objectOf, referrerTo } from '@sealift/attachments';
import { type Digest, digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES, type Scheme } from '@sealift/oci';
import type { formats } from '@sealift/sigstore';
import type { EvidenceLayerAt, Format, Piece } from './pieces.ts';
import type { Added } from './with-added.ts';

/** A piece in another form: a whole bundle, or a layer of an object that it shares. */
export interface Repacked {
  readonly piece: Piece;
  readonly format: Format;
  readonly as: { readonly bundle: Uint8Array } | { readonly layer: formats.RepackedLayer };
}

/** Where it is now. `index` is the place of the layer in its object. */
export interface Made extends Repacked {
  readonly to: EvidenceLayerAt & { readonly index: number };
}

/** What is added to the content, and where each piece is in it. */
export interface Objects {
  readonly added: Added;
  readonly made: readonly Made[];
}

/**
 * The same pieces in the same order give the same bytes. @param subjects descriptors of all
 * manifests and indexes that evidence may be about
 */
export function objectsOf(
  repacked: readonly Repacked[],
  subjects: ReadonlyMap<Digest, Descriptor>,
): Objects {
  const shelf = new Shelf();
  const groups = Map.groupBy(repacked, ({ piece, as }) =>
    'bundle' in as ? piece : `${piece.at.subject} ${as.layer.scheme}`,
  );
  for (const group of groups.values()) shelf.add(group, subjects);
  return { added: shelf, made: shelf.made };
}

class Shelf implements Added {
  readonly blobs = new Map<Digest, Uint8Array>();
  readonly evidence: Added['evidence'][number][] = [];
  readonly made: Made[] = [];

  add(group: readonly Repacked[], subjects: ReadonlyMap<Digest, Descriptor>): void {
    const [first] = group;
    if (first === undefined) return;
    const { subject } = first.piece.at;
    const about = subjects.get(subject) ?? reject('INTERNAL', `${subject} is of no image`);
    const layers = group.map(({ as }) => ('bundle' in as ? as.bundle : as.layer.bytes));
    const { manifest, config } =
      'bundle' in first.as
        ? referrerTo(about, first.as.bundle)
        : objectOf(group.flatMap(({ as }) => ('layer' in as ? [as.layer] : [])));
    const scheme: Scheme = 'bundle' in first.as ? 'referrers-api' : first.as.layer.scheme;
    for (const bytes of [manifest, config, ...layers]) this.blobs.set(digest.of(bytes), bytes);
    const of = digest.of(manifest);
    const descriptor = { mediaType: MEDIA_TYPES.ociManifest, digest: of, size: manifest.length };
    this.evidence.push({ subject, scheme, descriptor });
    for (const [index, one] of group.entries()) {
      const layer = digest.of(layers[index] ?? new Uint8Array());
      this.made.push({ ...one, to: { subject, scheme, digest: of, layer, index } });
    }
  }
}
