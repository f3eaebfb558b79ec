import { createHash } from 'node:crypto';
import { hex } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { rekorV2LogId } from './log-id.ts';

const world = createWorld({ seed: 'log-id' });
const ed25519 = keys.fromPem(world.keyPair('ed25519').publicKeyPem);

describe('the ID of a Rekor v2 log', () => {
  it('binds an Ed25519 key to its origin', () => {
    const hash = createHash('sha256')
      .update('log.example')
      .update(Uint8Array.of(0x0a, 0x01))
      .update(ed25519.spki.slice(-32));
    expect(hex.encode(rekorV2LogId(ed25519, 'log.example'))).toBe(hash.digest('hex'));
    expect(rekorV2LogId(ed25519, 'log.example')).not.toEqual(
      rekorV2LogId(ed25519, 'log.example.org'),
    );
  });

  it('is of an ECDSA key alone', () => {
    const key = keys.fromPem(world.keyPair().publicKeyPem);
    expect(rekorV2LogId(key, 'log.example')).toEqual(key.id);
  });

  // log2025-alpha1.rekor.sigstage.dev, as staging publishes it.
  it('is that of a real log', () => {
    const key = keys.parse(
      new Uint8Array(
        Buffer.from('MCowBQYDK2VwAyEAPn+AREHoBaZ7wgS1zBqpxmLSGnyhxXj4lFxSdWVB8o8=', 'base64'),
      ),
    );
    expect(hex.encode(rekorV2LogId(key, 'log2025-alpha1.rekor.sigstage.dev')).slice(0, 8)).toBe(
      'f30d5a99',
    );
    expect(hex.encode(key.id).slice(0, 8)).toBe('47272b9d');
  });
});
