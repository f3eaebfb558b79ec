import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import { layout, type Style } from '@sealift/report';
import { floorOf, type HeldState } from '@sealift/state';

/** A state for --json. */
export const stateJson = ({ path, digest, state }: HeldState): object => ({
  path,
  digest,
  serial: state.serial,
  floor: time.format(floorOf(state)),
  channels: [...state.channels].map(([name, channel]) => ({ name, ...channel })),
  tags: [...state.tags].map(([name, { digest: of, time: at }]) => ({
    name,
    digest: of,
    ...(at === undefined ? {} : { time: time.format(at) }),
  })),
  packs: [...state.packs].map(([key, { version, digest: of, entries }]) => ({
    key,
    version,
    digest: of,
    entries: entries.size,
  })),
});

/** A state for a person: its digest is what a copy is accepted by. */
export function renderState({ path, digest, state }: HeldState, style: Style): string {
  const { serial, channels, tags, packs } = state;
  const lines = [
    ...layout.paragraph(`${path}: write ${serial}`, '', style),
    ...layout.field('digest', digest, 2, style),
    ...layout.field('floor', time.format(floorOf(state)), 2, style),
    ...[...channels].flatMap(([name, { sequence, sealer, digest: of }]) => [
      ...layout.field('channel', `${name} ${sequence}`, 2, style),
      ...layout.field('', of, 2, style),
      ...layout.field('', `sealed by ${sealer}`, 2, style),
    ]),
    ...[...packs].flatMap(([key, { version, entries }]) =>
      layout.field(
        'deny pack',
        `version ${version}, entries: ${entries.size}, by ${key}`,
        2,
        style,
      ),
    ),
    ...[...tags].flatMap(([name, { digest: of, time: at }]) => [
      ...layout.field('tag', printable(name), 2, style),
      ...layout.field(
        '',
        `${of}${at === undefined ? '' : `, signed ${time.format(at)}`}`,
        2,
        style,
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
