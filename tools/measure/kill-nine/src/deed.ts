/** Something that is killed, over and over. */
export interface Deed {
  readonly name: string;
  /** Words for `sealift`. */
  readonly words: readonly string[];
  /** Puts back what stood before. */
  reset(): void;
  /** What stands now: as before, or as after a whole run. @throws Error for anything between */
  look(): 'before' | 'after';
  close(): Promise<void>;
}
