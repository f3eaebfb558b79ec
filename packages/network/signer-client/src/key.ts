import { Fields, type Json } from '@sealift/bytes';
import { type KeyVersion, keyring } from '@sealift/trust';

/** The answer to `GET /v1/keys/NAME`. @throws Rejection SIGNING_SERVICE */
export function decodeKey(value: Json, name: string): KeyVersion {
  const fields = new Fields(value, 'key', 'SIGNING_SERVICE');
  if (fields.text('name') !== name) fields.fail('name', `is not ${name}`);
  return keyring.decodeVersion(fields);
}
