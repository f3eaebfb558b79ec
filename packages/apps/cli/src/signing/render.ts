import { layout, type Style } from '@sealift/report';
import type { Signed } from '@sealift/signing';

/** What was signed, for a person. */
export function renderSigned(
  name: string,
  signed: readonly Signed[],
  style: Style,
  verb: 'Signed' | 'Attested' = 'Signed',
): string {
  const lines = signed.flatMap(({ subject, format, digest, tag }) => [
    ...layout.field(format, digest, 2, style),
    ...layout.field('of', subject, 4, style),
    ...(tag === undefined ? [] : layout.field('tag', tag, 4, style)),
  ]);
  return `${[...layout.paragraph(`${verb} ${name}`, '', style), ...lines].join('\n')}\n`;
}
