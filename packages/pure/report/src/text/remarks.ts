/** What is said once, about all of it: what is proved beside, what is not, and what it rests on. */
import { signedBy } from '../judged/sentences.ts';
import type { ImageReport, Report } from '../report.ts';
import { paragraph, type Style } from './lines.ts';

/** The report's own sentences under short words. */
export function* remarks(report: Report, style: Style): Generator<string, void, undefined> {
  yield* under('proved', provedBeside(report), style);
  yield* under('not proved', report.notEstablished, style);
  yield* under('claimed', some(report.claimed), style);
  yield* under('waived', report.waived, style);
  const sources = [...new Set(report.anchors.map(({ source }) => source))];
  yield* under('rests on', sources.length === 0 ? [] : [sources.join(', ')], style);
  if (report.images.length > 0) yield* under('checks', ['add --verbose for all of them'], style);
}

/** The lines of images say the rest. T34: looked up, since an image may have thousands of names. */
function provedBeside({ images, established }: Report): string[] {
  const said = new Set(images.flatMap(signedOf));
  return established.filter((sentence) => !said.has(sentence));
}

const signedOf = ({ name, evidence }: ImageReport): string[] =>
  evidence.filter(({ counted }) => counted).map((each) => signedBy(name, each));

/** Columns of the longest label, and two. */
const WIDEST = 'not proved'.length + 2;

const SOME = 3;

/** Claims prove nothing: a few say what kind they are. */
const some = (claims: readonly string[]): readonly string[] =>
  claims.length <= SOME + 1
    ? claims
    : [...claims.slice(0, SOME), `and ${claims.length - SOME} more`];

function* under(
  label: string,
  sentences: readonly string[],
  style: Style,
): Generator<string, void, undefined> {
  for (const [i, sentence] of sentences.entries())
    yield* paragraph(sentence, `  ${(i === 0 ? label : '').padEnd(WIDEST)}`, style);
}
