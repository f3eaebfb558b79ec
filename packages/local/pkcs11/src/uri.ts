/**
 * `pkcs11:` URIs (RFC 7512): which key on which token, through which module.
 *
 *     pkcs11:token=release;object=signer;id=%01?module-path=/lib/hsm.so&pin-source=file:/run/pin
 *            └ path: ; between, each once    ┘ └ query: & between                     ┘
 */
import { LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';

/** What a reference says. What it leaves out matches anything, and must then be unique. */
export interface KeyUri {
  readonly token?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly slotId?: bigint;
  /** CKA_LABEL of the private key. */
  readonly object?: string;
  /** CKA_ID of the private key. */
  readonly id?: Uint8Array;
  /** Absolute path of the vendor's module. */
  readonly modulePath?: string;
  /** Absolute path of the file that holds the PIN. */
  readonly pinSource?: string;
}

const SCHEME = 'pkcs11:';
/**
 * RFC 3986: what stands for itself, and escapes; nothing that a shell or a log would read in
 * another way.
 */
const VALUE = /^(?:[A-Za-z0-9\-._~:[\]@!$'()*+,=/?|&]|%[0-9A-Fa-f]{2})*$/;

type Known = { -readonly [name in keyof KeyUri]?: KeyUri[name] };
type Taker = (bytes: Uint8Array, known: Known) => void;

const text = (bytes: Uint8Array): string => utf8.decode(bytes, 'CONFIG');
const words =
  (name: 'token' | 'manufacturer' | 'model' | 'serial' | 'object'): Taker =>
  (bytes, known) => {
    known[name] = text(bytes);
  };

const PATH: { readonly [name: string]: Taker } = {
  token: words('token'),
  manufacturer: words('manufacturer'),
  model: words('model'),
  serial: words('serial'),
  object: words('object'),
  id: (bytes, known) => {
    known.id = bytes;
  },
  'slot-id': (bytes, known) => {
    known.slotId = /^(?:0|[1-9][0-9]{0,18})$/.test(text(bytes))
      ? BigInt(text(bytes))
      : reject('CONFIG', 'pkcs11: slot-id is no decimal number');
  },
  type: (bytes) => {
    if (text(bytes) !== 'private')
      reject(
        'CONFIG',
        `pkcs11: type=${printable(text(bytes))} signs nothing; leave it away, or say type=private`,
      );
  },
};

const QUERY: { readonly [name: string]: Taker } = {
  'module-path': (bytes, known) => {
    known.modulePath = absolute('module-path', text(bytes));
  },
  'module-name': () =>
    reject(
      'CONFIG',
      'pkcs11: module-name depends on where a host keeps modules: give module-path=/… in its place',
    ),
  'pin-source': (bytes, known) => {
    known.pinSource = pinFile(text(bytes));
  },
  // The value is in no message: whoever put it there may not know who reads them.
  'pin-value': () =>
    reject(
      'CONFIG',
      'pkcs11: pin-value shows the PIN to everybody who can list processes or read the history; ' +
        'give pin-source=file:/…, or leave it to the prompt',
    ),
};

/** Whether a word names a key on a token. */
export const isKeyUri = (word: string): boolean => word.startsWith(SCHEME);

/**
 * Reads a reference. Attributes that are unknown are refused: they would have narrowed it. @throws
 * Rejection CONFIG, which never quotes the PIN
 */
export function parseKeyUri(uri: string): KeyUri {
  if (!isKeyUri(uri)) reject('CONFIG', `expected a reference that starts with ${SCHEME}`);
  if (uri.length > LIMITS.keyUri)
    reject('CONFIG', `pkcs11: reference of ${uri.length} characters, limit ${LIMITS.keyUri}`);
  const body = uri.slice(SCHEME.length);
  const query = body.indexOf('?');
  const known: Known = {};
  take(query < 0 ? body : body.slice(0, query), ';', PATH, known);
  take(query < 0 ? '' : body.slice(query + 1), '&', QUERY, known);
  return known;
}

function take(
  part: string,
  separator: string,
  takers: { readonly [name: string]: Taker },
  known: Known,
): void {
  const seen = new Set<string>();
  for (const attribute of part === '' ? [] : part.split(separator)) {
    const at = attribute.indexOf('=');
    const name = attribute.slice(0, Math.max(at, 0));
    const taker = Object.hasOwn(takers, name) ? takers[name] : undefined;
    // What stands behind it is not shown: it may be a PIN under a name with a slip in it.
    if (taker === undefined) throw unknownName(name, takers);
    if (seen.has(name)) reject('CONFIG', `pkcs11: ${name} twice`);
    seen.add(name);
    taker(bytesOf(name, attribute.slice(at + 1)), known);
  }
}

const unknownName = (name: string, takers: object): Rejection =>
  new Rejection(
    'CONFIG',
    `pkcs11: attribute "${printable(name)}": expected NAME=VALUE with one of ` +
      `${Object.keys(takers).join(', ')}`,
  );

function bytesOf(name: string, value: string): Uint8Array {
  if (value === '') reject('CONFIG', `pkcs11: ${name} is empty`);
  if (!VALUE.test(value))
    reject('CONFIG', `pkcs11: ${name} holds a character that must be written as %XX`);
  const bytes = value.match(/%..|[^%]/g) ?? [];
  return Uint8Array.from(bytes, (each) =>
    each.length === 3 ? Number.parseInt(each.slice(1), 16) : each.charCodeAt(0),
  );
}

/** A relative path would be looked up where the loader pleases. */
function absolute(name: string, path: string): string {
  if (!path.startsWith('/') || path.includes('\0'))
    reject('CONFIG', `pkcs11: ${name} is no absolute path`);
  return path;
}

function pinFile(source: string): string {
  if (source.startsWith('|'))
    reject('CONFIG', 'pkcs11: pin-source that runs a program is not supported: give a file');
  // `file://host/path` is a file of another host.
  return absolute('pin-source', /^(?:file:(?:\/\/)?)?(\/(?!\/).*)$/s.exec(source)?.[1] ?? '');
}
