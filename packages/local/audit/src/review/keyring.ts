/** The keyring that a signing service publishes (`GET /v1/keys`), as its reader pinned it. */
import { Fields, json, LIMITS, pem, refusedAs, reject } from '@sealift/bytes';
import { keys, type PublicKey } from '@sealift/pki';
import { count, keyName, moment, text } from '../event/shape.ts';

interface PinnedKey {
  readonly publicKey: PublicKey;
  /** Milliseconds since 1970; the key signs from the one on, and before the other. */
  readonly from: number;
  readonly until: number;
}

/** By name and version, as `keyId` writes them. */
export type Keyring = ReadonlyMap<string, PinnedKey>;

/** A key version, for people and for maps. */
export const versionName = ({ name, version }: { readonly name: string; readonly version: number }): string => `${name} version ${version}`;

/** Reads a keyring. @throws Rejection CONFIG | KEY | UNSUPPORTED */
export function decodeKeyring(bytes: Uint8Array): Keyring {
  const fields = new Fields(json.parse(bytes, 'CONFIG', LIMITS.trustFile), 'keyring', 'CONFIG');
  if (fields.size('schemaVersion') !== 1) fields.fail('schemaVersion', 'is not 1');
  const pinned = fields.objects('keys').flatMap(decodeKey);
  fields.end();
  const ring = new Map(pinned);
  return ring.size === pinned.length ? ring : reject('CONFIG', 'keyring: a version stands twice');
}

function decodeKey(fields: Fields): [string, PinnedKey][] {
  const name = keyName(fields, 'name');
  const versions = fields.objects('versions').map((each): [string, PinnedKey] => [versionName({ name, version: count(each, 'version') }), decodeVersion(each)]);
  fields.end();
  return versions;
}

const STATES = ['pending', 'active', 'verify-only', 'retired', 'compromised'];

function decodeVersion(fields: Fields): PinnedKey {
  fields.oneOf('state', STATES);
  text(fields, 'algorithm');
  const block = refusedAs('CONFIG', () => pem.decodeOne(fields.text('publicKey'), ['PUBLIC KEY']), `${fields.where}.publicKey: `);
  const [from, until] = ['from', 'until'].map((name) => (fields.has(name) ? Date.parse(moment(fields, name)) : undefined));
  fields.end();
  return { publicKey: keys.parse(block.der), from: from ?? Number.NEGATIVE_INFINITY, until: until ?? Number.POSITIVE_INFINITY };
}
