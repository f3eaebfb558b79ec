import type { Code } from './codes.ts';

/**
 * Input was refused. Decoders and checks throw it; whoever runs checks turns it into a line of the report.
 * Anything else that is thrown is a bug of ours and becomes INTERNAL.
 */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: Code;
  /** Byte position in the file that was read, where one is known. */
  readonly offset: number | undefined;

  constructor(code: Code, message: string, options: ErrorOptions & { offset?: number } = {}) {
    super(message, options);
    this.code = code;
    this.offset = options.offset;
  }
}

/** Refuses with `code`; `message` says what was expected and what was found, never a secret. */
export function reject(code: Code, message: string, options: ErrorOptions & { offset?: number } = {}): never {
  throw new Rejection(code, message, options);
}
