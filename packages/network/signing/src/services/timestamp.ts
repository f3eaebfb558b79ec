/** A request over HTTP (RFC 3161 §2.4.1, §3.4), and the response as it came. */
import { createHash, randomBytes } from 'node:crypto';
import { concat } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { requireAsked } from '@sealift/pki';
import { type Service, send } from './post.ts';

const element = (tag: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...content);
  if (body.length > 127) throw new RangeError('a request has short elements only');
  return concat(Uint8Array.of(tag, body.length), body);
};

const SHA256_WITH_NULL = Uint8Array.of(
  0x30,
  0x0d,
  0x06,
  0x09,
  0x60,
  0x86,
  0x48,
  0x01,
  0x65,
  0x03,
  0x04,
  0x02,
  0x01,
  0x05,
  0x00,
);
const VERSION_1 = Uint8Array.of(0x02, 0x01, 0x01);
const CERTIFICATES_WANTED = Uint8Array.of(0x01, 0x01, 0xff);

/** TimeStampReq over the SHA-256 of `data`, with a nonce, asking for the certificates. */
export function timestampRequest(data: Uint8Array, nonce: Uint8Array): Uint8Array {
  const imprint = element(
    0x30,
    SHA256_WITH_NULL,
    element(0x04, createHash('sha256').update(data).digest()),
  );
  return element(0x30, VERSION_1, imprint, element(0x02, nonce), CERTIFICATES_WANTED);
}

/**
 * A timestamp over `data`, with the nonce of the request. Whose it is, nobody has looked at.
 * @param tsa its URL is full, `https://tsa.example/api/v1/timestamp`
 * @returns TimeStampResp, DER @throws Rejection CONFIG | SIGNING_SERVICE; TIMESTAMP_INVALID: it
 * was not granted, or is of other bytes or another nonce
 */
export async function timestamp(
  tsa: Pick<Service, 'url' | 'connections'>,
  data: Uint8Array,
): Promise<Uint8Array> {
  // Positive and without a leading zero byte, whatever was drawn: DER has one form of an integer.
  const nonce = randomBytes(8);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const request = {
    contentType: 'application/timestamp-query',
    accept: 'application/timestamp-reply',
    body: timestampRequest(data, nonce),
  };
  const { body } = await send({ name: 'the timestamp authority', ...tsa }, '', request);
  const words = `the timestamp authority at ${tsa.url} gave no timestamp of this signature: `;
  Rejection.as(
    'TIMESTAMP_INVALID',
    () => requireAsked(body, { data, nonce, hash: 'sha256' }),
    words,
  );
  return body;
}
