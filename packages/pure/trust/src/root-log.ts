/** Logs of a trusted_root.json (VERIFICATION §12.2). */
import { equal, type Fields, hex, utf8 } from '@sealift/bytes';
import { printable, reject } from '@sealift/failures';
import { keys, type PublicKey } from '@sealift/pki';
import { noteKeyHash, type TransparencyLog } from '@sealift/tlog';
import { rekorV2LogId } from './log-id.ts';
import { readWindow } from './root-window.ts';

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

type Identity = Pick<TransparencyLog, 'key' | 'id' | 'name'>;

/**
 * A log of a trusted root. Its name is for those who sign, and cosign wrote roots without it until
 * 2025: it is demanded where it decides. @throws Rejection TRUST_ROOT | KEY | UNSUPPORTED
 */
export function readLog(fields: Fields, role: 'rekor' | 'ct'): TransparencyLog {
  const name = hostAndPath(fields.optionalText('baseUrl') ?? '');
  fields.oneOf('hashAlgorithm', ['SHA2_256']);
  fields.optionalText('operator');
  const keyFields = fields.object('publicKey');
  const key = readKey(keyFields);
  const window = readWindow(keyFields.object('validFor'), 'required');
  const id = readId(fields, key, role === 'rekor', name);
  checkCheckpointKeyId(fields, { key, id, name });
  for (const each of [keyFields, fields]) each.end();
  return { key, id, name, window };
}

/** A log ID that is not its key's would let one log's entries count as another's. */
function readId(fields: Fields, key: PublicKey, isBound: boolean, name?: string): Uint8Array {
  const stated = fields.object('logId');
  const id = stated.bytes('keyId');
  stated.end();
  const expected = [key.id, ...(isBound && name !== undefined ? [rekorV2LogId(key, name)] : [])];
  if (expected.some((each) => equal(each, id))) return id;
  // policy-controller's TrustRoot writes the ID in hex first, and then as base64.
  if (expected.some((each) => equal(utf8.encode(hex.encode(each)), id)))
    fields.fail(
      'logId',
      'is the ID of its key as base64 of hex text: write base64 of its 32 bytes',
    );
  // Bound to a name that is not here: the log's checkpoints must show which (VERIFICATION §8.5).
  if (isBound && name === undefined && key.type === 'ed25519' && id.length === 32) return id;
  return fields.fail('logId', 'is not the ID of its key');
}

/** The hint that the log's checkpoints carry, under its whole name or its bare host. */
function checkCheckpointKeyId(log: Fields, { key, id, name }: Identity): void {
  const fields = log.optionalObject('checkpointKeyId');
  if (fields === undefined) return;
  const stated = fields.bytes('keyId');
  fields.end();
  const names = name === undefined ? [] : [name, name.replace(/[:/].*$/, '')];
  const hashes = name === undefined ? [id] : names.map((each) => noteKeyHash(key, each));
  if (hashes.some((each) => equal(each.subarray(0, 4), stated))) return;
  if (name === undefined)
    log.fail('baseUrl', 'is missing, and checkpointKeyId is bound to it: add "baseUrl"');
  fields.fail('keyId', "is not the hint of the log's key");
}

/** What a log signs its checkpoints under: the URL without its scheme. proto3: empty is absent. */
function hostAndPath(url: string): string | undefined {
  const name = url.replace(/^https?:\/\//, '');
  // A pattern that ends in /+$ would begin anew at each slash of a long row of them.
  let end = name.length;
  while (name[end - 1] === '/') end -= 1;
  return end === 0 ? undefined : name.slice(0, end);
}

function readKey(fields: Fields): PublicKey {
  const details = fields.text('keyDetails');
  const form =
    KEY_DETAILS.get(details) ??
    reject('TRUST_ROOT', `log key of the kind ${printable(details)}, which is not supported`);
  const bytes = fields.bytes('rawBytes');
  return form === 'pkcs1' ? keys.fromPkcs1(bytes) : keys.parse(bytes);
}
