import type { Digest } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { type VolumeKind, volumeName } from './names.ts';
import type { Piece, VolumeSet } from './set.ts';

/** A volume as its set describes it. */
export interface Volume {
  readonly kind: VolumeKind;
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  /**
   * Where its first byte stands in the bundle; that of parity stands behind the end while a bundle
   * is put together.
   */
  readonly place: number;
}

/**
 * The volumes may be a bundle, and not the one that was cut: an older one, whole, under the set
 * file of this. T14 @throws Rejection VOLUME_FOREIGN
 */
export function expectBundle({ bundle }: VolumeSet, found: Digest): void {
  if (found !== bundle)
    reject(
      'VOLUME_FOREIGN',
      `the volumes make the bundle ${found}, their set file is of ${bundle}`,
    );
}

/** Every volume of a set, under the names that a stem gives them. */
export function describe(set: VolumeSet, stem: string): Volume[] {
  let place = 0;
  const describeNext = (kind: VolumeKind, i: number, { digest, size }: Piece): Volume => {
    place += size;
    return {
      kind,
      number: i + 1,
      name: volumeName(stem, kind, i + 1),
      digest,
      size,
      place: place - size,
    };
  };
  return [
    ...set.data.map((piece, i) => describeNext('data', i, piece)),
    ...set.parity.map((digest, i) => describeNext('parity', i, { digest, size: set.shardSize })),
  ];
}
