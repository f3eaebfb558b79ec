/**
 * Keyrings of a signing service: its keys by name, each with its versions, and what each version is
 * good for now. Published by the service
 * (`GET /v1/keys`), carried over, and pinned.
 *
 *     { "schemaVersion": 1, "keys": [ { "name": "release", "versions": [
 *       { "version": 1, "state": "verify-only", "algorithm": "ecdsa-sha2-256-nistp256",
 *       "publicKey": "-----BEGIN PUBLIC KEY-----…",
 *         "from": "2026-01-01T00:00:00Z", "until": "2026-07-01T00:00:00Z" } ] } ] }
 */
import { Fields, type Json, pem } from '@sealift/bytes';
import { type Code, printable, Rejection, reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';

/**
 * In the order in which a version goes on. `pending`: known in advance, signs soon. `verify-only`:
 * signs no more. `retired`: nothing it signed counts any more.
 */
export const STATES = ['pending', 'active', 'verify-only', 'retired', 'compromised'] as const;

/** Where in its life a key is: what it may still sign, and what of it still counts. */
export type KeyState = (typeof STATES)[number];

/**
 * Whether a version would go back: a key that was retired, or is in other hands, does not sign
 * again.
 */
export const goesBack = (before: KeyState, after: KeyState): boolean =>
  STATES.indexOf(after) < STATES.indexOf(before);

/** One version of a key. */
export interface KeyVersion {
  readonly version: number;
  readonly state: KeyState;
  readonly algorithm: string;
  readonly publicKey: PublicKey;
  /** RFC 3339, where the key has such a bound: it signs from the one, and up to the other. */
  readonly from?: string;
  readonly until?: string;
}

/** A key by its name, in all the versions it has had. */
export interface NamedKey {
  readonly name: string;
  readonly versions: readonly KeyVersion[];
}

/**
 * Reads a keyring. Unknown fields and states, names and versions that stand twice, and keys of
 * another algorithm than stated are refused. @throws Rejection `code`
 */
export function decode(value: Json, code: Code): readonly NamedKey[] {
  const fields = new Fields(value, 'keyring', code);
  if (fields.size('schemaVersion') !== 1) fields.fail('schemaVersion', 'is not 1');
  const named = listed(fields, 'keys').map(decodeNamed);
  fields.end();
  refuseTwice(fields, 'keys', named.map(({ name }) => name)); // biome-ignore format: one list
  // T25: of one key in two versions or names the laxer state and window would count.
  const all = named.flatMap(({ versions }) => versions);
  const fingerprints = all.map(({ publicKey }) => keys.fingerprint(publicKey));
  refuseTwice(fields, 'keys', fingerprints);
  return named;
}

function decodeNamed(fields: Fields): NamedKey {
  const name = nameOf(fields.text('name'), fields.code);
  const versions = listed(fields, 'versions').map(decodeVersion);
  fields.end();
  const numbers = versions.map(({ version }) => version);
  refuseTwice(fields, 'versions', numbers);
  return { name, versions };
}

/** Two entries of one name: readers would differ in which they take. */
function refuseTwice(fields: Fields, list: string, names: readonly (string | number)[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fields.fail(list, `holds ${twice} twice`);
}

/** Reads one version; every field must have been asked for. */
export function decodeVersion(fields: Fields): KeyVersion {
  const publicKey = Rejection.as(
    fields.code,
    () => keys.parse(pem.decodeOne(fields.text('publicKey'), ['PUBLIC KEY']).der),
    `${fields.where}: `,
  );
  const algorithm = fields.text('algorithm');
  if (algorithm !== keys.signingAlgorithm(publicKey))
    fields.fail('algorithm', `is ${printable(algorithm)}, and the key is of ${publicKey.type}`);
  const [from, until] = ['from', 'until'].map((name) => dateOf(fields, name));
  const version = {
    version: versionOf(fields),
    state: fields.oneOf('state', STATES),
    algorithm,
    publicKey,
  };
  fields.end();
  return {
    ...version,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The objects of a list that must be there: one that is left away is not an empty one. */
export function listed(fields: Fields, name: string): Fields[] {
  fields.required(name);
  return fields.objects(name);
}

/** A number from 1 on. */
export function versionOf(fields: Fields): number {
  const version = fields.size('version');
  return version > 0 ? version : fields.fail('version', 'is not from 1 on');
}

/** The name of a key, a part of the URL that requests are signed for. @throws Rejection `code` */
export function nameOf(text: string, code: Code): string {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text)
    ? text
    : reject(
        code,
        'the name of a key of the service is small letters, digits and hyphens, at most 63',
      );
}

/** RFC 3339, in UTC: what people and programs compare as text. */
export function dateOf(fields: Fields, name: string): string | undefined {
  const text = fields.optionalText(name);
  const shaped =
    text === undefined ||
    (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) &&
      !Number.isNaN(Date.parse(text)));
  return shaped ? text : fields.fail(name, 'is not a time of RFC 3339 in UTC');
}
