import type { Workbench } from '@sealift/real-stack';
import type { Files } from '../vector.ts';

/** A case that a real program makes: `make` runs it and returns the files. */
export interface RealCase {
  /** Folder: `cosign-v3.1.2/NAME`. */
  readonly program: string;
  readonly name: string;
  readonly about: string;
  readonly expect: string;
  make(bench: Workbench): Promise<Files>;
}

/**
 * Another reading of evidence that was made already: same files, other pins or another question.
 */
export interface Variant {
  readonly of: string;
  readonly name: string;
  readonly about: string;
  readonly expect: string;
  /** Absent value: the file is taken away. */
  change(
    files: Files,
    bench: Workbench,
  ): { readonly [path: string]: Uint8Array | string | undefined };
}
