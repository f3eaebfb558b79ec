import { Rejection } from '@sealift/bytes';

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
