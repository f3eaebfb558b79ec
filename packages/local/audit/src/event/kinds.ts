/** The kinds of entries, and what each says. The one place to add a kind or a field. */
import { keyring } from '@sealift/trust';
import {
  atLeastOne,
  bytes,
  count,
  counts,
  hash,
  keyName,
  moment,
  object,
  oneOf,
  optional,
  record,
  type Shape,
  type Shaped,
  type Shapes,
  text,
  texts,
} from './shape.ts';

/**
 * Who asks: the name in the configuration, the SPKI of the TLS certificate, and the request key's
 * ID (base64 of SHA-256 of its SPKI).
 */
const client = record({ name: text, certificate: hash, keyId: bytes });
const key = record({ name: keyName, version: atLeastOne });
/** As `keepPayload` gives it. */
const payload = record({ sha256: hash, size: count, inline: optional(bytes) });
/** The same, and what was read in it. */
const understood = record({
  sha256: hash,
  size: count,
  inline: optional(bytes),
  kind: oneOf('simple-signing', 'dsse', 'blob'),
  description: object,
});
/** The request's own signature (RFC 9421): the base that was signed, and the signature. */
const authorization = record({ base: text, signature: bytes, nonce: text });

export const KINDS = {
  started: { instance: text, version: text, policy: hash },
  stopped: { instance: text },
  reloaded: { what: oneOf('certificate', 'policy'), detail: text, policy: hash },
  key: {
    name: keyName,
    version: atLeastOne,
    state: oneOf(...keyring.STATES),
    algorithm: text,
    spki: bytes,
  },
  client: { name: text, roles: texts, keyId: bytes, spki: bytes },
  intent: {
    request: text,
    client,
    key,
    payload: understood,
    policy: hash,
    rule: text,
    approvals: counts,
    authorization,
  },
  result: { request: text, intent: count, signature: bytes },
  failed: { request: text, intent: count, code: text, message: text },
  denied: {
    request: text,
    client: optional(client),
    key: optional(record({ name: text, version: optional(count) })),
    payload: optional(payload),
    /** Of a payload that was not kept: no rule could allow it, or too much was kept before. T47 */
    unkept: optional(record({ sha256: hash, size: count })),
    policy: hash,
    code: text,
    message: text,
    authorization: optional(authorization),
  },
  asked: {
    request: text,
    client,
    key,
    payload: understood,
    policy: hash,
    rule: text,
    /** A question that needs nobody is none. T41 */
    needed: atLeastOne,
    /** Who may approve; logs of earlier versions do not say. */
    by: optional(texts),
    expires: moment,
    authorization,
  },
  approved: {
    request: text,
    client,
    asked: count,
    payload: hash,
    key,
    policy: hash,
    expires: moment,
    authorization,
  },
} as const satisfies { readonly [kind: string]: Shapes };

/** What kind of event an entry tells of, such as `intent` or `result`. */
export type Kind = keyof typeof KINDS;

/** An event of one kind. */
export type EventOf<K extends Kind> = { readonly event: K } & Shaped<(typeof KINDS)[K]>;

/** What is written into the log: `event` names its kind. The log adds the time. */
export type AuditEvent = { [K in Kind]: EventOf<K> }[Kind];

/** Where a payload is: inline up to 32 KiB, else a file of the log named by its hash. */
export type PayloadRef = ReturnType<typeof payload>;

export const isKind = (name: string): name is Kind => Object.hasOwn(KINDS, name);

/** Of an entry: in UTC, with milliseconds. */
export const entryTime: Shape<string> = (from, name) => {
  const value = moment(from, name);
  return value.includes('.') ? value : from.fail(name, 'has no milliseconds');
};
