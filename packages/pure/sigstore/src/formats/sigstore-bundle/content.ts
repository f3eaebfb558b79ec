import type { Fields } from '@sealift/bytes';
import { reject } from '@sealift/failures';
import type { Hash } from '@sealift/pki';
import { readEnvelope } from '../../envelope.ts';
import type { MessageDigest, SignedContent } from '../../evidence.ts';

const HASHES: { readonly [algorithm: string]: Hash } = {
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
};
const HASH_BYTES: { readonly [hash in Hash]: number } = { sha256: 32, sha384: 48, sha512: 64 };

/** Exactly one of the two kinds of content. @throws Rejection STRUCTURE | BASE64 */
export function readContent(bundle: Fields): SignedContent {
  if (bundle.has('dsseEnvelope') === bundle.has('messageSignature'))
    reject('STRUCTURE', 'bundle must hold exactly one of dsseEnvelope and messageSignature');
  if (bundle.has('dsseEnvelope'))
    return { kind: 'dsse', envelope: readEnvelope(bundle.object('dsseEnvelope'), undefined) };
  const message = bundle.object('messageSignature');
  const digest = message.optionalObject('messageDigest');
  const content: SignedContent = {
    kind: 'message',
    signature: message.bytes('signature'),
    hint: digest === undefined ? undefined : readDigest(digest),
  };
  message.end();
  return content;
}

function readDigest(fields: Fields): MessageDigest {
  const hash =
    HASHES[fields.oneOf('algorithm', Object.keys(HASHES))] ??
    fields.fail('algorithm', 'is not known');
  const value = fields.bytes('digest');
  if (value.length !== HASH_BYTES[hash]) fields.fail('digest', `is not a ${hash} digest`);
  fields.end();
  return { hash, value };
}
