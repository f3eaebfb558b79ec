/** How a command line ends; loaded when it does, since the version needs none of it. */
import { emit } from './emit.ts';
import { failed } from './failed.ts';
import type { Outcome } from './outcome.ts';

export const end = async (outcome: Outcome, json: boolean): Promise<void> =>
  process.exit(await emit(outcome, json, process));

export const endFailed = (thrown: unknown, json: boolean): Promise<void> =>
  end(failed(thrown), json);
