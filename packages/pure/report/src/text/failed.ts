/** All about what failed: what was found, what it means, and what to do. */
import { CODES, printable } from '@sealift/failures';
import { detailOf } from '../failure.ts';
import type { Failure, Report } from '../report.ts';
import { field, paint, paragraph, type Style } from './lines.ts';

/** More of them are counted; `--verbose` and `--json` have all. */
const BLOCKS = 10;
const CAUSES = 5;

/** A block for each image that is rejected, and for each failure that is about none. */
export function* failedBlocks(
  { failures }: Report,
  style: Style,
): Generator<string, void, undefined> {
  const blocks = [...Map.groupBy(failures, ({ image }) => image)];
  const shown = style.verbose === true ? blocks : blocks.slice(0, BLOCKS);
  for (const [i, [image, causes]] of shown.entries()) {
    if (i > 0) yield '';
    yield* block(image, causes, style);
  }
  const left = blocks.slice(shown.length).map(([image = 'the bundle']) => printable(image));
  if (left.length > 0) yield* paragraph(`and ${left.length} more: ${left.join(', ')}`, '  ', style);
}

function* block(
  image: string | undefined,
  causes: readonly Failure[],
  style: Style,
): Generator<string, void, undefined> {
  const mark = style.symbols === true ? '✗' : 'FAILED';
  if (image !== undefined) {
    const [first = '', ...more] = paragraph(image, `  ${mark} `, style);
    yield first.replace(mark, paint(mark, 'bad', style));
    yield* more;
  }
  const shown = style.verbose === true ? causes : causes.slice(0, CAUSES);
  for (const each of shown) yield* field(each.code, detailOf(each), 6, style);
  if (causes.length > shown.length) yield `      and ${causes.length - shown.length} more`;
  const [first] = causes;
  if (first !== undefined) yield* advice(first, style);
}

/** The code's own words, and where there are more. */
function* advice({ code, remedy }: Failure, style: Style): Generator<string, void, undefined> {
  yield* field('means', `${CODES[code].title}. ${CODES[code].cause}`, 6, style);
  yield* field('to do', remedy, 6, style);
  yield* field('more', `${style.program ?? 'sealift'} explain ${code}`, 6, style);
}

/** The same for a failure that has no report on standard output: two lines before the last one. */
export const hintLines = ({ code, remedy }: Failure, style: Style): string[] => [
  ...field('to do', remedy, 2, style),
  ...field('more', `${style.program ?? 'sealift'} explain ${code}`, 2, style),
];
