/** @sealift/message-signatures: a signed HTTP request, and what happens to a changed one. */
import { randomBytes } from 'node:crypto';
import { digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import { generateKey, signerOf } from '@sealift/keys';
import {
  readRequestSignature,
  signRequest,
  verifyRequestSignature,
} from '@sealift/message-signatures';

const key = signerOf(await generateKey('ed25519'));
const bodyDigest = digest.sha256(utf8.encode('payload'));
const request = { method: 'POST', authority: 'signer.example', target: '/v1/keys/release/sign' };
const seconds = Math.floor(Date.now() / 1000);
const headers = new Map(
  Object.entries(await signRequest({ ...request, bodyDigest }, key, seconds, randomBytes(16))),
);
console.log([...headers.keys()].join(', '));

for (const target of [request.target, '/v1/keys/other/sign'])
  try {
    const received = { ...request, target, header: (name: string) => headers.get(name) };
    const read = readRequestSignature(received, bodyDigest);
    await verifyRequestSignature(read, key.publicKey, nodeCrypto);
    console.log(`${target}: holds`);
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    console.log(`${target}: ${thrown.code}`);
  }
