import { formatBytes } from '@sealift/console';
import type { Before } from '@sealift/receipt';
import { layout, renderText, type Style } from '@sealift/report';
import { renderConverted } from '@sealift/workflows/policies';
import { signedLines } from './countersign/render.ts';
import { formatLines } from './format-lines.ts';
import type { Imported } from './run-import.ts';

/** How an image was let in that was not judged. */
const WORDS = {
  accepted: 'whatever signed it, by',
  warned: 'whatever was found, by',
} as const;

/** What a tag led to that was moved: whoever has no receipt puts it back by this. */
const ledTo = (before: Before | undefined): string =>
  before === undefined || before === 'unknown' ? 'what is no manifest' : before;

/** An import for a person: where each image is now, and what did not go along. */
export function* renderImport(
  { result, report, policies }: Imported,
  style: Style,
  done: 'Imported' | 'Copied' = 'Imported',
): Generator<string, void, undefined> {
  const lines = [
    ...result.images.flatMap(
      ({ source, destination, digest, cleared, tag, before, evidence, bytes, skippedBytes }) => [
        ...layout.paragraph(`${done} ${source}`, '', style),
        ...layout.field('to', destination, 2, style),
        ...layout.field('digest', digest, 2, style),
        ...('rule' in cleared
          ? layout.field('let in', `${WORDS[cleared.how]} ${cleared.rule}`, 2, style)
          : []),
        ...(tag === undefined ? [] : layout.field('tag', tag, 2, style)),
        ...(tag === 'moved' ? layout.field('led to', ledTo(before), 2, style) : []),
        ...layout.field('evidence', String(evidence.length), 2, style),
        ...layout.field(
          'sent',
          `${formatBytes(bytes - skippedBytes)} of ${formatBytes(bytes)}, evidence not counted`,
          2,
          style,
        ),
      ],
    ),
    ...result.leftBehind.flatMap(({ scheme, subject }) =>
      layout.paragraph(
        `Left behind, since not all of it was accepted: ${scheme} of ${subject}`,
        '',
        style,
      ),
    ),
    ...result.unverified.flatMap(({ scheme, subject }) =>
      layout.paragraph(`Pushed without having been accepted: ${scheme} of ${subject}`, '', style),
    ),
    ...result.writtenAnew.flatMap(({ scheme, subject }) =>
      layout.paragraph(
        `Written anew, since its manifest said more than what was verified: ${scheme} of ` +
          `${subject}`,
        '',
        style,
      ),
    ),
    ...formatLines(result, 'Written', style),
    ...signedLines(result.countersigned ?? [], style),
  ];
  yield `${lines.join('\n')}\n\n`;
  for (const one of policies?.emitted ?? [])
    yield `${renderConverted(one, policies?.folder ?? '', style)}\n`;
  yield* renderText(report, style);
}
