import { Fields, type Json } from '@sealift/bytes';
import { type KeyVersion, keyring } from '@sealift/trust';
import { hexOf } from './approvals.ts';

/** What was asked: the answer must be to this, and to nothing else. */
interface Asked {
  readonly name: string;
  readonly key: KeyVersion;
  /** Of the payload, hex. */
  readonly sha256: string;
  readonly size: number;
}

/**
 * The signature of an answer to `POST /v1/keys/NAME/sign`; it is not verified yet. @throws
 * Rejection SIGNING_SERVICE
 */
export function decodeSigned(value: Json, { name, key, sha256, size }: Asked): Uint8Array {
  const fields = new Fields(value, 'signed', 'SIGNING_SERVICE');
  const [by, payload, entries] = [
    fields.object('key'),
    fields.object('payload'),
    fields.object('entries'),
  ];
  if (by.text('name') !== name) by.fail('name', `is not ${name}`);
  if (keyring.versionOf(by) !== key.version)
    by.fail('version', `is not ${key.version}: the key was rotated meanwhile, sign again`);
  if (fields.text('algorithm') !== key.algorithm)
    fields.fail('algorithm', `is not ${key.algorithm}`);
  if (hexOf(payload, 'sha256') !== sha256 || payload.size('size') !== size)
    payload.fail('sha256', 'is of another payload than the one that was sent');
  fields.text('request');
  for (const entry of ['intent', 'result']) entries.size(entry);
  const signature = fields.bytes('signature');
  for (const each of [by, payload, entries, fields]) each.end();
  return signature;
}
