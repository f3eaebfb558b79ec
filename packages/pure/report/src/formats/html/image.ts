import type { Document, Failure, ImageReport, RuleReport } from '../../report.ts';
import { BINDINGS } from '../../text/words.ts';
import { element, elementWith, type Markup } from '../markup.ts';
import { evidenceSection } from './evidence.ts';
import { coloured, pairs } from './table.ts';

/** In a page of more images than this only what failed is unfolded. */
const UNFOLDED = 20;

/** One image with all that was found about it. */
export function imageSection(image: ImageReport, { images, failures }: Document): Markup {
  const { name, digest, verdict, nameBinding, platforms, evidence, rules = [] } = image;
  const isOpen = verdict === 'rejected' || images.length <= UNFOLDED;
  const mine = failures.filter((failure) => failure.image === name);
  return elementWith(
    'details',
    isOpen ? { open: '' } : {},
    element('summary', coloured(colourOf(verdict), verdict), ` ${name}`),
    pairs(
      ['digest', element('code', digest)],
      ['name', BINDINGS[nameBinding]],
      ['platforms', platforms.length === 0 ? undefined : platforms.join(', ')],
    ),
    failureList(mine),
    rules.map(ruleLine),
    evidence.length === 0 ? element('p', 'No evidence of it was judged.') : [],
    evidence.map((each) => evidenceSection(image, each)),
  );
}

const ruleLine = ({ at, asks, mode, outcome, failures }: RuleReport): Markup =>
  element('p', `rule ${at} (${mode}, ${asks}): ${[outcome, ...failures].join('; ')}`);

/** What failed, and what to do about it. */
export const failureList = (failures: readonly Failure[]): Markup | readonly [] =>
  failures.length === 0 ? [] : element('ul', failures.map(failureItem));

const failureItem = ({ code, message, remedy }: Failure): Markup =>
  element(
    'li',
    element('strong', coloured('bad', code)),
    `: ${message}`,
    element('br'),
    `What to do: ${remedy} `,
    element('code', `sealift explain ${code}`),
    ' says more.',
  );

/** The class of a verdict. */
export const colourOf = (verdict: Document['verdict']): string =>
  ({ accepted: 'good', done: 'good', rejected: 'bad', incomplete: 'open', error: 'bad' })[verdict];
