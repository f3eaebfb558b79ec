/** A tag does not go back to what was signed earlier. T9 */
import { printable } from '@sealift/failures';
import { time } from '@sealift/pki';
import type { Arrival, Refusal } from '../arrival.ts';
import type { SeenTag, State } from '../state.ts';

/** Tags that would go back, each with its name. */
export const tagRefusals = ({ tags }: State, arrival: Arrival): Refusal[] =>
  [...arrival.tags].flatMap(([name, tag]) => {
    const before = tags.get(name);
    return before === undefined ? [] : backwards(name, before, tag);
  });

function backwards(name: string, before: SeenTag, { digest, time: at }: SeenTag): Refusal[] {
  // What has no time was never newer than anything.
  if (digest === before.digest || before.time === undefined) return [];
  if (at !== undefined && at >= before.time) return [];
  const now = at === undefined ? 'of which no time is proved' : `signed at ${time.format(at)}`;
  const message =
    `${printable(name)} would go back to ${digest}, ${now}; ` +
    `${before.digest}, signed at ${time.format(before.time)}, was taken before`;
  return [{ code: 'ROLLBACK', message, image: name }];
}

/** The tags after these were taken; of one digest the newest time stays. */
export const movedTags = ({ tags }: State, arrival: Arrival): State['tags'] =>
  new Map([...tags, ...[...arrival.tags].map(([name, tag]) => moved(name, tag, tags.get(name)))]);

function moved(name: string, tag: SeenTag, before: SeenTag | undefined): [string, SeenTag] {
  if (before === undefined || before.digest !== tag.digest) return [name, tag];
  const newest = Math.max(before.time ?? 0, tag.time ?? 0);
  return [name, newest === 0 ? tag : { ...tag, time: newest }];
}
