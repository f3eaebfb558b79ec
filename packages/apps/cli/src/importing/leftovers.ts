import { printable } from '@sealift/failures';
import type { Leftovers, LeftTag } from '@sealift/import';
import { layout, type Style } from '@sealift/report';

const BY: { readonly [by in LeftTag['by']]: string } = {
  import: 'by an import, as its receipt says',
  moved: 'by somebody who moved it after an import',
  unknown: 'by nobody knows whom: no receipt speaks of it',
};

/** What a list of leftovers does not say. */
export function notProved(
  origin: string,
  { left, behind }: Leftovers,
  flags: {
    readonly receipt?: readonly string[] | undefined;
    readonly 'receipt-key'?: string | undefined;
  },
): string[] {
  return [
    `that ${printable(origin)} is the newest, or what it says: nothing of it was verified`,
    ...(flags.receipt !== undefined && flags['receipt-key'] === undefined
      ? ['who wrote the receipts: no --receipt-key was given']
      : []),
    ...(left.some(({ by }) => by === 'unknown')
      ? ['that an import put there the tags of which no receipt speaks']
      : []),
    ...behind.map(
      (place) => `that ${place} is imported: it does not lead to the image of the file`,
    ),
  ];
}

/** Leftovers for a person, in pieces: there may be many (T34). */
export function* renderLeftovers(
  { left, behind }: Leftovers,
  origin: string,
  to: string,
  style: Style,
): Generator<string, void, undefined> {
  const total = `${layout.count(left.length, 'tag')} at ${to} ${left.length === 1 ? 'is' : 'are'}`;
  yield lines(layout.paragraph(`${total} not in ${origin}`, '', style));
  for (const tag of left) yield lines(tagLines(tag, style));
  for (const place of behind)
    yield lines(layout.paragraph(`not imported yet, or not as it is here: ${place}`, '', style));
  yield lines(layout.paragraph('Nothing was deleted.', '', style));
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

const tagLines = (
  { destination, digest, by, evidence, stays }: LeftTag,
  style: Style,
): string[] => [
  ...layout.paragraph(destination, '', style),
  ...layout.field('leads to', digest ?? 'no manifest', 2, style),
  ...layout.field('put there', BY[by], 2, style),
  ...(stays === undefined
    ? []
    : layout.field('the image', `stays there as ${stays}, with its evidence`, 2, style)),
  ...evidence.flatMap((tag) => layout.field('beside it', tag, 2, style)),
];
