import { Rejection } from '@sealift/failures';

/** The code of the refusal, or `accepted`. Whatever else is thrown is a bug, and passes through. */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.code;
    throw thrown;
  }
}
