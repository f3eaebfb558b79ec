import { createInterface } from 'node:readline';
import type { Outcome, Progress } from '@sealift/console';
import { Rejection } from '@sealift/failures';
import { doneReport, failedReport, failureOf, type Style } from '@sealift/report';
import type { JoinOptions, SetState } from '@sealift/volumes';
import { joinVolumes } from '@sealift/volumes';
import { prompter } from './prompt.ts';
import { renderJoined, renderState } from './render.ts';

/** What is asked of `join` or `repair`. */
export interface JoinTask {
  readonly volumes: readonly string[];
  readonly output: string;
  /** Whether a file at `output` gives way. */
  readonly force: boolean;
  /** Whether somebody is asked for media; absent: where somebody is there. */
  readonly prompt?: boolean;
  readonly json: boolean;
  /** Whether lost volumes are rebuilt from parity. */
  readonly rebuild: boolean;
}

/** Joins, and says how far it came where volumes are missing: the list is a result too. */
export async function joinOutcome(
  command: string,
  { volumes, output, force, prompt, json, rebuild }: JoinTask,
  progress: Progress,
  style: Style,
): Promise<Outcome> {
  const asks = prompt ?? (process.stdin.isTTY && process.stderr.isTTY && !json);
  const input = asks ? createInterface({ input: process.stdin, terminal: false }) : undefined;
  let state: SetState | undefined;
  const onState = (each: SetState): void => {
    state = each;
  };
  const options: JoinOptions = {
    rebuild,
    overwrite: force,
    onState,
    onBytes: progress.advance,
    ...(input === undefined ? {} : { ask: prompter(input, process.stderr) }),
  };
  progress.start(command);
  try {
    const joined = await joinVolumes(volumes, output, options);
    return {
      report: { ...doneReport(), command, result: { ...joined, set: state } },
      text: renderJoined(joined, style),
    };
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || state === undefined) throw thrown;
    return {
      report: { ...failedReport(failureOf(thrown)), command, result: { set: state } },
      text: renderState(state, style),
    };
  } finally {
    progress.finish();
    input?.close();
  }
}
