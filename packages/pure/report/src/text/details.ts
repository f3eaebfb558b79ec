import type { Anchor } from '@sealift/verify';
import type { Failure, Report } from '../report.ts';
import { imageLines } from './image-details.ts';
import { field, paint, paragraph, type Style } from './lines.ts';

type Lines = Generator<string, void, undefined>;

/** Everything that a report has, in parts that stand together. */
export function* detailLines(
  report: Report,
  style: Style,
): Generator<Iterable<string>, void, undefined> {
  for (const image of report.images) yield imageLines(image, style);
  yield sentences('ESTABLISHED', report.established, style);
  yield sentences('NOT ESTABLISHED', report.notEstablished, style);
  yield sentences(
    'CLAIMED by whoever made or carried it, proved by nothing',
    report.claimed,
    style,
  );
  yield sentences('WAIVED by you', report.waived, style);
  yield anchors(report.anchors, style);
  yield failures(report.failures, style);
}

const title = (text: string, style: Style): string[] =>
  paragraph(text, '', style).map((line) => paint(line, 'bold', style));

function* sentences(heading: string, lines: readonly string[], style: Style): Lines {
  if (lines.length > 0) yield* title(heading, style);
  for (const line of lines) yield* paragraph(line, '  - ', style);
}

function anchors(list: readonly Anchor[], style: Style): string[] {
  if (list.length === 0) return [];
  const bySource = Map.groupBy(list, ({ source }) => source);
  const lines = [...bySource].flatMap(([source, pinned]) => [
    ...paragraph(source, '  ', style),
    ...pinned.flatMap((each) => anchorLines(each, style)),
  ]);
  return [...title('ANCHORS: what you pinned, and all of it rests on', style), ...lines];
}

const anchorLines = ({ kind, window, fingerprint }: Anchor, style: Style): string[] => [
  ...paragraph(`${kind}, ${window}`, '    ', style),
  ...paragraph(fingerprint, '    ', style),
];

function* failures(list: readonly Failure[], style: Style): Lines {
  if (list.length > 0) yield* title('FAILURES', style);
  for (const each of list) yield* failureLines(each, style);
}

function failureLines(
  { code, message, remedy, image, evidence, check, offset }: Failure,
  style: Style,
): string[] {
  const [first = '', ...more] = paragraph(message, `  ${code}: `, style);
  return [
    first.replace(code, paint(code, 'bad', style)),
    ...more,
    ...(image === undefined ? [] : field('image', image, 4, style)),
    ...(evidence === undefined ? [] : field('evidence', evidence, 4, style)),
    ...(check === undefined ? [] : field('check', check, 4, style)),
    ...(offset === undefined ? [] : field('at byte', String(offset), 4, style)),
    ...field('what to do', remedy, 4, style),
  ];
}
