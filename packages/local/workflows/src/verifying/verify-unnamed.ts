import { printable } from '@sealift/failures';
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
  const { judgement, report: judged } = await verifyContent(whole, setup);
  const { target, ...report } = judged;
  if (judged.failures.length === 0)
    return { judgement, report: { ...judged, target: { ...target, origin: output } } };
  const nothing = `anything about ${printable(output)}: nothing was written there`;
  const notEstablished = [...report.notEstablished, nothing];
  return accepted({ judgement, report: { ...report, notEstablished } });
}
