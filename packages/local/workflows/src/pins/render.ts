import { layout, type Style } from '@sealift/report';
import type { Anchor } from '@sealift/trust';
import type { ShownPins } from './show.ts';

/**
 * What a file pins, for a person: each value on a line of its own, so that it can be compared by
 * eye.
 */
export function renderPins(
  { file, sha256, form, anchors, constrained, unsupported }: ShownPins,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(
      `${file}: ${form}, ${anchors.length} ${anchors.length === 1 ? 'entry' : 'entries'}`,
      '',
      style,
    ),
    ...layout.paragraph(`SHA256:${sha256} (of the file)`, '  ', style),
    ...anchors.flatMap((anchor) => anchorLines(anchor, constrained[anchor.fingerprint], style)),
    ...(unsupported.length === 0
      ? []
      : ['', 'NOT USED', ...unsupported.flatMap((each) => layout.paragraph(each, '  - ', style))]),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * One key or certificate; when it counts is left out where that is said of its file.
 * @param constrained kinds of names that its path may not have freely
 */
export function anchorLines(
  {
    kind,
    name,
    fingerprint,
    logId,
    window,
  }: Omit<Anchor, 'source' | 'window'> & Partial<Pick<Anchor, 'window'>>,
  constrained: readonly string[] | undefined,
  style: Style,
): string[] {
  return [
    '',
    ...layout.paragraph(name ? `${kind} of ${name}` : kind, '', style),
    ...layout.paragraph(fingerprint, '  ', style),
    ...(logId === undefined ? [] : layout.field('log ID', logId, 2, style)),
    ...(window === undefined ? [] : layout.field('valid', window, 2, style)),
    ...(constrained ? layout.field('constrains', constrained.join(', '), 2, style) : []),
  ];
}
