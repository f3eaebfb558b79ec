import { printable } from '@sealift/failures';
import { withSentences } from '@sealift/report';
import type { Whole } from '@sealift/verify/whole';
import { accepted } from './accepted.ts';
import type { Target } from './open-target.ts';
import type { VerifySetup } from './setup.ts';
import { type Verified, verifyContent } from './verify-content.ts';

/**
 * Judges a finished bundle before it gets its name, which is what its report calls it. What is
 * refused gets no name: there is nothing there, or another file.
 * @param output the path that it is to have @throws Refused
 */
export async function verifyUnnamed<C extends Target>(
  whole: Whole<C>,
  setup: VerifySetup,
  output: string,
): Promise<Verified<C>> {
  const verified = await verifyContent(whole, setup);
  const { judgement, report: judged } = verified;
  const { target, ...rejected } = judged;
  if (judged.failures.length === 0)
    return { judgement, report: withSentences(judged, { target: { ...target, origin: output } }) };
  const nothing = `anything about ${printable(output)}: nothing was written there`;
  return accepted({
    judgement,
    report: withSentences(rejected, { notEstablished: [nothing] }),
  });
}
