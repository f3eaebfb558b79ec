import { configuring, interruptible, type Progress, sayingWhere } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import type { ImportResult } from '@sealift/import';
import { destinationBase, importContent, planImport } from '@sealift/import';
import type { RegistryOptions } from '@sealift/registry';
import { type Report, withSentences } from '@sealift/report';
import { parseRegistryImage } from '@sealift/sources';
import type { Whole } from '@sealift/verify';
import { moveState, underLock } from '@sealift/workflows/stating';
import {
  accepted,
  openIntact,
  type Target,
  type VerifySetup,
  verifyContent,
} from '@sealift/workflows/verifying';
import { withCarried } from '../loading/carried.ts';
import { clearanceOf } from '../loading/clearance.ts';
import { weighDestinations } from './destinations.ts';
import { showImportEvents } from './show-event.ts';
import { type NamesBy, weighNames } from './unbound.ts';

/** What an import is asked for. */
export interface ImportTask {
  readonly targets: readonly string[];
  readonly as: string | undefined;
  /** Paths of earlier bundles, for a delta. */
  readonly base: readonly string[] | undefined;
  /** More repositories where the layers of a delta may be. */
  readonly baseRepositories: readonly string[];
  /** `REGISTRY[/PREFIX]`. */
  readonly to: string;
  readonly setup: VerifySetup;
  readonly registry: RegistryOptions;
  readonly moveTags: boolean;
  readonly namesBy: NamesBy;
  readonly carryUnverified: boolean;
  readonly jobs: number | undefined;
}

export interface Imported {
  readonly result: ImportResult;
  readonly report: Report;
}

/**
 * Verifies all of it, plans all of it, and only then writes. @throws Misconfigured, Refused,
 * Rejection as `importContent`
 */
export async function runImport(task: ImportTask, progress: Progress): Promise<Imported> {
  configuring(() => planImport([], task.to));
  for (const repository of task.baseRepositories) checkRepository(repository);
  const elsewhere = { to: task.to, repositories: task.baseRepositories, registry: task.registry };
  // The destination may have what a delta leaves out; there it is read back and hashed like any
  // other base.
  const isDelta = task.baseRepositories.length > 0;
  const whole = await openIntact({ ...task, isDelta }, progress, ({ images }) => [
    configuring(() => destinationBase({ images, ...elsewhere })),
  ]);
  try {
    return await underLock(task.setup.state, () => importWhole(whole, task, progress));
  } finally {
    await whole.content.close();
  }
}

/** The state moves once all of it is there. */
async function importWhole(
  whole: Whole<Target>,
  task: ImportTask,
  progress: Progress,
): Promise<Imported> {
  const verified = accepted(await verifyContent(whole, task.setup));
  const { judgement, report: judged } = verified;
  const plan = configuring(() => planImport(judgement.subjects, task.to));
  const named = accepted({ report: weighNames(judgement, judged, task.namesBy) });
  const { report } = accepted({ report: weighDestinations(plan, named.report, task.setup) });
  const { registry, moveTags, carryUnverified } = task;
  const clearance = clearanceOf(judgement);
  const onEvent = showImportEvents(progress);
  const result = await interruptible((signal) =>
    importContent({ clearance, plan, registry, moveTags, carryUnverified, onEvent, signal }),
  );
  const moved = await moveState(task.setup.state, verified);
  return { result, report: withSentences(withCarried(report, result), moved) };
}

/** A repository as a whole: a tag would be passed over. @throws Misconfigured USAGE */
function checkRepository(text: string): void {
  const source = `--base-repository ${printable(text)}`;
  configuring(() => {
    sayingWhere(source, () => parseRegistryImage(text));
    if (/[:@][^/]*$/.test(text)) reject('USAGE', `${source} names an image, not a repository`);
  });
}
