import type { ImportResult } from '@sealift/import';
import { layout, type Style } from '@sealift/report';
import { wordsOf } from './formats.ts';

/** What is in another form too, and what cannot be, for a person. */
export const formatLines = (
  { translated, untranslated }: Pick<ImportResult, 'translated' | 'untranslated'>,
  verb: 'Written' | 'Would be written',
  style: Style,
): string[] => [
  ...translated.flatMap(({ format, from, to }) => [
    ...layout.paragraph(`${verb} as ${format} too: ${from.scheme} of ${from.subject}`, '', style),
    ...layout.field('from', from.layer, 2, style),
    ...layout.field('to', `${to.scheme} ${to.layer}`, 2, style),
  ]),
  ...untranslated.flatMap((one) =>
    layout.paragraph(`Stays in its form: ${wordsOf(one)}`, '', style),
  ),
];
