/**
 * Long work as it goes on. Injected everywhere: libraries and commands report, one of the
 * implementations shows.
 */
export interface Progress {
  /** A step begins: `hash`, `fetch`; `total` in bytes where it is known. */
  start(step: string, total?: number): void;
  /** So many more bytes are done. */
  advance(bytes: number): void;
  /** The step is over. */
  finish(): void;
  /** A line worth reading, between steps. */
  note(text: string): void;
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
