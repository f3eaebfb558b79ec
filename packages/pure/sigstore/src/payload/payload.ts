/**
 * What raw bytes say before they are signed, and what kind of payload they are. One reading for the
 * service that signs them and for whoever approves that.
 */
import { Fields, json, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import { parsePreAuthEncoding } from '../envelope.ts';
import { parseSimpleSigning } from '../simple-signing.ts';
import { IN_TOTO_PAYLOAD, parseStatement, type Subject } from '../statement.ts';
import { statementAnnotations } from './annotations.ts';
import { type Beginning, beginningsOf, mentionsImage, mentionsStatement } from './lax.ts';
import { foldKey } from './lax-text.ts';

/** What a payload says of itself. */
export interface Payload {
  /** `dsse` is an in-toto statement in its pre-authentication encoding. */
  readonly kind: 'simple-signing' | 'dsse' | 'blob';
  /** What the signature would speak for; none of a blob. */
  readonly subjects: readonly Subject[];
  /** The name that simple signing states, sometimes empty; absent elsewhere. */
  readonly repository?: string;
  /** Of a statement. */
  readonly predicateType?: string;
  readonly annotations: ReadonlyMap<string, string>;
}

const BLOB: Payload = { kind: 'blob', subjects: [], annotations: new Map() };

/**
 * Reads what is to be signed, strictly. What some laxer reader could take for the payload of an
 * image signature or for a statement is no blob, unless it is strictly something else. T45
 * @throws Rejection PARSE | STRUCTURE | UNSUPPORTED | LIMIT for what is half of a known form
 */
export function readPayload(payload: Uint8Array): Payload {
  const beginnings = beginningsOf(payload);
  if (beginnings.length === 0) return BLOB;
  if (beginnings.some(({ form }) => form === 'encoding')) return readEncodedStatement(payload);
  const value = strictJson(payload);
  if (value !== undefined) return readStrict(value, payload);
  for (const beginning of beginnings) refuseLikeness(beginning);
  return BLOB;
}

/** JSON as RFC 8259 has it has one meaning, so that its own members tell what it is. */
function readStrict(value: unknown, payload: Uint8Array): Payload {
  const members =
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value ?? {}) : [];
  const names = new Set(members.map(foldKey));
  if (names.has('critical')) return readImagePayload(payload);
  if (names.has('predicatetype') && names.has('subject'))
    reject('STRUCTURE', 'a statement is signed in its DSSE encoding only, and this is a bare one');
  return BLOB;
}

/** No reader agrees with another about what is not strict: suspicion is enough. */
function refuseLikeness({ text }: Beginning): void {
  const words = text();
  const likeness = mentionsImage(words)
    ? 'a signature of an image'
    : mentionsStatement(words) && 'a statement';
  if (likeness !== false)
    reject('PARSE', `some readers would take this for ${likeness}, and strictly it is none`);
}

/**
 * The platform's own parser takes the grammar and no more; names that stand twice are there once,
 * which is enough to know them. It is fast, and what is of a known form is read again.
 */
function strictJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch {
    return undefined;
  }
}

function readImagePayload(payload: Uint8Array): Payload {
  const { digest, dockerReference } = parseSimpleSigning(payload);
  const [algorithm = '', hex = ''] = digest.split(':');
  const annotations = new Fields(json.parse(payload), 'payload', 'STRUCTURE').strings('optional');
  return {
    kind: 'simple-signing',
    subjects: [{ name: '', digests: new Map([[algorithm, hex]]) }],
    repository: dockerReference,
    annotations,
  };
}

function readEncodedStatement(encoded: Uint8Array): Payload {
  const { payloadType, payload } = parsePreAuthEncoding(encoded);
  if (payloadType !== IN_TOTO_PAYLOAD)
    reject('UNSUPPORTED', 'DSSE payload of another type: only in-toto statements are signed');
  const unsigned = { signature: new Uint8Array(), keyId: '', raw: undefined };
  const { predicateType, subjects } = parseStatement({ payloadType, payload, ...unsigned });
  return { kind: 'dsse', subjects, predicateType, annotations: statementAnnotations(payload) };
}
