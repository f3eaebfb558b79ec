import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeImage } from './image/image.ts';
import { attest } from './sign/attest.ts';
import { bundleReferrer } from './sign/referrer.ts';
import { signSimple } from './sign/simple.ts';
import type { TrustedRoot } from './trust.ts';
import { createWorld, type World } from './world.ts';

const image = makeImage();

/** Everything that a world can say, in one order. */
function everything(world: World): unknown {
  const leaf = world.issueLeaf({
    identity: { email: 'ada@example.com' },
    issuer: 'https://issuer.example',
  });
  const signed = [
    signSimple(world, image.root, { signer: { key: world.keyPair() } }),
    signSimple(world, image.root, { signer: leaf }),
    attest(world, image.root, {
      signer: leaf,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {},
    }),
    bundleReferrer(world, image.root, { signer: leaf }),
  ];
  return [
    world.pins,
    world.trustedRoot(),
    signed.map(({ blobs }) =>
      [...blobs].map(([digest, bytes]) => [digest, Buffer.from(bytes).toString('base64')]),
    ),
  ];
}

const pemDer = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');
const hash = (base64: string): string =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');

describe('createWorld', () => {
  it('says the same again, byte for byte', () => {
    expect(everything(createWorld({ seed: 'a' }))).toEqual(everything(createWorld({ seed: 'a' })));
  });

  it('shares nothing with a world of another seed', () => {
    const [a, b] = [createWorld({ seed: 'a' }), createWorld({ seed: 'b' })];
    expect(Object.values(a.pins).filter((pin) => Object.values(b.pins).includes(pin))).toEqual([]);
    expect(a.log.origin).not.toBe(b.log.origin);
    expect(a.log.append({}).logIndex).not.toBe(b.log.append({}).logIndex);
    expect(a.keyPair().publicKeyPem).not.toBe(b.keyPair().publicKeyPem);
  });

  it('gives each label and type its own key', () => {
    const world = createWorld();
    const keys = [
      world.keyPair(),
      world.keyPair('p256', 'other'),
      world.keyPair('p384'),
      world.keyPair('ed25519'),
    ];
    expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });
});

describe('trustedRoot', () => {
  const world = createWorld({ host: 'localhost:3000' });
  const root = JSON.parse(world.trustedRoot()) as TrustedRoot;

  it('holds what the PEM pins hold', () => {
    expect(root.mediaType).toBe('application/vnd.dev.sigstore.trustedroot+json;version=0.1');
    expect(root.tlogs[0]).toMatchObject({
      baseUrl: 'https://localhost:3000',
      publicKey: { rawBytes: pemDer(world.pins.rekorKey) },
    });
    expect(root.ctlogs[0]?.publicKey.rawBytes).toBe(pemDer(world.pins.ctKey));
    const chain = [world.pins.caIntermediates, world.pins.caRoots].map((pem) => ({
      rawBytes: pemDer(pem),
    }));
    expect(root.certificateAuthorities[0]?.certChain.certificates).toEqual(chain);
    const stamped = root.timestampAuthorities[0]?.certChain.certificates
      .map(({ rawBytes }) => rawBytes)
      .join('');
    expect(stamped).toBe(pemDer(world.pins.tsaChain));
  });

  it('names each log by the hash of its key, from a start on', () => {
    const [v1, v2] = root.tlogs;
    const name = Buffer.from('log2026.rekor.example\n\x01');
    expect(v2?.logId.keyId).toBe(
      createHash('sha256')
        .update(name)
        .update(Buffer.from(v2?.publicKey.rawBytes ?? '', 'base64').subarray(-32))
        .digest('base64'),
    );
    for (const { publicKey, logId } of [...(v1 ? [v1] : []), ...root.ctlogs]) {
      expect(logId.keyId).toBe(hash(publicKey.rawBytes));
      expect(publicKey.validFor).toEqual({ start: '2025-01-01T00:00:00Z' });
    }
    expect(Buffer.from(root.tlogs[0]?.logId.keyId ?? '', 'base64').toString('hex')).toBe(
      world.log.logId,
    );
  });

  it('can be changed before it is written', () => {
    expect(JSON.parse(world.trustedRoot((honest) => ({ ...honest, ctlogs: [] })))).toMatchObject({
      ctlogs: [],
    });
  });
});
