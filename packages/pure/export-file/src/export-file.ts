import type { Digest } from '@sealift/bytes';
import type { Reference } from '@sealift/oci';

/** Whatever stands in the file, and where: `sealift.yaml:12:5`. */
interface Placed {
  readonly at: string;
}

/** An image as it was asked for. Words and paths are as they were written. */
export interface AskedImage extends Placed {
  readonly word: string;
  /** A full reference. */
  readonly as?: string;
  readonly expect?: Digest;
  readonly platforms?: Platforms;
  readonly bundles: readonly AskedPath[];
}

/** Names of platforms, and whether an image must have each of them or one. */
export interface Platforms {
  readonly names: readonly string[];
  readonly each: boolean;
}

/** A path as it was written: relative to the file's folder. */
export interface AskedPath extends Placed {
  readonly path: string;
}

/** An artifact of a registry. */
export interface AskedArtifact extends Placed {
  readonly reference: Reference;
  /** Whether it must be a Helm chart. */
  readonly isChart: boolean;
}

/** A plain file, and the full reference that it gets. */
export interface AskedFile extends AskedPath {
  readonly as: string;
}

/** A repository of signatures, and of which images. */
export interface AskedRepository extends Placed, Pick<Reference, 'registry' | 'repository'> {
  fits(name: Reference): boolean;
}

/** An export file that was read and checked; nothing that it names was looked at. */
export interface ExportFile {
  readonly images: readonly AskedImage[];
  readonly artifacts: readonly AskedArtifact[];
  readonly files: readonly AskedFile[];
  readonly signatureRepositories: readonly AskedRepository[];
  readonly policy?: AskedPath;
  readonly trust?: AskedPath;
}
