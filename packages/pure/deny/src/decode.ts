/**
 * What a deny pack says, as the predicate of its statement:
 *
 *     {"entries":[{"kind":"digest","digest":"sha256:…","reason":"…"},
 *                 {"kind":"key","fingerprint":"SHA256:…","from":"2026-03-01T00:00:00Z",
 *                  "reason":"…"},
 *                 {"kind":"log","log":"c0d2…","compromised":true,"reason":"…"}],
 *      "issued":"2026-04-01T12:00:00Z","schemaVersion":1,"version":7}
 */
import { base64, digest, Fields, type Json, LIMITS } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { time } from '@sealift/pki';
import { type DenyEntry, type PackContent, SCHEMA_VERSION } from './pack.ts';
import { crlTarget, isTimeless, KINDS, keyOf, listOf, type Target } from './target.ts';

/**
 * Reads what a pack says; only what this version understands, entries in their order.
 * @throws Rejection DENY_PACK | LIMIT
 */
export function decodePack(value: Json): PackContent {
  const fields = new Fields(value, 'deny pack', 'DENY_PACK');
  if (fields.size('schemaVersion') !== SCHEMA_VERSION)
    fields.fail('schemaVersion', `is not ${SCHEMA_VERSION}: another version of sealift made it`);
  const version = fields.size('version');
  if (version === 0) fields.fail('version', 'is not from 1 on');
  const issued = timeOf(fields, 'issued');
  fields.required('entries');
  const entries = fields.objects('entries').map(decodeEntry);
  fields.end();
  checkEntries(entries);
  return { version, issued, entries };
}

/** One form for one content, so that equal packs have one digest. */
function checkEntries(entries: readonly DenyEntry[]): void {
  if (entries.length > LIMITS.denyEntries)
    reject('LIMIT', `deny pack of ${entries.length} entries, limit ${LIMITS.denyEntries}`);
  const names = entries.map(({ target }) => keyOf(target));
  const astray = names.findIndex((name, i) => i > 0 && name <= (names[i - 1] ?? ''));
  if (astray >= 0) reject('DENY_PACK', `deny pack whose entry ${astray + 1} is not in order`);
}

function decodeEntry(fields: Fields): DenyEntry {
  const target = decodeTarget(fields);
  const reason = short(fields, 'reason');
  const from = fields.has('from') ? timeOf(fields, 'from') : undefined;
  const compromised = fields.optional('compromised');
  fields.end();
  if (compromised !== undefined && compromised !== true)
    fields.fail('compromised', 'is something else than true');
  const says = Number(from !== undefined) + Number(compromised !== undefined);
  if (says !== (isTimeless(target) ? 0 : 1))
    fields.fail(
      'from',
      `and compromised: expected ${isTimeless(target) ? 'neither' : 'one of the two'}`,
    );
  return { target, reason, ...(from === undefined ? {} : { from }) };
}

function decodeTarget(fields: Fields): Target {
  const kind = fields.oneOf('kind', KINDS);
  switch (kind) {
    case 'digest':
      return { kind, digest: digest.parse(fields.text('digest'), 'DENY_PACK') };
    case 'key':
    case 'certificate':
      return { kind, fingerprint: like(fields, 'fingerprint', /^SHA256:[0-9a-f]{64}$/) };
    case 'identity': {
      const identity = short(fields, 'identity');
      const issuer = fields.has('issuer') ? short(fields, 'issuer') : undefined;
      return { kind, identity, ...(issuer === undefined ? {} : { issuer }) };
    }
    case 'log':
      return { kind, log: hexOf(fields, 'log') };
    case 'entry':
      return { kind, log: hexOf(fields, 'log'), index: indexOf(fields) };
    case 'leaf':
      return { kind, leaf: hexOf(fields, 'leaf') };
    case 'crl':
      return crlOf(fields);
  }
}

/** One form for one list: DER, which it says again when it was read. */
function crlOf(fields: Fields): Target {
  const text = fields.text('crl');
  if (text.length > LIMITS.pemFile) reject('LIMIT', `CRL of ${text.length} characters in a pack`);
  const target = Rejection.as('DENY_PACK', () => crlTarget(base64.decode(text)), 'deny pack: ');
  const { bytes } = Rejection.as('DENY_PACK', () => listOf(target), 'deny pack: ');
  return base64.encode(bytes) === text ? target : fields.fail('crl', 'is not in its one form');
}

function like(fields: Fields, name: string, form: RegExp): string {
  const text = fields.text(name);
  return form.test(text) ? text : fields.fail(name, `is not of the form ${form.source}`);
}

const hexOf = (fields: Fields, name: string): string => like(fields, name, /^[0-9a-f]{64}$/);

function indexOf(fields: Fields): bigint {
  const index = fields.int64('index');
  return fields.text('index') === String(index) ? index : fields.fail('index', 'is no text');
}

/** A text that a message may quote. */
function short(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (text.trim() === '') fields.fail(name, 'is empty');
  return text.length <= LIMITS.denyText
    ? text
    : fields.fail(name, `has more than ${LIMITS.denyText} characters`);
}

/** RFC 3339 in its one form: UTC, fractions only where there are some. */
function timeOf(fields: Fields, name: string): number {
  const text = fields.text(name);
  const at = time.parse(text);
  return at !== undefined && time.format(at) === text
    ? at
    : fields.fail(name, 'is not a time of the form 2026-01-31T12:00:00Z');
}
