import { formatBytes } from '@sealift/console';
import { layout, type Style } from '@sealift/report';
import type { Joined, SetState, WrittenVolumes } from '@sealift/volumes';

/** The volumes that were written, for a person. */
export function renderVolumes(
  { folder, setFile, id, bundle, size, volumes }: WrittenVolumes,
  style: Style,
): string {
  const lines = [
    ...layout.paragraph(
      `Wrote ${volumes.length} ${volumes.length === 1 ? 'volume' : 'volumes'} of ` +
        `${formatBytes(size)} ` +
        `into ${folder}`,
      '',
      style,
    ),
    ...layout.field('bundle', bundle, 2, style),
    ...layout.field('set', id, 2, style),
    ...volumes.flatMap(({ kind, name, size: own }) =>
      layout.field(kind === 'parity' ? kind : 'volume', `${name}, ${formatBytes(own)}`, 2, style),
    ),
    ...layout.paragraph(`Copy ${setFile} onto every medium, beside its volume.`, '', style),
  ];
  return `${lines.join('\n')}\n`;
}

/** A joined bundle, for a person. */
export function renderJoined({ path, size, bundle, rebuilt }: Joined, style: Style): string {
  const lines = [
    ...layout.paragraph(`Joined into ${path}, ${formatBytes(size)}`, '', style),
    ...layout.field('bundle', bundle, 2, style),
    ...rebuilt.flatMap((name) => layout.field('rebuilt', name, 2, style)),
    ...layout.paragraph(
      'Its structure and digests hold; who signed it was not checked: run verify.',
      '',
      style,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What of a set is there and what is not: the list that a receiver asks with. */
export function renderState({ id, volumes }: SetState, style: Style): string {
  const line = ({ name, state, size }: SetState['volumes'][number]): string[] =>
    layout.field(
      state === 'present' ? 'here' : state.toUpperCase(),
      `${name}, ${formatBytes(size)}`,
      2,
      style,
    );
  const lines = [...layout.field('set', id, 0, style), ...volumes.flatMap(line)];
  return `${lines.join('\n')}\n`;
}
