import { createPrivateKey, sign } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { concat } from '../encoding.ts';
import { derive } from '../seed.ts';
import type { SecretPart } from './key.ts';

/** PKCS#8 of an Ed25519 key up to its 32 secret bytes (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Pure Ed25519, or Ed25519ph with the scheme `ph`. */
export function ed25519Key(seed: string): SecretPart {
  const secret = derive(32, 'ed25519', seed);
  const privateKey = createPrivateKey({
    key: Buffer.from(concat(PKCS8, secret)),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    privateKey,
    sign: (data, scheme) =>
      scheme === 'ph' ? ed25519ph.sign(data, secret) : new Uint8Array(sign(null, data, privateKey)),
  };
}
