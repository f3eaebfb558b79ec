/**
 * Long work as it goes on. Injected everywhere: libraries and commands report, one of the
 * implementations shows.
 */
export interface Progress {
  /** A step begins: `hash`, `fetch`; `total` in bytes where it is known. */
  start(step: string, total?: number): void;
  /** So many more bytes are done. */
  advance(bytes: number): void;
  /** How far one of its parts is, where it has some; shown on a terminal alone. */
  part?(part: Part): void;
  /** The step is over. */
  finish(): void;
  /** A line worth reading, between steps. */
  note(text: string): void;
}

/** One of many that make up a step, such as a blob. Sizes in bytes. */
export interface Part {
  /** `sha256:81bdd1e9fe6c` */
  readonly name: string;
  readonly done: number;
  readonly size: number;
  /** How many parts are over, and how many there are. */
  readonly over: number;
  readonly of: number;
}

/** Milliseconds that only grow. */
export type Clock = () => number;

/** Where lines go, such as standard error. */
export interface Sink {
  write(text: string): unknown;
}

export const SILENT: Progress = {
  start: () => undefined,
  advance: () => undefined,
  finish: () => undefined,
  note: () => undefined,
};
