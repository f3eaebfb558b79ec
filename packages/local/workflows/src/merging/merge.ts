import type { LocatedContent } from '@sealift/blobs';
import type { Outcome, Progress } from '@sealift/console';
import { formatBytes } from '@sealift/console';
import type { Base } from '@sealift/delta';
import { mergeDelta, openAny, openBase } from '@sealift/delta';
import { reject } from '@sealift/failures';
import { doneReport, layout, type Report, renderText, type Style } from '@sealift/report';
import type { BundleContent, WrittenBundle } from '@sealift/tarball';
import type { Whole } from '@sealift/verify/whole';
import { environmentNotes } from '../verifying/environment.ts';
import type { VerifySetup } from '../verifying/setup.ts';
import { NOT_CHECKED, signaturesOf } from '../verifying/signatures.ts';
import type { Verified } from '../verifying/verify-content.ts';
import { verifyUnnamed } from '../verifying/verify-unnamed.ts';

/** What is asked of `merge`. */
export interface MergeTask {
  /** Bases, and last the delta. */
  readonly bundles: readonly string[];
  readonly output: string;
  /** Whether a file at `output` gives way. */
  readonly overwrite: boolean;
  /** Absent: signatures are not checked. */
  readonly setup: VerifySetup | undefined;
  readonly jobs: number | undefined;
}

/** Merges, and verifies the finished file. @throws Rejection USAGE, as `mergeDelta`; Refused */
export async function mergeOutcome(
  task: MergeTask,
  progress: Progress,
  style: Style,
): Promise<Outcome> {
  const [paths, last] = [task.bundles.slice(0, -1), task.bundles.at(-1)];
  if (last === undefined || paths.length === 0)
    return reject('USAGE', 'merge needs a base and a delta: BASE… DELTA');
  if (last === '-')
    return reject(
      'USAGE',
      'merge reads the delta twice, and standard input passes once: give a file',
    );
  const delta = await openAny(last);
  const bases: Base[] = [];
  try {
    for (const path of paths) bases.push(await openBase(path));
    return await merge(delta, bases, task, progress, style);
  } finally {
    await Promise.all([delta, ...bases].map((each) => each.close()));
  }
}

type Delta = BundleContent & LocatedContent;

async function merge(
  delta: Delta,
  bases: readonly Base[],
  { output, overwrite, setup, jobs }: MergeTask,
  progress: Progress,
  style: Style,
): Promise<Outcome> {
  let verified: Verified | undefined;
  const check = async (whole: Whole<BundleContent>): Promise<void> => {
    if (setup !== undefined) verified = await verifyUnnamed(whole, setup, output);
  };
  const onWritten = (): void => {
    progress.finish();
    progress.note('checking the finished file');
  };
  const total = delta.needed.reduce((sum, { size }) => sum + size, 0);
  progress.start('merge', total);
  const written = await mergeDelta(delta, bases, output, {
    check,
    overwrite,
    onBytes: progress.advance,
    onWritten,
    ...(jobs === undefined ? {} : { jobs }),
  });
  return outcome(written, verified, style);
}

function outcome(written: WrittenBundle, verified: Verified | undefined, style: Style): Outcome {
  const { path, size, manifest, manifestDigest } = written;
  const result = {
    path,
    size,
    bundle: manifestDigest,
    signatures: signaturesOf(manifest.images, verified?.judgement),
  };
  return {
    report: {
      ...(verified?.report ??
        doneReport({ notEstablished: [NOT_CHECKED, ...environmentNotes(process.env)] })),
      command: 'merge',
      result,
    },
    text: textOf(written, verified?.report, style),
  };
}

function* textOf(
  { path, size, manifestDigest }: WrittenBundle,
  report: Report | undefined,
  style: Style,
): Generator<string, void, undefined> {
  const lines = [
    ...layout.paragraph(`Merged into ${path}, ${formatBytes(size)}: a full bundle`, '', style),
    ...layout.field('bundle', manifestDigest, 2, style),
    ...(report === undefined ? layout.paragraph(NOT_CHECKED, '  ', style) : ['']),
  ];
  yield `${lines.join('\n')}\n`;
  if (report !== undefined) yield* renderText(report, style);
}
