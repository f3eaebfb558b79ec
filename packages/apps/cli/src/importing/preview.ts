import { formatBytes, interruptible, type Progress } from '@sealift/console';
import { type ImportPreview, type PreviewedRepository, previewImport } from '@sealift/import';
import { layout, type Report, renderText, type Style } from '@sealift/report';
import { type WouldSign, wouldSign, wouldSignLines } from './countersign/render.ts';
import { formatLines } from './format-lines.ts';
import { type ImportTask, pushingOf, readyToWrite, withIntact } from './ready.ts';
import { showImportEvents } from './show-event.ts';

/** An import that was planned, and nothing else. */
export interface Previewed {
  readonly preview: ImportPreview & { readonly countersign?: WouldSign };
  readonly report: Report;
}

/** Verifies and plans all of it, and writes nothing, here or there. @throws as `runImport` */
export const runPreview = (task: ImportTask, progress: Progress): Promise<Previewed> =>
  withIntact(task, progress, async (whole) => {
    const { report, clearance, translated, plan } = await readyToWrite(whole, task);
    const onEvent = showImportEvents(progress);
    const preview = await interruptible((signal) =>
      previewImport({ clearance, translated, plan, ...pushingOf(task), onEvent, signal }),
    );
    const countersign = wouldSign(task.countersign);
    return { preview: { ...preview, ...(countersign && { countersign }) }, report };
  });

/** What an import would write, for a person: a line a repository, each tag, and what stays. */
export function* renderPreview(
  { preview, report }: Previewed,
  style: Style,
): Generator<string, void, undefined> {
  const lines = [
    ...layout.paragraph(
      `Nothing was written. An import would send ${formatBytes(preview.bytesToSend)} of blobs`,
      '',
      style,
    ),
    ...preview.repositories.flatMap((repository) => linesOf(repository, style)),
    ...leftLines(preview, style),
    ...wouldSignLines(preview.countersign, style),
  ];
  yield `${lines.join('\n')}\n\n`;
  yield* renderText(report, style);
}

const STATES = { new: 'new', same: 'is there', other: 'moves' } as const;

const linesOf = (
  { repository, blobs, manifests, evidence, tags }: PreviewedRepository,
  style: Style,
): string[] => [
  ...layout.paragraph(repository, '', style),
  ...layout.field('blobs', counted(blobs), 2, style),
  ...layout.field('manifests', counted(manifests), 2, style),
  ...layout.field('evidence', counted(evidence), 2, style),
  ...tags.flatMap(({ tag, digest, state }) =>
    layout.field('tag', `${tag} ${digest}, ${STATES[state]}`, 2, style),
  ),
];

function counted(some: readonly { readonly isThere: boolean }[]): string {
  const there = some.filter(({ isThere }) => isThere).length;
  return `${some.length}, of which ${there} ${there === 1 ? 'is' : 'are'} there`;
}

const leftLines = (preview: ImportPreview, style: Style): string[] => [
  ...leftBehindLines(preview, style),
  ...formatLines(preview, 'Would be written', style),
];

const leftBehindLines = ({ leftBehind, unverified }: ImportPreview, style: Style): string[] => [
  ...leftBehind.flatMap(({ scheme, subject }) =>
    layout.paragraph(`Stays behind, not accepted: ${scheme} of ${subject}`, '', style),
  ),
  ...unverified.flatMap(({ scheme, subject }) =>
    layout.paragraph(`Goes without having been accepted: ${scheme} of ${subject}`, '', style),
  ),
];
