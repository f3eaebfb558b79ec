/** Where blobs are kept, and how much of them. */
export interface CacheOptions {
  /** Made where it is not there; what holds other files is refused. */
  readonly folder: string;
  /** The most that is kept, in bytes: what was not used for longest goes first. */
  readonly limit: number;
  /** Of the user: the folder of another one is refused. Absent: no system with such numbers. */
  readonly uid?: number | undefined;
  /** Milliseconds since 1970, for the order of use alone. */
  readonly now: () => number;
  /** Told once where blobs are not kept, and why. */
  readonly onNote?: ((text: string) => void) | undefined;
}
