import { isDeepStrictEqual } from 'node:util';
import { type Outcome, type Progress, refuseIdle } from '@sealift/console';
import { type Rebuilt, rebuilding } from '@sealift/export';
import { printable, reject } from '@sealift/failures';
import type { BundleManifest } from '@sealift/manifest';
import { doneReport, failedReport, failure, layout, renderText, type Style } from '@sealift/report';
import { hashStored, type Whole } from '@sealift/verify/whole';
import { compare, renderChanges } from '@sealift/workflows/comparing';
import {
  accepted,
  isBundle,
  NOT_CHECKED,
  openTarget,
  type Target,
  verifyContent,
} from '@sealift/workflows/verifying';
import { collecting, type ExportTask, withLeftOut } from './run-export.ts';

/** What is about the file that an export writes. */
const IDLE = [
  ...['output', 'force', 'volume-size', 'parity', 'channel-state'],
  ...['cache', 'cache-size', 'no-cache'],
  // A log grows: the proofs of the file are taken as they are, and what they are about is compared.
  'backfill-proofs',
] as const;

/** @throws Rejection USAGE where neither is given, or a flag is about a file that is written */
export function refuseIdleCheck(flags: {
  readonly output?: string | undefined;
  readonly check?: string | undefined;
}): void {
  if (flags.check !== undefined)
    refuseIdle(flags, IDLE, 'is about a file that is written, and --check writes none');
  else if (flags.output === undefined)
    reject('USAGE', 'give the bundle to write with --output, or one to compare with --check');
}

/**
 * Compares a bundle with what its sources give now. @throws Rejection as `rebuilding`, and of the
 * bytes' codes; Refused where its signatures are to be verified, and are not accepted
 */
export async function checkOutcome(
  path: string,
  task: ExportTask,
  progress: Progress,
  style: Style,
): Promise<Outcome> {
  const target = await openTarget([path], undefined, progress);
  try {
    if (!isBundle(target)) return reject('NO_BUNDLE', `${printable(path)} is no bundle`);
    const whole = await hashStored(target, task.jobs === undefined ? {} : { jobs: task.jobs });
    const options = { ...(await collecting(task, progress)), keptProofs: target };
    return await rebuilding(options, (rebuilt) => judge(whole, rebuilt, task, style));
  } finally {
    await target.close();
  }
}

async function judge(
  whole: Whole<Target>,
  rebuilt: Rebuilt,
  task: ExportTask,
  style: Style,
): Promise<Outcome> {
  const { origin, manifest, manifestDigest } = whole.content;
  if (manifestDigest !== rebuilt.manifestDigest) return different(whole.content, rebuilt, style);
  const { setup, elsewhere } = task;
  const passedOver = [...elsewhere.notEstablished, ...rebuilt.passedOver];
  const left = { delta: manifest?.delta, passedOver };
  const verified =
    setup === undefined
      ? undefined
      : withLeftOut(accepted(await verifyContent(whole, setup)), left);
  const notEstablished = [NOT_CHECKED, ...passedOver];
  const report = verified?.report ?? doneReport({ notEstablished });
  const result = { path: origin, bundleDigest: manifestDigest, images: manifest?.images ?? [] };
  const lines = [
    ...layout.paragraph(`${origin} is what its sources give now, byte for byte`, '', style),
    ...layout.field('bundle', String(manifestDigest), 2, style),
  ];
  const text = [
    `${lines.join('\n')}\n`,
    ...(verified === undefined ? [] : ['\n', ...renderText(verified.report, style)]),
  ];
  return { report: { ...report, command: 'export', result }, text };
}

async function different(file: Target, rebuilt: Rebuilt, style: Style): Promise<Outcome> {
  const difference = await compare(file, rebuilt);
  const parts = partsOf(file.manifest, rebuilt.manifest);
  const failed = failure(
    'NOT_REBUILT',
    `${printable(file.origin)}: its sources give another bundle, with other ${parts.join(', ')}: ` +
      `${rebuilt.manifestDigest}, and the file is ${file.manifestDigest}`,
  );
  const report = { ...failedReport(failed), command: 'export', result: { parts, difference } };
  return { report, text: renderChanges(difference, style) };
}

const PARTS = ['images', 'evidence', 'ledger', 'trust', 'blobs', 'channel', 'delta'] as const;

/** The lists of the manifest that differ: not all of them are about images. */
const partsOf = (before: BundleManifest | undefined, after: BundleManifest): string[] =>
  PARTS.filter((part) => !isDeepStrictEqual(before?.[part], after[part]));
