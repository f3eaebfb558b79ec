/**
 * Bodies of Rekor v1 entries, of the kinds that sign images (VERIFICATION §6): what the log says
 * was signed, with which key.
 * A body is parsed after the log's signature over the same bytes was verified.
 */
import { base64, Fields, hex, json, pem, utf8 } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Hash } from '@sealift/pki';

/** A certificate or key as the body states it; compared as DER. */
export interface Verifier {
  readonly label: string;
  readonly der: Uint8Array;
}

/** A digest as the body states it. */
export interface StatedHash {
  readonly hash: Hash;
  readonly value: Uint8Array;
}

/** What a log entry says of a signature, by the kind of the entry. */
export type EntryBody =
  | {
      readonly kind: 'hashedrekord 0.0.1';
      readonly dataHash: StatedHash;
      readonly signature: Uint8Array;
      readonly verifier: Verifier;
    }
  | {
      readonly kind: 'dsse 0.0.1';
      readonly payloadHash: Uint8Array;
      readonly envelopeHash: Uint8Array;
      readonly signature: Uint8Array;
      readonly verifier: Verifier;
    }
  | {
      readonly kind: 'intoto 0.0.2';
      readonly payloadHash: Uint8Array;
      readonly envelopeHash: Uint8Array | undefined;
      readonly payload: Uint8Array | undefined;
      readonly payloadType: string;
      readonly signature: Uint8Array;
      readonly verifier: Verifier;
    }
  | {
      readonly kind: 'intoto 0.0.1';
      readonly envelopeHash: Uint8Array;
      readonly payloadHash: Uint8Array | undefined;
      readonly verifier: Verifier;
    };

const READERS: { readonly [kind: string]: (spec: Fields) => EntryBody } = {
  'hashedrekord 0.0.1': readHashedRekord,
  'dsse 0.0.1': readDsse,
  'intoto 0.0.2': readIntoto2,
  'intoto 0.0.1': readIntoto1,
};

/**
 * The body's kind and version, before anything else of it is read. @throws Rejection PARSE |
 * STRUCTURE
 */
export const bodyKind = (body: Uint8Array): string => readKind(body).kind;

function readKind(body: Uint8Array): { kind: string; fields: Fields } {
  const fields = new Fields(json.parse(body), 'entry', 'STRUCTURE');
  return { kind: `${fields.text('kind')} ${fields.text('apiVersion')}`, fields };
}

/** Reads the body of a log entry. @throws Rejection PARSE | STRUCTURE | BASE64 | TLOG_KIND */
export function parseBody(body: Uint8Array): EntryBody {
  const { kind, fields } = readKind(body);
  const read = READERS[kind] ?? reject('TLOG_KIND', 'log entry of an unknown kind');
  const parsed = read(fields.object('spec'));
  fields.end();
  return parsed;
}

function readHashedRekord(spec: Fields): EntryBody {
  const data = spec.object('data');
  const signature = spec.object('signature');
  const parsed = {
    kind: 'hashedrekord 0.0.1' as const,
    dataHash: readStatedHash(data.object('hash')),
    signature: signature.bytes('content'),
    verifier: readVerifier(signature.object('publicKey'), 'content'),
  };
  for (const each of [data, signature, spec]) each.end();
  return parsed;
}

function readDsse(spec: Fields): EntryBody {
  const signature = theOne(spec.objects('signatures'), 'signatures');
  const parsed = {
    kind: 'dsse 0.0.1' as const,
    payloadHash: readHash(spec.object('payloadHash')),
    envelopeHash: readHash(spec.object('envelopeHash')),
    signature: signature.bytes('signature'),
    verifier: readVerifier(signature, 'verifier'),
  };
  for (const each of [signature, spec]) each.end();
  return parsed;
}

function readIntoto2(spec: Fields): EntryBody {
  const content = spec.object('content');
  const envelope = content.object('envelope');
  const signature = theOne(envelope.objects('signatures'), 'signatures');
  signature.optionalText('keyid');
  const hash = content.optionalObject('hash');
  const parsed = {
    kind: 'intoto 0.0.2' as const,
    payloadHash: readHash(content.object('payloadHash')),
    envelopeHash: hash === undefined ? undefined : readHash(hash),
    // Real logs drop the payload; where it stays it is base64 of base64, as the signature is.
    payload: envelope.has('payload') ? twice(envelope.bytes('payload')) : undefined,
    payloadType: envelope.text('payloadType'),
    signature: twice(signature.bytes('sig')),
    verifier: readVerifier(signature, 'publicKey'),
  };
  for (const each of [signature, envelope, content, spec]) each.end();
  return parsed;
}

function readIntoto1(spec: Fields): EntryBody {
  const content = spec.object('content');
  const payloadHash = content.optionalObject('payloadHash');
  const parsed = {
    kind: 'intoto 0.0.1' as const,
    envelopeHash: readHash(content.object('hash')),
    payloadHash: payloadHash === undefined ? undefined : readHash(payloadHash),
    verifier: readVerifier(spec, 'publicKey'),
  };
  for (const each of [content, spec]) each.end();
  return parsed;
}

const twice = (bytes: Uint8Array): Uint8Array =>
  base64.decode(utf8.decode(bytes, 'BASE64'), 'BASE64');

function theOne(signatures: readonly Fields[], what: string): Fields {
  const [signature, ...more] = signatures;
  if (signature === undefined || more.length > 0)
    return reject('STRUCTURE', `entry with ${signatures.length} ${what}, expected one`);
  return signature;
}

/** Envelopes and payloads are logged under SHA-256 alone. */
function readHash(fields: Fields): Uint8Array {
  const { hash, value } = readStatedHash(fields);
  return hash === 'sha256' ? value : fields.fail('algorithm', 'is not sha256');
}

const HASH_BYTES: { readonly [hash in Hash]: number } = { sha256: 32, sha384: 48, sha512: 64 };

function readStatedHash(fields: Fields): StatedHash {
  const hash = fields.oneOf('algorithm', ['sha256', 'sha384', 'sha512']);
  const value = hex.decode(fields.text('value'), 'STRUCTURE');
  if (value.length !== HASH_BYTES[hash]) fields.fail('value', `is not a ${hash} hash`);
  fields.end();
  return { hash, value };
}

function readVerifier(fields: Fields, name: string): Verifier {
  const text = utf8.decode(fields.bytes(name), 'STRUCTURE');
  if (name === 'content') fields.end();
  return pem.decodeOne(text, ['CERTIFICATE', 'PUBLIC KEY', 'RSA PUBLIC KEY'], 'STRUCTURE');
}
