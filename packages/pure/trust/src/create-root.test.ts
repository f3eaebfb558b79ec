import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { createTrustedRoot, type RootService, type RootServices } from './create-root.ts';
import { trustFromTrustedRoot } from './trusted-root.ts';

const world = createWorld({ seed: 'create root' });
const { pins } = world;
const NONE: RootServices = { fulcio: [], rekor: [], ctfe: [], tsa: [] };
const START = Date.parse('2025-03-01T00:00:00Z');
const service = (text: string, more: Partial<RootService> = {}): RootService => ({
  text,
  source: 'the file',
  url: 'https://one.example/',
  window: { start: START },
  ...more,
});
const chain = pins.caIntermediates + pins.caRoots;
const made = (services: Partial<RootServices>) => {
  const text = createTrustedRoot({ ...NONE, fulcio: [service(chain)], ...services });
  return { text, json: JSON.parse(text), trust: trustFromTrustedRoot(utf8.encode(text), 'it') };
};
const pemOf = ({ publicKey }: { readonly publicKey: KeyObject }): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
const rsa = (modulusLength: number): string => pemOf(generateKeyPairSync('rsa', { modulusLength }));

describe('a trusted root that is made', () => {
  it('has authorities from when their root begins, unless somebody says until when', () => {
    const { json } = made({});
    const { validFor } = json.certificateAuthorities[0];
    expect(validFor).toMatchObject({ start: '2025-03-01T00:00:00Z' });
    const end = Date.parse('2026-06-01T00:00:00Z');
    const open = { window: { end } };
    const ended = made({ fulcio: [service(chain, open)] }).json.certificateAuthorities[0];
    expect(ended.validFor).toMatchObject({ end: '2026-06-01T00:00:00Z' });
    expect(ended.validFor.start).not.toBe('2025-03-01T00:00:00Z');
  });

  it('calls a log of Ed25519 by its name, others by the hash of their key', () => {
    const pem = world.keyPair('ed25519', 'log').publicKeyPem;
    const [one, other] = ['https://a.example/', 'http://b.example'].map(
      (url) => made({ rekor: [service(pem, { url })] }).json.tlogs[0],
    );
    expect(one.publicKey).toEqual({ ...other.publicKey });
    expect(one.logId).not.toEqual(other.logId);
    const [first, second] = ['https://a.example', 'https://b.example'].map(
      (url) => made({ ctfe: [service(pins.ctKey, { url })] }).json.ctlogs[0],
    );
    expect(first.logId).toEqual(second.logId);
  });

  it.each([
    ['P-256', world.keyPair('p256').publicKeyPem, 'PKIX_ECDSA_P256_SHA_256'],
    ['P-384', world.keyPair('p384').publicKeyPem, 'PKIX_ECDSA_P384_SHA_384'],
    ['P-521', world.keyPair('p521').publicKeyPem, 'PKIX_ECDSA_P521_SHA_512'],
    ['Ed25519', world.keyPair('ed25519').publicKeyPem, 'PKIX_ED25519'],
    ['RSA of 2048 bits', rsa(2048), 'PKIX_RSA_PKCS1V15_2048_SHA256'],
    ['RSA of 3072 bits', rsa(3072), 'PKIX_RSA_PKCS1V15_3072_SHA256'],
  ])('names a key of %s', (_, pem, details) => {
    const { json, trust } = made({ rekor: [service(pem)] });
    expect(json.tlogs[0].publicKey.keyDetails).toBe(details);
    expect(trust.logs).toHaveLength(1);
  });

  it.each<[string, Partial<RootServices>, string]>([
    ['an RSA key of a length without a name', { rekor: [service(rsa(2560))] }, 'CONFIG'],
    [
      'a key for RSASSA-PSS',
      { ctfe: [service(pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })))] },
      'CONFIG',
    ],
    ['a file without a certificate', { fulcio: [service('# nothing\n')] }, 'CONFIG'],
    ['a key for a chain', { tsa: [service(pins.rekorKey)] }, 'CONFIG'],
    ['a chain for a key', { rekor: [service(chain)] }, 'CONFIG'],
    ['a chain that was cut', { fulcio: [service(pins.caIntermediates)] }, 'PARTIAL_CHAIN'],
    [
      'a window that ends before it begins',
      { rekor: [service(pins.rekorKey, { window: { start: START, end: START - 1000 } })] },
      'TRUST_ROOT',
    ],
  ])('is refused with %s', async (_, services, code) =>
    expect(await codeOf(() => made(services))).toBe(code),
  );
});
