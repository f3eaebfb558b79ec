import { type Code, Rejection } from '@sealift/failures';

/** `accepted`, or the code of the refusal. */
export type Verdict = 'accepted' | Code;

/**
 * What became of a call. Whatever is thrown that is not a Rejection is a bug, and passes through.
 */
export async function codeOf(run: () => unknown): Promise<Verdict> {
  try {
    await run();
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.code;
    throw thrown;
  }
}
