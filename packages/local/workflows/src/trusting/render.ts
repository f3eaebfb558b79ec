import { layout, type Style } from '@sealift/report';
import type { Difference, ShownPin } from '@sealift/trust-file';
import { anchorLines } from '../pins/render.ts';

/** A pin for a person: each value on a line of its own, so that it can be compared by eye. */
export function pinLines(pin: ShownPin, style: Style): string[] {
  const { instance, kind, file, sha256, role, origin, window, from, anchors } = pin;
  return [
    '',
    ...layout.paragraph(`${instance}: ${kind}, ${file}`, '', style),
    ...layout.paragraph(`SHA256:${sha256} (of the file)`, '  ', style),
    ...(role ? layout.field('role', role, 2, style) : []),
    ...(origin ? layout.field('origin', origin, 2, style) : []),
    ...layout.field('counts', window, 2, style),
    ...layout.field('from', from, 2, style),
    // A certificate's own validity is another thing, and would be read out of the same word.
    ...anchors.flatMap(({ window: own, ...anchor }) =>
      anchorLines(own === window ? anchor : { ...anchor, window: own }, undefined, style),
    ),
  ];
}

/**
 * What changes, removals first: they are what an attacker would want to go unseen. @param notes
 * what else is known of it
 */
export function renderDifference(
  found: Difference,
  style: Style,
  notes: readonly string[] = [],
): string {
  const { removed, changed, added, digest } = found;
  const section = (title: string, pins: readonly string[][]): string[] =>
    pins.length === 0 ? [] : ['', `${title} ${pins.length}`, ...pins.flat()];
  const lines = [
    ...section(
      'REMOVED',
      removed.map((pin) => pinLines(pin, style)),
    ),
    ...section(
      'CHANGED',
      changed.map(({ before, after }) => [
        ...pinLines(after, style),
        ...layout.field('before', meaningOf(before), 2, style),
      ]),
    ),
    ...section(
      'ADDED',
      added.map((pin) => pinLines(pin, style)),
    ),
  ];
  lines.push(...inShort(found, style));
  if (lines.length === 0) return 'Nothing changes.\n';
  const last = [
    ...notes.flatMap((note) => layout.paragraph(note, 'Note: ', style)),
    ...layout.paragraph(digest, 'This change: ', style),
  ];
  return `${[...lines.slice(1), '', ...last].join('\n')}\n`;
}

/** Where files take the place of files: which of their keys and certificates go, and which come. */
function inShort({ removed, added }: Difference, style: Style): string[] {
  if (removed.length === 0 || added.length === 0) return [];
  const [old, now] = [removed, added].map((pins) => pins.flatMap(({ anchors }) => anchors));
  const gone = without(old, now).map((anchor) => `goes: ${nameOf(anchor)}`);
  const come = without(now, old).map((anchor) => `comes: ${nameOf(anchor)}`);
  const others = (now ?? []).flatMap((anchor) => {
    const before = (old ?? []).find((other) => isKey(anchor, other));
    return before === undefined || before.window === anchor.window
      ? []
      : [`counts ${anchor.window}, and before ${before.window}: ${nameOf(anchor)}`];
  });
  const all = [...gone, ...others, ...come];
  const lines = all.length === 0 ? ['the same keys and certificates'] : all;
  return ['', 'IN SHORT', ...lines.flatMap((line) => layout.paragraph(line, '  - ', style))];
}

type Shown = ShownPin['anchors'][number];

const isKey = (a: Shown, b: Shown): boolean => a.kind === b.kind && a.fingerprint === b.fingerprint;

const without = (list: readonly Shown[] = [], other: readonly Shown[] = []): Shown[] =>
  list.filter((anchor) => !other.some((one) => isKey(anchor, one)));

const nameOf = ({ kind, fingerprint, name }: Shown): string =>
  `${kind} ${fingerprint}${name ? ` (${name})` : ''}`;

const meaningOf = ({ role, origin, window }: ShownPin): string =>
  [role && `role ${role}`, origin && `origin ${origin}`, window].filter(Boolean).join(', ');
