/**
 * trusted_root.json (protobuf-specs sigstore_trustroot.proto; VERIFICATION §12). Any part that is
 * not right refuses the whole file.
 */
import { equal, Fields, hex, json, LIMITS, utf8 } from '@sealift/bytes';
import { printable, Rejection, reject } from '@sealift/failures';
import {
  type Authority,
  type Certificate,
  keys,
  type PublicKey,
  time,
  type Window,
  x509,
} from '@sealift/pki';
import { noteKeyHash, type TransparencyLog } from '@sealift/tlog';
import { certificateAnchor, logAnchor } from './anchor.ts';
import { rekorV2LogId } from './log-id.ts';
import type { Anchor, Trust } from './trust.ts';

const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.1+json',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
];

/** Encodings of log keys; which algorithm follows from the key itself. */
const KEY_DETAILS: ReadonlyMap<string, 'spki' | 'pkcs1'> = new Map([
  ['PKCS1_RSA_PKCS1V5', 'pkcs1'],
  ['PKIX_RSA_PKCS1V5', 'spki'],
  ['PKIX_RSA_PKCS1V15_2048_SHA256', 'spki'],
  ['PKIX_RSA_PKCS1V15_3072_SHA256', 'spki'],
  ['PKIX_RSA_PKCS1V15_4096_SHA256', 'spki'],
  ['PKIX_ECDSA_P256_SHA_256', 'spki'],
  ['PKIX_ECDSA_P384_SHA_384', 'spki'],
  ['PKIX_ECDSA_P521_SHA_512', 'spki'],
  ['PKIX_ED25519', 'spki'],
]);

/**
 * Reads a trusted_root.json as Sigstore publishes it. @param source for the report @throws
 * Rejection TRUST_ROOT
 */
export function trustFromTrustedRoot(bytes: Uint8Array, source: string): Trust {
  try {
    return readRoot(
      new Fields(json.parse(bytes, 'TRUST_ROOT', LIMITS.trustFile), 'trusted root', 'TRUST_ROOT'),
      source,
    );
  } catch (thrown) {
    if (!(thrown instanceof Rejection) || thrown.code === 'TRUST_ROOT') throw thrown;
    return reject('TRUST_ROOT', `${source}: ${thrown.message}`, { cause: thrown });
  }
}

/**
 * Reads the trusted roots of a file: one document, or one a line (.jsonl), each an instance of its
 * own (T6).
 * @throws Rejection TRUST_ROOT
 */
export function trustsFromTrustedRoots(bytes: Uint8Array, source: string): Trust[] {
  const lines = utf8
    .decode(bytes, 'TRUST_ROOT')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const isLines =
    lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'));
  if (!isLines) return [trustFromTrustedRoot(bytes, source)];
  return lines.map((line, i) => trustFromTrustedRoot(utf8.encode(line), `${source} line ${i + 1}`));
}

function readRoot(fields: Fields, source: string): Trust {
  fields.oneOf('mediaType', MEDIA_TYPES);
  const logs = fields.objects('tlogs').map((each) => readLog(each, 'rekor'));
  const ctLogs = fields.objects('ctlogs').map((each) => readLog(each, 'ct'));
  const authorities = fields.objects('certificateAuthorities').map(readAuthority);
  const timestamping = fields.objects('timestampAuthorities').map(readAuthority);
  fields.end();
  const anchors: Anchor[] = [
    ...logs.map((log) => logAnchor('rekor-key', log, source)),
    ...ctLogs.map((log) => logAnchor('ct-key', log, source)),
    ...authorities.flatMap(({ anchor, intermediates, window, name }) => [
      certificateAnchor('ca-root', anchor, window, source, name),
      ...intermediates.map((each) =>
        certificateAnchor('ca-intermediate', each, window, source, name),
      ),
    ]),
    ...timestamping.map(({ anchor, window, name }) =>
      certificateAnchor('tsa', anchor, window, source, name),
    ),
  ];
  const timestampAuthorities = timestamping.map(({ anchor, intermediates, window, name }) => ({
    chain: [...intermediates, anchor],
    window,
    name,
  }));
  return { authorities, logs, ctLogs, timestampAuthorities, anchors };
}

function readLog(fields: Fields, role: 'rekor' | 'ct'): TransparencyLog {
  const name = hostAndPath(fields.text('baseUrl'));
  fields.oneOf('hashAlgorithm', ['SHA2_256']);
  fields.optionalText('operator');
  const checkpointKeyId = fields.optionalObject('checkpointKeyId');
  const keyFields = fields.object('publicKey');
  const key = readKey(keyFields);
  const window = readWindow(keyFields.object('validFor'), 'required');
  const logId = fields.object('logId');
  const id = logId.bytes('keyId');
  // A log ID that is not its key's would let one log's entries count as another's.
  const expected = role === 'rekor' ? [key.id, rekorV2LogId(key, name)] : [key.id];
  if (!expected.some((each) => equal(each, id))) refuseId(fields, id, expected);
  if (checkpointKeyId !== undefined) checkCheckpointKeyId(checkpointKeyId, key, name);
  for (const each of [checkpointKeyId, keyFields, logId, fields]) each?.end();
  return { key, id, name, window };
}

/** policy-controller's TrustRoot writes the ID in hex first, and then as base64. */
function refuseId(fields: Fields, id: Uint8Array, expected: readonly Uint8Array[]): never {
  const isHex = expected.some((each) => equal(utf8.encode(hex.encode(each)), id));
  return fields.fail(
    'logId',
    isHex
      ? 'is the ID of its key as base64 of hex text: write base64 of its 32 bytes'
      : 'is not the ID of its key',
  );
}

/** The hint that the log's checkpoints carry, under its whole name or its bare host. */
function checkCheckpointKeyId(fields: Fields, key: PublicKey, name: string): void {
  const stated = fields.bytes('keyId');
  const hints = [name, name.replace(/[:/].*$/, '')].map((each) =>
    noteKeyHash(key, each).subarray(0, 4),
  );
  if (!hints.some((each) => equal(each, stated)))
    fields.fail('keyId', "is not the hint of the log's key");
}

/** What a log signs its checkpoints under: the URL without its scheme. */
function hostAndPath(url: string): string {
  const name = url.replace(/^https?:\/\//, '');
  // A pattern that ends in /+$ would begin anew at each slash of a long row of them.
  let end = name.length;
  while (name[end - 1] === '/') end -= 1;
  return name.slice(0, end);
}

function readKey(fields: Fields): PublicKey {
  const details = fields.text('keyDetails');
  const form =
    KEY_DETAILS.get(details) ??
    reject('TRUST_ROOT', `log key of the kind ${printable(details)}, which is not supported`);
  const bytes = fields.bytes('rawBytes');
  return form === 'pkcs1' ? keys.fromPkcs1(bytes) : keys.parse(bytes);
}

function readAuthority(fields: Fields): Authority & { readonly name: string } {
  const subject = fields.optionalObject('subject');
  for (const part of ['organization', 'commonName']) subject?.optionalText(part);
  const name = fields.optionalText('uri') ?? '';
  fields.optionalText('operator');
  const chain = fields.object('certChain');
  const certificates = chain.objects('certificates').map(readCertificate);
  const anchor = certificates.at(-1) ?? chain.fail('certificates', 'is empty');
  const window = readWindow(fields.object('validFor'), 'optional');
  for (const each of [subject, chain, fields]) each?.end();
  return { anchor, intermediates: certificates.slice(0, -1), window, name };
}

function readCertificate(fields: Fields): Certificate {
  const certificate = x509.parse(fields.bytes('rawBytes'));
  fields.end();
  return certificate;
}

/**
 * Without a start a log key counts since ever: an attacker's old entries too (VERIFICATION §12.2).
 */
function readWindow(fields: Fields, start: 'required' | 'optional'): Window {
  const read = (name: string): number | undefined => {
    const text = fields.optionalText(name);
    return text === undefined
      ? undefined
      : (time.parse(text) ?? fields.fail(name, 'is not an RFC 3339 time'));
  };
  const window = { start: read('start'), end: read('end') };
  fields.end();
  if (window.start === undefined && start === 'required') fields.fail('start', 'is missing');
  if (window.start !== undefined && window.end !== undefined && window.start > window.end)
    fields.fail('end', 'lies before the start');
  return {
    ...(window.start === undefined ? {} : { start: window.start }),
    ...(window.end === undefined ? {} : { end: window.end }),
  };
}
