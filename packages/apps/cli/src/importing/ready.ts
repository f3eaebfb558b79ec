/** What an import and its dry run share: all that can be refused before the first write. */
import type { Content } from '@sealift/blobs';
import { configuring, type Progress, sayingWhere } from '@sealift/console';
import { printable, reject } from '@sealift/failures';
import {
  type Carry,
  destinationBase,
  type OtherForms,
  type Plan,
  planImport,
  translate,
} from '@sealift/import';
import type { RegistryOptions } from '@sealift/registry';
import type { Report } from '@sealift/report';
import { parseRegistryImage } from '@sealift/sources';
import type { Clearance, Whole } from '@sealift/verify';
import {
  accepted,
  openIntact,
  type Target,
  type Verified,
  type VerifySetup,
  verifyContent,
} from '@sealift/workflows/verifying';
import type { CountersignTask } from './countersign/flags.ts';
import { weighDestinations } from './destinations.ts';
import { type FormatTask, unmetFormats } from './formats.ts';
import type { Placing } from './map-file.ts';
import type { ReceiptTask } from './receipt.ts';
import { refused } from './refused.ts';
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
  readonly placing: Placing;
  readonly setup: VerifySetup;
  readonly registry: RegistryOptions;
  readonly moveTags: boolean;
  readonly namesBy: NamesBy;
  readonly carry: Carry;
  readonly also: FormatTask;
  /** Absent: nobody signs what is imported. */
  readonly countersign: CountersignTask | undefined;
  readonly jobs: number | undefined;
  /** Absent: none is written. */
  readonly receipt?: ReceiptTask | undefined;
  /** The folder to make for policies of what was imported. */
  readonly emit?: string | undefined;
}

/** Opens the bundle, and closes it whatever `work` ends with. @throws Misconfigured, Rejection */
export async function withIntact<T>(
  task: ImportTask,
  progress: Progress,
  work: (whole: Whole<Target>) => Promise<T>,
): Promise<T> {
  configuring(() => planImport([], task.to));
  for (const repository of task.baseRepositories) checkRepository(repository);
  const { to, placing, registry, baseRepositories: repositories } = task;
  const elsewhere = { to, mapping: placing.mapping, repositories, registry };
  // The destination may have what a delta leaves out; there it is read back and hashed like any
  // other base.
  const isDelta = task.baseRepositories.length > 0;
  const whole = await openIntact({ ...task, isDelta }, progress, ({ images }) => [
    configuring(() => destinationBase({ images, ...elsewhere })),
  ]);
  try {
    return await work(whole);
  } finally {
    await whole.content.close();
  }
}

/** What was verified, and where it goes. */
export interface Ready {
  readonly verified: Verified;
  /** With what was written in other forms. */
  readonly clearance: Clearance<Content>;
  readonly translated: OtherForms;
  readonly plan: Plan;
  readonly report: Report;
}

/** Everything that could be refused here is. @throws Misconfigured, Refused, Rejection */
export async function readyToWrite(whole: Whole<Target>, task: ImportTask): Promise<Ready> {
  const verified = accepted(await verifyContent(whole, task.setup));
  const { judgement, report: judged } = verified;
  const plan = configuring(() => placed(judgement.subjects, task));
  const named = accepted({ report: weighNames(judgement, judged, task.namesBy) });
  const { report } = accepted({ report: weighDestinations(plan, named.report, task.setup) });
  const { formats, required } = task.also;
  const { images } = task.setup;
  const { clearance, ...translated } = await translate(whole, judgement, { formats, images });
  const missing = required ? unmetFormats(translated.untranslated, judgement) : [];
  accepted({ report: refused(report, missing) });
  return { verified, clearance, translated, plan, report };
}

function placed(images: Parameters<typeof planImport>[0], { to, placing }: ImportTask): Plan {
  const plan = planImport(images, to, placing.mapping);
  placing.requireUse(images.map(({ name }) => name));
  return plan;
}

/** How it is pushed. */
export const pushingOf = ({ registry, moveTags, carry }: ImportTask) => ({
  registry,
  moveTags,
  carry,
});

/** A repository as a whole: a tag would be passed over. @throws Misconfigured USAGE */
function checkRepository(text: string): void {
  const source = `--base-repository ${printable(text)}`;
  configuring(() => {
    sayingWhere(source, () => parseRegistryImage(text));
    if (/[:@][^/]*$/.test(text)) reject('USAGE', `${source} names an image, not a repository`);
  });
}
