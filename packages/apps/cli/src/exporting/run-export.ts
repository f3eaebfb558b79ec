import type { Progress } from '@sealift/console';
import type { Since } from '@sealift/delta';
import { readSince } from '@sealift/delta';
import type { ExportEvent, ExportOptions, ExportResult } from '@sealift/export';
import { exportBundle } from '@sealift/export';
import { Rejection } from '@sealift/failures';
import { withSentences } from '@sealift/report';
import { type WrittenVolumes, writeAsVolumes } from '@sealift/volumes';
import { type Verified, type VerifySetup, verifyUnnamed } from '@sealift/workflows/verifying';
import { type Cut, cutting } from '@sealift/workflows/volumes';
import type { Elsewhere } from '../network/signature-repositories.ts';
import { showExportEvent } from './show-event.ts';

/** What an export is asked for, and what must hold before the file gets its name. */
export interface ExportTask
  extends Pick<
    ExportOptions,
    | 'overwrite'
    | 'platforms'
    | 'registry'
    | 'allowIncomplete'
    | 'allowGone'
    | 'requireSignatures'
    | 'jobs'
    | 'cache'
    | 'parallelImages'
    | 'channel'
    | 'trustFiles'
    | 'detached'
    | 'backfill'
    | 'daemon'
  > {
  readonly sources: ExportOptions['sources'];
  /** Path of an earlier bundle or of an inventory. */
  readonly since: string | undefined;
  /** Absent: signatures are not checked. */
  readonly setup: VerifySetup | undefined;
  readonly elsewhere: Elsewhere;
}

export interface Exported {
  readonly result: ExportResult;
  /** The verdict on the finished file; absent where signatures were not checked. */
  readonly verified: Verified | undefined;
  /** Where volumes were asked for. */
  readonly volumes: WrittenVolumes | undefined;
}

/**
 * Exports, and verifies the finished file with the code of the far side.
 * @param cut absent: one file
 * @throws Misconfigured, Rejection as `exportBundle`, Refused
 */
export async function runExport(
  task: ExportTask & { readonly output: string },
  cut: Cut | undefined,
  progress: Progress,
): Promise<Exported> {
  if (cut === undefined) return { ...(await exportFile(task, progress)), volumes: undefined };
  const write = (output: string) => exportFile({ ...task, output }, progress, task.output);
  const { result, volumes } = await cutting(cut, progress, (options) =>
    writeAsVolumes(task.output, options, write),
  );
  return { verified: result.verified, result: { ...result.result, path: task.output }, volumes };
}

/** What the sources are asked for, whatever becomes of it. @throws Rejection as `readSince` */
export async function collecting<T extends ExportTask>(task: T, progress: Progress) {
  const { since, setup, elsewhere, ...options } = task;
  const base = since === undefined ? {} : { since: await readBase(since) };
  return {
    ...options,
    ...base,
    only: setup?.images.map(({ name }) => name) ?? [],
    signatureRepositories: elsewhere.signatureRepositories,
    onEvent: (event: ExportEvent) => showExportEvent(event, progress),
  };
}

async function exportFile(
  task: ExportTask & { readonly output: string },
  progress: Progress,
  name = task.output,
): Promise<Omit<Exported, 'volumes'>> {
  const { setup, elsewhere } = task;
  let verified: Verified | undefined;
  const check: ExportOptions['check'] = async (whole) => {
    if (setup !== undefined) verified = await verifyUnnamed(whole, setup, name);
  };
  const { passedOver, ...written } = await exportBundle({
    ...(await collecting(task, progress)),
    check,
  });
  const result = { ...written, passedOver: [...elsewhere.notEstablished, ...passedOver] };
  return { result, verified: verified && withLeftOut(verified, result) };
}

async function readBase(path: string): Promise<Since> {
  return Rejection.naming(path, () => readSince(path));
}

/** What was not looked at here is for the far side to look at, or for nobody. */
export function withLeftOut(
  verified: Verified,
  { delta, passedOver }: Pick<ExportResult, 'delta' | 'passedOver'>,
): Verified {
  const left =
    `that the far side has the layers that were left out (${delta?.required.length}): it ` +
    `hashes them when it verifies`;
  const more = delta === undefined ? passedOver : [left, ...passedOver];
  return { ...verified, report: withSentences(verified.report, { notEstablished: more }) };
}
