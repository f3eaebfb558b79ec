import type { Progress } from '@sealift/console';
import type { GivenOptions } from '@sealift/policy/options';
import type { Report } from '@sealift/report';
import { openIntact, type TargetTask } from './open-target.ts';
import { loadSetup } from './setup.ts';
import { verifyContent } from './verify-content.ts';

/**
 * Verifies what the command line names: first what was pinned, then every byte, then the evidence.
 * @throws Misconfigured, or a Rejection of the bytes' codes
 */
export async function verifyTarget(
  target: Pick<TargetTask, 'targets' | 'as' | 'base'>,
  flags: GivenOptions,
  environment: { readonly [name: string]: string | undefined },
  progress: Progress,
): Promise<Report> {
  const setup = loadSetup(flags, environment);
  const whole = await openIntact({ ...target, jobs: flags.jobs }, progress);
  try {
    return (await verifyContent(whole, setup)).report;
  } finally {
    await whole.content.close();
  }
}
