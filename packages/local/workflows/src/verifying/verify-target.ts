import type { Progress } from '@sealift/console';
import type { GivenOptions } from '@sealift/policy/options';
import { type Report, withSentences } from '@sealift/report';
import type { Whole } from '@sealift/verify/whole';
import type { StateOptions } from '../stating/load.ts';
import { moveState, requireMove, underLock } from '../stating/move.ts';
import { openIntact, type Target, type TargetTask } from './open-target.ts';
import { loadSetup, type Use, type VerifySetup } from './setup.ts';
import { verifyContent } from './verify-content.ts';

/**
 * Verifies what the command line names: first what was pinned, then every byte, then the evidence.
 * @throws Misconfigured, or a Rejection of the bytes' codes
 */
export const verifyTarget = (
  target: Pick<TargetTask, 'targets' | 'as' | 'base'>,
  flags: GivenOptions & StateOptions,
  environment: Environment,
  progress: Progress,
  use: Use = 'looks',
): Promise<Report> =>
  verifyOpened(
    () => openIntact({ ...target, jobs: flags.jobs }, progress),
    flags,
    environment,
    use,
  );

type Environment = Readonly<Record<string, string | undefined>>;

/** The same for what `open` opens, after what was pinned is read. */
export async function verifyOpened(
  open: (setup: VerifySetup) => Promise<Whole<Target>>,
  flags: GivenOptions & StateOptions,
  environment: Environment,
  use: Use = 'looks',
): Promise<Report> {
  const setup = loadSetup(flags, environment, use);
  const whole = await open(setup);
  try {
    if (flags.commit !== true) return (await verifyContent(whole, setup)).report;
    return await underLock(setup.state, () => committed(whole, setup));
  } finally {
    await whole.content.close();
  }
}

/** Refused, nothing is remembered. */
async function committed(whole: Whole<Target>, setup: VerifySetup): Promise<Report> {
  const verified = await verifyContent(whole, setup);
  if (verified.report.failures.length > 0) return verified.report;
  requireMove(verified);
  return withSentences(verified.report, await moveState(setup.state, verified));
}
