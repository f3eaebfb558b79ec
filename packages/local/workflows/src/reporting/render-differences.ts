import { layout, type Style } from '@sealift/report';
import type { Difference } from '@sealift/report/read';

/** Where two reports differ, for a person: `- ` what was, `+ ` what is, image by image. */
export function renderDifferences(found: readonly Difference[], style: Style): string {
  const lines = [...Map.groupBy(found, ({ image }) => image)].flatMap(([image, some]) => [
    ...layout.paragraph(image ?? 'as a whole', '', style),
    ...some.flatMap((difference) => changed(difference, style)),
  ]);
  const end = found.length === 0 ? 'nothing differs' : layout.count(found.length, 'difference');
  return `${[...lines, end].join('\n')}\n`;
}

const changed = ({ what, before, after }: Difference, style: Style): string[] => [
  ...(before === undefined ? [] : layout.paragraph(`${what}: ${before}`, '  - ', style)),
  ...(after === undefined ? [] : layout.paragraph(`${what}: ${after}`, '  + ', style)),
];
