import { Rejection } from '@sealift/bytes';

/** The code of the refusal, or `accepted`. Whatever else is thrown is a bug, and passes through. */
export async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.code;
    throw thrown;
  }
}
