/** Keys of the service, each a name with versions, as it publishes them. Only a pin, or the operator's word, makes one of them trusted. */
import { Fields, type Json, pem, printable, refusedAs, reject } from '@sealift/bytes';
import { keys, type PublicKey } from '@sealift/pki';
import { algorithmOf } from './algorithm.ts';

const STATES = ['pending', 'active', 'verify-only', 'retired', 'compromised'] as const;

/** One version of a key. */
export interface KeyVersion {
  readonly version: number;
  readonly state: (typeof STATES)[number];
  readonly algorithm: string;
  readonly publicKey: PublicKey;
  /** RFC 3339, where the key has such a bound. */
  readonly from?: string;
  readonly until?: string;
}

export interface NamedKey {
  readonly name: string;
  readonly versions: readonly KeyVersion[];
}

/** The answer to `GET /v1/keys`. @throws Rejection SIGNING_SERVICE */
export function decodeKeyring(value: Json): readonly NamedKey[] {
  const fields = new Fields(value, 'keyring', 'SIGNING_SERVICE');
  if (fields.size('schemaVersion') !== 1) fields.fail('schemaVersion', 'is not 1');
  const named = listed(fields, 'keys').map(decodeNamed);
  fields.end();
  refuseTwice(
    named.map(({ name }) => name),
    'keyring',
  );
  return named;
}

function decodeNamed(fields: Fields): NamedKey {
  const name = keyName(fields.text('name'));
  const versions = listed(fields, 'versions').map(decodeVersion);
  fields.end();
  refuseTwice(
    versions.map(({ version }) => version),
    `key ${name}`,
  );
  return { name, versions };
}

/** Two entries of one name: readers would differ in which they take. */
function refuseTwice(names: readonly (string | number)[], where: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) reject('SIGNING_SERVICE', `${where} of the signing service names ${twice} twice`);
}

/** The answer to `GET /v1/keys/NAME`. @throws Rejection SIGNING_SERVICE */
export function decodeKey(value: Json, name: string): KeyVersion {
  const fields = new Fields(value, 'key', 'SIGNING_SERVICE');
  if (fields.text('name') !== name) fields.fail('name', `is not ${name}`);
  return decodeVersion(fields);
}

function decodeVersion(fields: Fields): KeyVersion {
  const publicKey = refusedAs('SIGNING_SERVICE', () => keys.parse(pem.decodeOne(fields.text('publicKey'), ['PUBLIC KEY']).der), `${fields.where}: `);
  const algorithm = fields.text('algorithm');
  if (algorithm !== algorithmOf(publicKey)) fields.fail('algorithm', `is ${printable(algorithm)}, and the key is of ${publicKey.type}`);
  const [from, until] = ['from', 'until'].map((name) => dateOf(fields, name));
  const version = { version: versionOf(fields), state: fields.oneOf('state', STATES), algorithm, publicKey };
  fields.end();
  return { ...version, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** The objects of a list that must be there: one that is left away is not an empty one. */
export function listed(fields: Fields, name: string): Fields[] {
  fields.required(name);
  return fields.objects(name);
}

export function versionOf(fields: Fields): number {
  const version = fields.size('version');
  return version > 0 ? version : fields.fail('version', 'is not from 1 on');
}

/** Of a key: what is part of the URL that a request is signed for. @throws Rejection USAGE */
export function keyName(text: string): string {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text) ? text : reject('USAGE', 'the name of a key of the service is small letters, digits and hyphens, at most 63');
}

/** RFC 3339, in UTC: what people and programs compare as text. */
export function dateOf(fields: Fields, name: string): string | undefined {
  const text = fields.optionalText(name);
  const shaped = text === undefined || (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text)));
  return shaped ? text : fields.fail(name, 'is not a time of RFC 3339 in UTC');
}
