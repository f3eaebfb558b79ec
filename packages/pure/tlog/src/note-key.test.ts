import { createHash } from 'node:crypto';
import { hex } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { noteKeyHash } from './note-key.ts';

const world = createWorld({ seed: 'note key' });
const key = (type: 'p256' | 'ed25519' | 'rsa2048') =>
  keys.fromPem(world.keyPair(type).publicKeyPem);
const sha256 = (...parts: readonly (string | Uint8Array)[]): string =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((each) => Buffer.from(each))))
    .digest('hex');

describe('the hash that names a key in notes', () => {
  it('of ECDSA is of the key alone', () =>
    expect(noteKeyHash(key('p256'), 'a')).toEqual(key('p256').id));

  it('of Ed25519 binds the name', () => {
    expect(hex.encode(noteKeyHash(key('ed25519'), 'log.example'))).toBe(
      sha256('log.example', Uint8Array.of(10, 1), key('ed25519').spki.slice(-32)),
    );
  });

  it('of RSA binds the name', () => {
    const rsa = key('rsa2048');
    expect(hex.encode(noteKeyHash(rsa, 'log.example'))).toBe(
      sha256('log.example', Uint8Array.of(10, 255), 'PKIX-RSA-PKCS#1v1.5', rsa.spki),
    );
  });
});
