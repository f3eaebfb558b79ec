import { interruptible, type Progress } from '@sealift/console';
import { type ImportEvent, type ImportResult, importContent } from '@sealift/import';
import { type Report, withSentences } from '@sealift/report';
import type { Whole } from '@sealift/verify';
import { moveState, underLock } from '@sealift/workflows/stating';
import type { Target } from '@sealift/workflows/verifying';
import { withCarried } from '../loading/carried.ts';
import { type ImportTask, pushingOf, readyToWrite, withIntact } from './ready.ts';
import { aboutOf, withReceipt } from './receipt.ts';
import { showImportEvents } from './show-event.ts';

export interface Imported {
  readonly result: ImportResult;
  readonly report: Report;
}

/**
 * Verifies all of it, plans all of it, and only then writes. @throws Misconfigured, Refused,
 * Rejection as `importContent`
 */
export const runImport = (task: ImportTask, progress: Progress): Promise<Imported> =>
  withIntact(task, progress, (whole) =>
    underLock(task.setup.state, () => importWhole(whole, task, progress)),
  );

/** The state moves once all of it is there. */
async function importWhole(
  whole: Whole<Target>,
  task: ImportTask,
  progress: Progress,
): Promise<Imported> {
  const { verified, report, ...ready } = await readyToWrite(whole, task);
  const show = showImportEvents(progress);
  const result = await withReceipt(task.receipt, aboutOf(report, task.to), (note) => {
    const onEvent = (event: ImportEvent): void => {
      note(event);
      show(event);
    };
    return interruptible((signal) =>
      importContent({ ...ready, ...pushingOf(task), onEvent, signal }),
    );
  });
  const moved = await moveState(task.setup.state, verified);
  return { result, report: withSentences(withCarried(report, result, task.carry), moved) };
}
