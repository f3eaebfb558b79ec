import { Rejection, reject } from '@sealift/failures';

/**
 * The question was wrong before anything was looked at: exit 2, whatever the code says about
 * evidence.
 */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured';
  readonly rejection: Rejection;

  constructor(rejection: Rejection) {
    super(rejection.message, { cause: rejection });
    this.rejection = rejection;
  }
}

/**
 * Runs what reads flags, variables and the files that they name. @throws Misconfigured in place of
 * a Rejection
 */
export function configuring<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof Rejection ? new Misconfigured(thrown) : thrown;
  }
}

/**
 * Runs what reads the content of a configured file; a refusal that does not say which file gets
 * its source in front.
 */
export function sayingWhere<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof Rejection) || cause.message.includes(source)) throw cause;
    return reject(cause.code, `${source}: ${cause.message}`, { cause });
  }
}
