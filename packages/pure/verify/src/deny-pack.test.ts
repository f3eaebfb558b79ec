import { canonicalJson, digest, type Json } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { DENY_PREDICATE, Denials } from '@sealift/deny';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { SEAL_PREDICATE } from '@sealift/sigstore';
import { type BundleOptions, bundle, type Key } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { verifyDenyPack } from './deny-pack.ts';
import { verifySeal } from './seal.ts';
import { leaf, world } from './world.fixture.ts';

const denier = world.keyPair('p256', 'denier');
const publicKey = (of: Key) => keys.fromPem(of.publicKeyPem);
const SAID: Json = {
  schemaVersion: 1n,
  version: 7n,
  issued: '2026-03-01T00:00:00Z',
  entries: [{ kind: 'digest', digest: `sha256:${'ab'.repeat(32)}`, reason: 'found on a stick' }],
};

const packOf = (predicate: Json = SAID, more: Partial<BundleOptions> = {}): Uint8Array =>
  bundle(
    world,
    { digest: digest.of(canonicalJson(predicate)) },
    {
      signer: { key: denier },
      predicateType: DENY_PREDICATE,
      predicate: JSON.parse(new TextDecoder().decode(canonicalJson(predicate))) as object,
      tlog: false,
      ...more,
    },
  ).bytes;
const verified = (bytes: Uint8Array, by = denier) =>
  verifyDenyPack(bytes, '--deny a.json', { keys: [publicKey(by)], crypto: nodeCrypto });
const statement = (change: (made: object) => object): Partial<BundleOptions> => ({
  tamper: { statement: (made) => change(made) as typeof made },
});

describe('a deny pack', () => {
  it('is by a pinned key, about what it says', async () =>
    expect(await verified(packOf())).toMatchObject({
      version: 7,
      by: keys.fingerprint(publicKey(denier)),
      digest: digest.of(canonicalJson(SAID)),
      source: '--deny a.json',
      entries: [{ reason: 'found on a stick' }],
    }));

  const other = { schemaVersion: 1, version: 8 };
  const [subject] = ['ab', 'cd'].map((byte) => ({
    name: 'x',
    digest: { sha256: byte.repeat(32) },
  }));
  it.each<[string, () => Promise<unknown>]>([
    ['another key', () => verified(packOf(), world.keyPair())],
    ['a certificate', () => verified(packOf(SAID, { signer: leaf(world) }))],
    ['a seal (T10)', () => verified(packOf(SAID, { predicateType: SEAL_PREDICATE }))],
    ['an SBOM', () => verified(packOf(SAID, { predicateType: 'https://spdx.dev/Document' }))],
    [
      'another content',
      () =>
        verified(
          packOf(
            SAID,
            statement((m) => ({ ...m, predicate: other })),
          ),
        ),
    ],
    [
      'no content',
      () =>
        verified(
          packOf(
            SAID,
            statement(({ ...m }) => ({ ...m, predicate: null })),
          ),
        ),
    ],
    [
      'two subjects',
      () =>
        verified(
          packOf(
            SAID,
            statement((m) => ({ ...m, subject: [...(m as { subject: [] }).subject, subject] })),
          ),
        ),
    ],
    ['a version that is none', () => verified(packOf({ ...(SAID as object), version: 0n }))],
    ['a field that nobody knows', () => verified(packOf({ ...(SAID as object), more: 1n }))],
    ['no JSON', () => verified(new Uint8Array(3))],
  ])('is refused: %s', async (_, check) => expect(await codeOf(check)).toBe('DENY_PACK'));

  it('is refused where a file was signed as such', async () => {
    const { bytes } = bundle(world, canonicalJson(SAID), {
      ...{ signer: { key: denier }, content: 'messageSignature', tlog: false },
    });
    expect(await codeOf(() => verified(bytes))).toBe('DENY_PACK');
  });

  it('is refused with a byte changed in its signature', async () => {
    const { dsseEnvelope, ...rest } = JSON.parse(new TextDecoder().decode(packOf())) as {
      dsseEnvelope: { signatures: { sig: string }[]; payload: string };
    };
    const [{ sig } = { sig: '' }] = dsseEnvelope.signatures;
    const bytes = Buffer.from(sig, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const changed = { ...dsseEnvelope, signatures: [{ sig: bytes.toString('base64') }] };
    const text = JSON.stringify({ ...rest, dsseEnvelope: changed });
    expect(await codeOf(() => verified(new TextEncoder().encode(text)))).toBe('DENY_PACK');
  });

  it('that denies the key of a seal refuses the seal, which states no time', async () => {
    const manifest = new TextEncoder().encode('{}');
    const { bytes } = bundle(
      world,
      { digest: digest.of(manifest) },
      { signer: { key: denier }, predicateType: SEAL_PREDICATE, predicate: {}, tlog: false },
    );
    const sealKey = publicKey(denier);
    const entry = { kind: 'key', fingerprint: keys.fingerprint(sealKey), reason: 'lost' };
    const from = '2099-01-01T00:00:00Z';
    const pack = await verifyDenyPack(
      packOf({ ...(SAID as object), entries: [{ ...entry, from }] }),
      'a',
      { keys: [sealKey], crypto: nodeCrypto },
    );
    const denials = new Denials([pack]);
    const check = (given?: Denials) =>
      codeOf(() =>
        verifySeal(bytes, manifest, { keys: [sealKey], crypto: nodeCrypto, denials: given }),
      );
    expect(await check()).toBe('accepted');
    expect(await check(denials)).toBe('DENIED');
  });
});
