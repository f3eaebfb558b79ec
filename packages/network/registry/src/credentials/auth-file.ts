/** A file of logins: docker's config.json, or containers' auth.json. */
import { Fields, type Json, json } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import type { Credential } from './lookup.ts';

export interface AuthFile {
  readonly path: string;
  /** Keys are registries, or repository paths: `ghcr.io`, `ghcr.io/team`. */
  readonly auths: ReadonlyMap<string, Credential | undefined>;
  /** Names of `docker-credential-*` programs by registry. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for all others. */
  readonly store?: string;
}

const FILE_LIMIT = 4 * 1024 * 1024;

/** @throws Rejection CONFIG, with the path and never a value */
export function parseAuthFile(bytes: Uint8Array, path: string): AuthFile {
  const fields = new Fields(documentIn(bytes, path), path, 'CONFIG');
  const auths = fields.optional('auths') ?? {};
  if (!json.isObject(auths)) reject('CONFIG', `${path}: auths is not an object`);
  const entries = Object.entries(auths).map(([key, entry]): [string, Credential | undefined] => [
    normaliseKey(key),
    parseEntry(new Fields(entry, `${path}: auths ${printable(key)}`, 'CONFIG')),
  ]);
  const helpers = [...fields.strings('credHelpers')].map(([key, name]): [string, string] => [
    normaliseKey(key),
    name,
  ]);
  const store = fields.optionalText('credsStore');
  return {
    path,
    auths: new Map(entries),
    helpers: new Map(helpers),
    ...(store === undefined || store === '' ? {} : { store }),
  };
}

/** The oldest file of docker's, `.dockercfg`, is what others have under `auths`. */
function documentIn(bytes: Uint8Array, path: string): Json {
  try {
    const document = json.parse(bytes, 'CONFIG', FILE_LIMIT);
    return path.endsWith('/.dockercfg') ? { auths: document } : document;
  } catch (cause) {
    if (!(cause instanceof Rejection)) throw cause;
    return reject(cause.code, `${path}: ${cause.message}`, { cause });
  }
}

/**
 * `https://index.docker.io/v1/` → `docker.io`; the scheme and the version of the API do not tell
 * registries apart.
 */
export function normaliseKey(key: string): string {
  const plain = key.replace(/\/+$/, '');
  const bare = plain.replace(/^https?:\/\//, '');
  const [host = '', ...rest] = bare.split('/');
  // Right behind the host of a URL it is the API; elsewhere it is somebody's namespace.
  const isApi = bare !== key && rest.length === 1 && /^v[12]$/.test(rest[0] ?? '');
  const path = isApi ? [] : rest;
  return [
    host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host,
    ...path,
  ].join('/');
}

function parseEntry(entry: Fields): Credential | undefined {
  const identityToken = entry.optionalText('identitytoken');
  if (identityToken) return { kind: 'identity-token', token: identityToken };
  const registryToken = entry.optionalText('registrytoken');
  if (registryToken) return { kind: 'registry-token', token: registryToken };
  const username = entry.optionalText('username');
  if (username)
    return { kind: 'password', username, password: entry.optionalText('password') ?? '' };
  const auth = entry.optionalText('auth');
  return auth ? parseAuth(auth, entry.where) : undefined;
}

/** base64 of `user:password`; docker writes NULs behind short passwords. */
function parseAuth(auth: string, where: string): Credential {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 1) reject('CONFIG', `${where}: a login is not base64 of user:password`);
  return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}
