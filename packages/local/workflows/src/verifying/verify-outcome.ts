import type { Outcome } from '@sealift/console';
import { chooseProgress, textStyle } from '@sealift/console';
import { type Report, renderText } from '@sealift/report';
import { verifyTarget } from './verify-target.ts';

type Flags = Parameters<typeof verifyTarget>[1] & {
  readonly as?: string | undefined;
  readonly base?: readonly string[] | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
};

/** Verifies a target as the command line of `command` asks, for the terminal and for --json. */
export async function verifyOutcome(
  command: string,
  targets: readonly string[],
  flags: Flags,
): Promise<Outcome> {
  const report = await verifyTarget(
    { targets, as: flags.as, base: flags.base },
    flags,
    process.env,
    chooseProgress(flags, process.stderr),
  );
  return outcomeOf(command, report);
}

/** A report of `command`, for the terminal and for --json. */
export const outcomeOf = (command: string, report: Report): Outcome => ({
  report: { ...report, command },
  text: renderText(report, textStyle(process.stdout, process.env, process.argv)),
});
