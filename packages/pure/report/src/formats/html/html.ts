/**
 * One page without scripts, for whoever has a browser and no terminal: it prints, it is read on a
 * telephone and by a screen reader, and nothing in it leads anywhere.
 */
import type { Document, ImageReport } from '../../report.ts';
import type { ReportFormat } from '../format.ts';
import { element, elementWith, type Markup } from '../markup.ts';
import { leavesOf } from '../result.ts';
import { colourOf, failureList, imageSection } from './image.ts';
import { contentSecurityPolicy, STYLE } from './style.ts';
import { pairs, table } from './table.ts';

function* renderHtml(report: Document): Generator<string, void, undefined> {
  const { images, failures } = report;
  yield* head(report);
  yield firstScreen(report).text;
  yield* section('What it rests on', pins(report));
  const named = new Set(images.map(({ name }) => name));
  const others = failures.filter(({ image }) => image === undefined || !named.has(image));
  yield* section('What failed', [failureList(others)].flat());
  yield* section('Images', imageSections(report));
  yield* section('Established', list(report.established));
  yield* section('Not established', list(report.notEstablished));
  yield* section('Waived by the operator', list(report.waived));
  yield* section('Claimed, and not proved', list(report.claimed));
  yield* section('What the command found', found(report));
  yield '</main>\n</body>\n</html>\n';
}

/** For people who are handed a file. */
export const html: ReportFormat = {
  title: 'a page for a browser, without scripts',
  mediaType: 'text/html; charset=utf-8',
  render: renderHtml,
};

function* head({ verdict, target }: Document): Generator<string, void, undefined> {
  const title = [verdict.toUpperCase(), ...(target === undefined ? [] : [target.origin])];
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  const policy = { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy() };
  yield elementWith('meta', policy).text;
  const width = { name: 'viewport', content: 'width=device-width, initial-scale=1' };
  yield elementWith('meta', width).text;
  yield element('title', title.join(' ')).text;
  yield `<style>${STYLE}</style>\n</head>\n<body>\n<main>\n`;
}

function firstScreen(report: Document): Markup {
  const { verdict, exitCode, target, policy, command } = report;
  return elementWith(
    'div',
    { class: `verdict ${colourOf(verdict)}` },
    element('h1', verdict.toUpperCase()),
    pairs(
      ['of', target?.origin],
      ['bundle', target?.bundle],
      ['policy', policy && `${policy.path} ${policy.digest}`],
      ['images', totalOf(report.images)],
      ['waived', waivedOf(report)],
      ['signed', timesOf(report.images)],
      ['command', command && `${command}, exit code ${exitCode}`],
    ),
  );
}

/** An acceptance by less than is usual is not to be taken for another. */
const waivedOf = ({ waived }: Document): string | undefined =>
  waived.length === 0 ? undefined : waived.join('; ');

function totalOf(images: readonly ImageReport[]): string | undefined {
  if (images.length === 0) return undefined;
  const rejected = images.filter(({ verdict }) => verdict === 'rejected').length;
  return rejected === 0 ? `${images.length}` : `${images.length}, ${rejected} of them rejected`;
}

/** The times that are proved; when somebody ran the command is known to nobody but its host. */
function timesOf(images: readonly ImageReport[]): string | undefined {
  const counted = images.flatMap(({ evidence }) => evidence).filter((each) => each.counted);
  const times = counted.flatMap((each) => each.times).toSorted();
  const [first, last] = [times[0], times.at(-1)];
  return first === undefined || first === last ? first : `${first} to ${last}`;
}

const pins = ({ anchors }: Document): Markup[] => {
  const rows = anchors.map(({ kind, name, fingerprint, window, source }) => [
    name === undefined ? kind : `${kind} ${name}`,
    element('code', fingerprint),
    window,
    source,
  ]);
  return rows.length === 0 ? [] : [table(['pin', 'fingerprint', 'window', 'given with'], rows)];
};

/** T34: one after the other, and what failed first. */
function* imageSections(report: Document): Generator<Markup, void, undefined> {
  for (const wanted of ['rejected', 'accepted'])
    for (const image of report.images)
      if (image.verdict === wanted) yield imageSection(image, report);
}

const found = ({ result }: Document): Markup[] => {
  const rows = [...leavesOf(result)].map(({ at, value }) => [at, value]);
  return rows.length === 0 ? [] : [table(['what', 'value'], rows)];
};

const list = (sentences: readonly string[]): Markup[] =>
  sentences.length === 0
    ? []
    : [
        element(
          'ul',
          sentences.map((each) => element('li', each)),
        ),
      ];

function* section(title: string, parts: Iterable<Markup>): Generator<string, void, undefined> {
  let heading = element('h2', title).text;
  for (const { text } of parts) {
    yield `${heading}${text}\n`;
    heading = '';
  }
}
