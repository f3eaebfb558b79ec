import { configuring, interruptible, type Progress } from '@sealift/console';
import { type ImportEvent, type ImportResult, importContent, type Plan } from '@sealift/import';
import { type Report, withSentences } from '@sealift/report';
import type { Whole } from '@sealift/verify';
import { type Emitted, emitPolicies, writeConverted } from '@sealift/workflows/policies';
import { moveState, underLock } from '@sealift/workflows/stating';
import type { Target } from '@sealift/workflows/verifying';
import { withCarried } from '../loading/carried.ts';
import { Afterwards } from './afterwards.ts';
import { type Countersigned, countersigning } from './countersign/countersign.ts';
import { type ImportTask, pushingOf, type Ready, readyToWrite, withIntact } from './ready.ts';
import { showImportEvents } from './show-event.ts';
import { aboutOf, type Done, now, withReceipt } from './with-receipt.ts';

export interface Imported {
  /** With what was signed here, where anything was to be. */
  readonly result: ImportResult & { readonly countersigned?: readonly Countersigned[] };
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

/**
 * The state moves once all of it is there, with a receipt or without. What fails then is said
 * beside what was done: whoever saw the failure alone would begin again.
 */
async function importWhole(
  whole: Whole<Target>,
  task: ImportTask,
  progress: Progress,
): Promise<Imported> {
  const ready = await readyToWrite(whole, task);
  const policies = task.emit === undefined ? undefined : emitted(ready.plan, task.setup);
  const signed: Countersigned[] = [];
  const { result, unwritten } = await push(ready, task, progress, signed);
  const after = new Afterwards();
  if (unwritten !== undefined) after.note(unwritten);
  const moved = await after.try(() => moveState(task.setup.state, ready.verified));
  const words = withSentences(withCarried(ready.report, result, task.carry), moved ?? {});
  const { emit: folder } = task;
  const written =
    policies === undefined || folder === undefined
      ? undefined
      : await after.try(async () => {
          await writeConverted(folder, policies.files);
          return { folder, emitted: policies.emitted };
        });
  const own = task.countersign === undefined ? {} : { countersigned: signed };
  return {
    result: { ...result, ...own },
    report: after.weigh(words),
    ...(written && { policies: written }),
  };
}

/** Whoever ends the program has a receipt of what was done by then. */
const push = (
  { report, clearance, translated, plan }: Ready,
  task: ImportTask,
  progress: Progress,
  signed: Countersigned[],
): Promise<Done> => {
  const show = showImportEvents(progress);
  const { countersign } = task;
  const about = aboutOf(report, task.to);
  const signs = countersign?.formats.length ?? 0;
  return interruptible((signal) =>
    withReceipt(task.receipt, { about, plan, signs }, (notes) => {
      const onSigned = (one: Countersigned): void => {
        signed.push(one);
        notes.onSigned(one);
      };
      const { bundle, policy } = about;
      const beforeTags =
        countersign && countersigning(countersign, { bundle, policy, time: now() }, onSigned);
      const onEvent = (event: ImportEvent): void => {
        notes.onEvent(event);
        show(event);
      };
      const { beforeWriting } = notes;
      const telling = { onEvent, beforeWriting, beforeTags, signal };
      return importContent({ clearance, translated, plan, ...pushingOf(task), ...telling });
    }),
  );
};

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
