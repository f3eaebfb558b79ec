import { redact } from '@sealift/secrets';
import type { Code } from './codes.ts';
import { printable } from './printable.ts';

interface RejectionOptions extends ErrorOptions {
  readonly offset?: number | undefined;
  readonly rule?: string | undefined;
}

/**
 * Input was refused. Decoders and checks throw it; whoever runs checks turns it into a line of the
 * report.
 * Anything else that is thrown is a bug of ours and becomes INTERNAL.
 */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: Code;
  /** Byte position in the file that was read, where one is known. */
  readonly offset: number | undefined;
  /** Name of the rule that was broken, where a format names its rules. */
  readonly rule: string | undefined;

  constructor(code: Code, message: string, options: RejectionOptions = {}) {
    // Here, since a message goes to many places: a report, a ledger, a note, another program. T46
    super(redact(message), options);
    this.code = code;
    this.offset = options.offset;
    this.rule = options.rule;
  }

  /**
   * Runs `read`; whatever it refuses is refused with `code`, in its words after `prefix`. What is
   * no refusal passes as it is.
   */
  static as<T>(code: Code, read: () => T, prefix = ''): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof Rejection)) throw cause;
      return reject(code, `${prefix}${cause.message}`, { cause });
    }
  }

  /**
   * Runs what reads a file, now or awaited; a refusal that does not name the file gets its name in
   * front. What is no refusal passes as it is.
   */
  static naming<T>(file: string, read: () => T): T {
    const named = (thrown: unknown): never => refuseNamed(file, thrown);
    try {
      const found = read();
      return found instanceof Promise ? (found.catch(named) as T) : found;
    } catch (thrown) {
      return named(thrown);
    }
  }
}

/** Refuses with `code`; `message` says what was expected and what was found, never a secret. */
export function reject(code: Code, message: string, options: RejectionOptions = {}): never {
  throw new Rejection(code, message, options);
}

function refuseNamed(file: string, cause: unknown): never {
  const place = printable(file);
  if (!(cause instanceof Rejection) || cause.message.includes(place)) throw cause;
  const { code, message, offset, rule } = cause;
  return reject(code, `${place}: ${message}`, { cause, offset, rule });
}
