import { type Code, Rejection } from '@sealift/bytes';

/** `accepted`, or the code of the first failure. */
export type Verdict = 'accepted' | Code;

/** What became of it; an exception that is not a Rejection is a bug and stays one. */
export async function verdictOf(run: () => unknown): Promise<Verdict> {
  try {
    await run();
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof Rejection) return thrown.code;
    throw thrown;
  }
}
