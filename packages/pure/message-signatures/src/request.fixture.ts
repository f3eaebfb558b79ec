import { digest, utf8 } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { createWorld, type KeyType } from '@sealift/virtual-sigstore';
import type { ReceivedRequest } from './read.ts';
import { type RequestSigner, type SignatureHeaders, signRequest } from './sign.ts';

const world = createWorld({ seed: 'request signatures' });

/** A request key of the test kit. */
export function requestKey(type: KeyType = 'ed25519', label = 'client'): RequestSigner {
  const pair = world.keyPair(type, label);
  return {
    publicKey: keys.parse(pair.publicKeyDer),
    sign: async (data) =>
      new Uint8Array(pair.sign(data, type === 'ed25519' ? undefined : 'sha256')),
  };
}

export const BODY = utf8.encode('a payload');
export const REQUEST = {
  method: 'POST',
  authority: 'signer.corp.example:8443',
  target: '/v1/keys/release/sign',
  bodyDigest: digest.sha256(BODY),
};
export const CREATED = 1_795_276_800;
export const NONCE = Uint8Array.from({ length: 16 }, (_, i) => i);

export const signed = (key = requestKey(), request = REQUEST): Promise<SignatureHeaders> =>
  signRequest(request, key, CREATED, NONCE);

/** The request as it arrives with these fields; a list is a field that stands several times. */
export function received(
  headers: Readonly<Record<string, string | readonly string[]>>,
  request = REQUEST,
): ReceivedRequest {
  return { ...request, header: (name) => headers[name] };
}
