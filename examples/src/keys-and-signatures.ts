/**
 * @sealift/keys, @sealift/crypto and @sealift/portable-crypto: a key pair in cosign's form, a
 * signature, and two providers that agree on it.
 */
import { nodeCrypto } from '@sealift/crypto';
import { decryptKey, encryptKey, generateKey, signerOf } from '@sealift/keys';
import { nobleCrypto } from '@sealift/portable-crypto';

const password = new TextEncoder().encode('correct horse battery staple');
const file = await encryptKey(await generateKey('p256'), password);
console.log(file.split('\n')[0]);

const signer = signerOf(await decryptKey(file, password));
const data = new TextEncoder().encode('what is signed');
const signature = await signer.sign(data);
for (const crypto of [nodeCrypto, nobleCrypto])
  console.log(await crypto.verify(signer.publicKey, 'sha256', data, signature));
