import type { Anchor } from '@sealift/verify';
import type { Failure, Report } from '../report.ts';
import { imageLines, verdictLines } from './image.ts';
import { field, paint, paragraph, type Style } from './lines.ts';

/**
 * A report for a person: the verdicts first, one line each; then what was found, what it proves and
 * what it does not. Ends with a newline.
 * T34: in pieces, since a report may be longer than the longest string that there is.
 */
export function* renderText(
  report: Report,
  style: Style = { width: 80, color: false },
): Generator<string, void, undefined> {
  let empty = true;
  for (const part of partsOf(report, style)) {
    let between = empty ? '' : '\n';
    for (const line of part) {
      yield `${between}${line}\n`;
      between = '';
      empty = false;
    }
  }
  if (empty) yield '\n';
}

/** Lines that stand together; an empty line goes between the parts. */
function* partsOf(report: Report, style: Style): Generator<Iterable<string>, void, undefined> {
  yield verdicts(report, style);
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

type Lines = Generator<string, void, undefined>;

function* verdicts(report: Report, style: Style): Lines {
  for (const image of report.images) yield* verdictLines(image, style);
  const [first] = report.failures;
  if (report.images.length === 0 && first !== undefined)
    yield* paragraph(first.message, `${report.verdict.toUpperCase()} ${first.code}: `, style);
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
