import type { Anchor, Failure, Report } from '@sealift/verify';
import { imageLines, verdictLines } from './image.ts';
import { field, paint, paragraph, type Style } from './lines.ts';

/**
 * A report for a person: the verdicts first, one line each; then what was found, what it proves and
 * what it does not. Ends with a newline.
 */
export function renderText(report: Report, style: Style = { width: 80, color: false }): string {
  const parts = [
    verdicts(report, style),
    ...report.images.map((image) => imageLines(image, style)),
    sentences('ESTABLISHED', report.established, style),
    sentences('NOT ESTABLISHED', report.notEstablished, style),
    sentences('CLAIMED by whoever made or carried it, proved by nothing', report.claimed, style),
    sentences('WAIVED by you', report.waived, style),
    anchors(report.anchors, style),
    failures(report.failures, style),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdicts(report: Report, style: Style): string[] {
  if (report.images.length > 0) return report.images.flatMap((image) => verdictLines(image, style));
  const [first] = report.failures;
  if (first === undefined) return [];
  return paragraph(first.message, `${report.verdict.toUpperCase()} ${first.code}: `, style);
}

const title = (text: string, style: Style): string[] =>
  paragraph(text, '', style).map((line) => paint(line, 'bold', style));

const sentences = (heading: string, lines: readonly string[], style: Style): string[] =>
  lines.length === 0
    ? []
    : [...title(heading, style), ...lines.flatMap((line) => paragraph(line, '  - ', style))];

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

function failures(list: readonly Failure[], style: Style): string[] {
  if (list.length === 0) return [];
  return [...title('FAILURES', style), ...list.flatMap((each) => failureLines(each, style))];
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
