import { configuring, interruptible, type Progress } from '@sealift/console';
import { type ImportEvent, type ImportResult, importContent, type Plan } from '@sealift/import';
import { type Report, withSentences } from '@sealift/report';
import type { Whole } from '@sealift/verify';
import { type Emitted, emitPolicies, writeConverted } from '@sealift/workflows/policies';
import { moveState, underLock } from '@sealift/workflows/stating';
import type { Target } from '@sealift/workflows/verifying';
import { withCarried } from '../loading/carried.ts';
import { type ImportTask, pushingOf, readyToWrite, withIntact } from './ready.ts';
import { aboutOf, withReceipt } from './receipt.ts';
import { showImportEvents } from './show-event.ts';

export interface Imported {
  readonly result: ImportResult;
  readonly report: Report;
  /** Policies for what was imported, and their folder. */
  readonly policies?: { readonly folder: string; readonly emitted: Emitted['emitted'] };
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
  const policies = task.emit === undefined ? undefined : emitted(ready.plan, task.setup);
  const show = showImportEvents(progress);
  // Whoever ends the program has a receipt of what was done by then.
  const result = await interruptible((signal) =>
    withReceipt(task.receipt, aboutOf(report, task.to), (note) => {
      const onEvent = (event: ImportEvent): void => {
        note(event);
        show(event);
      };
      return importContent({ ...ready, ...pushingOf(task), onEvent, signal });
    }),
  );
  const moved = await moveState(task.setup.state, verified);
  const words = withSentences(withCarried(report, result, task.carry), moved);
  const imported = { result, report: words };
  if (task.emit === undefined || policies === undefined) return imported;
  await writeConverted(task.emit, policies.files);
  return { ...imported, policies: { folder: task.emit, emitted: policies.emitted } };
}

/** What cannot be written in other forms is refused before anything is pushed. */
const emitted = ({ images }: Plan, setup: ImportTask['setup']): Emitted =>
  configuring(() =>
    emitPolicies(
      images.map(({ source, digest, destination: { registry, repository } }) => ({
        ...{ source, digest },
        repository: `${registry}/${repository}`,
      })),
      setup,
    ),
  );
