import { digest, equal, Fields, json, LIMITS } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import { encodeState } from './encode.ts';
import {
  SCHEMA_VERSION,
  type SeenChannel,
  type SeenPack,
  type SeenTag,
  type State,
} from './state.ts';

/**
 * Reads a state. Only the one form is taken, each name once. @throws Rejection CONFIG with the
 * field that is wrong | LIMIT
 */
export function decodeState(bytes: Uint8Array): State {
  const fields = new Fields(json.parse(bytes, 'CONFIG', LIMITS.stateJson), 'state', 'CONFIG');
  if (fields.size('schemaVersion') !== SCHEMA_VERSION)
    fields.fail('schemaVersion', `is not ${SCHEMA_VERSION}: another version of sealift wrote it`);
  const floor = fields.optionalObject('floor');
  const state: State = {
    serial: fields.size('serial'),
    channels: named(fields, 'channels', 'name', parseChannel),
    tags: named(fields, 'tags', 'name', parseTag),
    packs: named(fields, 'packs', 'key', parsePack),
    ...(floor === undefined
      ? {}
      : { floor: closed(floor, { time: timeOf(floor, 'time'), by: floor.text('by') }) }),
  };
  fields.end();
  if (!equal(encodeState(state), bytes))
    reject('CONFIG', 'state: not in its one form: order of keys or lists, white space or escapes');
  return state;
}

/** The objects of a list that must be there, by the name that each has. */
function named<T>(
  fields: Fields,
  list: string,
  key: string,
  parse: (fields: Fields) => T,
): ReadonlyMap<string, T> {
  fields.required(list);
  const found = new Map<string, T>();
  for (const each of fields.objects(list)) {
    const name = each.text(key);
    if (found.has(name)) each.fail(key, 'stands twice');
    found.set(name, closed(each, parse(each)));
  }
  return found;
}

/** The value, once it is sure that the object held nothing else. */
function closed<T>(fields: Fields, value: T): T {
  fields.end();
  return value;
}

const parseChannel = (fields: Fields): SeenChannel => ({
  sealer: fingerprintOf(fields, 'sealer'),
  sequence: numberOf(fields, 'sequence'),
  digest: digest.parse(fields.text('digest'), 'CONFIG'),
  ...(fields.has('approved') ? { approved: numberOf(fields, 'approved') } : {}),
});

const parseTag = (fields: Fields): SeenTag => ({
  digest: digest.parse(fields.text('digest'), 'CONFIG'),
  ...(fields.has('time') ? { time: timeOf(fields, 'time') } : {}),
});

const parsePack = (fields: Fields): SeenPack => ({
  version: numberOf(fields, 'version'),
  digest: digest.parse(fields.text('digest'), 'CONFIG'),
  entries: named(fields, 'entries', 'id', (entry) =>
    entry.has('from') ? timeOf(entry, 'from') : undefined,
  ),
});

function fingerprintOf(fields: Fields, name: string): string {
  const text = fields.text(name);
  return /^SHA256:[0-9a-f]{64}$/.test(text) ? text : fields.fail(name, 'is no fingerprint');
}

function numberOf(fields: Fields, name: string): number {
  const number = fields.size(name);
  return number > 0 ? number : fields.fail(name, 'is not from 1 on');
}

function timeOf(fields: Fields, name: string): number {
  return time.parse(fields.text(name)) ?? fields.fail(name, 'is not a time of RFC 3339');
}
