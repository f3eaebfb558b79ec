import { layout, type Style } from '@sealift/report';
import type { Signed } from '@sealift/signing';
import { renderTold, type Told } from './told.ts';

/** What was signed, for a person. */
export function renderSigned(
  name: string,
  signed: readonly Signed[],
  style: Style,
  {
    verb = 'Signed',
    told = [],
  }: { readonly verb?: 'Signed' | 'Attested'; readonly told?: readonly Told[] } = {},
): string {
  const lines = signed.flatMap(({ subject, format, digest, tag }) => [
    ...layout.field(format, digest, 2, style),
    ...layout.field('of', subject, 4, style),
    ...(tag === undefined ? [] : layout.field('tag', tag, 4, style)),
  ]);
  const title = layout.paragraph(`${verb} ${name}`, '', style);
  return `${[...title, ...lines, ...renderTold(told, style)].join('\n')}\n`;
}
