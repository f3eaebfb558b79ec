import type { OpenPart } from './pieces.ts';

/** How a blob ended. 0: nobody came to it. */
export const STATE = { ok: 1, short: 2, size: 3, notAFile: 4 } as const;

/** A blob in files that the process has open, or in a file of its own. Sizes in bytes. */
export type WorkerBlob = {
  readonly size: number;
  /** Where its copy begins in the output. */
  readonly to: number | undefined;
} & ({ readonly parts: readonly OpenPart[] } | { readonly path: string });

/** What all threads share. */
export interface WorkerTask {
  /** Indexes of `blobs`, biggest first. */
  readonly order: Uint32Array;
  readonly blobs: readonly WorkerBlob[];
  /** Descriptor of the output, if there is one. */
  readonly into: number | undefined;
  readonly hashed: boolean;
  /** Size of a read. */
  readonly chunk: number;
  /** Turns taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
  /** Bytes done by all. */
  readonly moved: BigInt64Array<SharedArrayBuffer>;
  readonly states: Uint8Array<SharedArrayBuffer>;
  /** 32 bytes for each blob. */
  readonly hashes: Uint8Array<SharedArrayBuffer>;
}

/** What the system said where a thread gave up. */
export interface Problem {
  readonly code?: string;
  readonly message: string;
  readonly path?: string;
}
