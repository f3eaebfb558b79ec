import { utf8 } from '@sealift/bytes';
import { time } from '@sealift/pki';
import {
  SCHEMA_VERSION,
  type SeenChannel,
  type SeenPack,
  type SeenTag,
  type State,
} from './state.ts';

/** The one form of a state: JSON that a person can read, each list sorted. */
export function encodeState({ serial, channels, tags, packs, floor }: State): Uint8Array {
  const value = {
    schemaVersion: SCHEMA_VERSION,
    serial,
    channels: sorted(channels).map(encodeChannel),
    tags: sorted(tags).map(encodeTag),
    packs: sorted(packs).map(encodePack),
    ...(floor === undefined ? {} : { floor: { time: time.format(floor.time), by: floor.by } }),
  };
  return utf8.encode(`${JSON.stringify(value, null, 2)}\n`);
}

/** By UTF-16 code units: the same on every machine. */
const sorted = <T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const encodeChannel = ([name, channel]: readonly [string, SeenChannel]): object => {
  const { sealer, sequence, digest, approved } = channel;
  return { name, sealer, sequence, digest, ...(approved === undefined ? {} : { approved }) };
};

const encodeTag = ([name, { digest, time: at }]: readonly [string, SeenTag]): object => ({
  name,
  digest,
  ...(at === undefined ? {} : { time: time.format(at) }),
});

const encodePack = ([key, { version, digest, entries }]: readonly [string, SeenPack]): object => ({
  key,
  version,
  digest,
  entries: sorted(entries).map(([id, from]) => ({
    id,
    ...(from === undefined ? {} : { from: time.format(from) }),
  })),
});
