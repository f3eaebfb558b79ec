import { formatBytes } from '@sealift/console';
import type { SaveResult } from '@sealift/export';
import { layout, type Style } from '@sealift/report';

/** What was saved, for a person. */
export function renderSaved(
  name: string,
  dir: string,
  { digest, blobs, size, evidence }: SaveResult,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(`Saved ${name}`, '', style),
    ...layout.field('to', dir, 2, style),
    ...layout.field('digest', digest, 2, style),
    ...layout.field('evidence', String(evidence.length), 2, style),
    ...layout.field('size', `${formatBytes(size)} in ${layout.count(blobs, 'blob')}`, 2, style),
    ...layout.paragraph(
      'Signatures were not checked: verify, export and load check them.',
      '',
      style,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
