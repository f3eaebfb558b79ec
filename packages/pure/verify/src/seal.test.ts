import { digest, utf8 } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { SEAL_PREDICATE } from '@sealift/sigstore';
import {
  type BundleOptions,
  bundle,
  bundleReferrer,
  type Key,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { requireOneRole } from './roles.ts';
import { verifySeal } from './seal.ts';
import {
  bindingOf,
  image,
  keyedBy,
  keyless,
  leaf,
  NAME,
  rootTrust,
  sourceOf,
  subject,
  verifyImages,
  world,
} from './world.fixture.ts';

const sealer = world.keyPair('p256', 'sealer');
const manifest = utf8.encode('{"schemaVersion":1}');
const publicKey = (of: Key) => keys.fromPem(of.publicKeyPem);
const seal = (options: Partial<BundleOptions> = {}, over = manifest): Uint8Array =>
  bundle(
    world,
    { digest: digest.of(over) },
    {
      signer: { key: sealer },
      predicateType: SEAL_PREDICATE,
      predicate: {},
      tlog: false,
      ...options,
    },
  ).bytes;
const check = (bytes: Uint8Array, of: Key = sealer): Promise<string> =>
  verifySeal(bytes, manifest, { keys: [publicKey(of)], crypto: nodeCrypto });

describe('a seal', () => {
  it('is by a pinned key over the manifest', async () =>
    expect(await check(seal())).toBe(keys.fingerprint(publicKey(sealer))));

  it('may have been logged, which nobody asks about', async () =>
    expect(await check(seal({ tlog: true }))).toBe(keys.fingerprint(publicKey(sealer))));

  it('may be by one of several keys', async () => {
    const both = [publicKey(world.keyPair()), publicKey(sealer)];
    expect(await verifySeal(seal(), manifest, { keys: both, crypto: nodeCrypto })).toBe(
      keys.fingerprint(publicKey(sealer)),
    );
  });

  const subjects = (...digests: string[]): Partial<BundleOptions> => ({
    tamper: {
      statement: (made) => ({
        ...made,
        subject: digests.map((sha256) => ({ name: 'sealift/manifest.json', digest: { sha256 } })),
      }),
    },
  });
  const own = digest.hexOf(digest.of(manifest));
  it.each<[string, () => Promise<unknown>]>([
    ['another bundle', () => check(seal({}, utf8.encode('{}')))],
    ['another key', () => check(seal(), world.keyPair())],
    ['a certificate', () => check(seal({ signer: leaf(world) }))],
    [
      'no seal but another attestation',
      () => check(seal({ predicateType: 'https://spdx.dev/Document' })),
    ],
    [
      'no seal but a signature of an image (T10)',
      () => check(seal({ predicateType: 'https://sigstore.dev/cosign/sign/v1' })),
    ],
    [
      'no statement',
      () =>
        check(
          bundle(world, manifest, {
            signer: { key: sealer },
            content: 'messageSignature',
            tlog: false,
          }).bytes,
        ),
    ],
    ['two bundles at once', () => check(seal(subjects(own, '00'.repeat(32))))],
    ['one bundle twice', () => check(seal(subjects(own, own)))],
    ['nothing', () => check(seal(subjects()))],
    ['no JSON', () => check(utf8.encode('sealed'))],
    ['an empty file', () => check(new Uint8Array())],
  ])('over or by %s is refused', async (_, run) => expect(await codeOf(run)).toBe('SEAL'));
});

describe('a sealed name', () => {
  const signed = [bundleReferrer(world, image.root, { signer: leaf(world) })];
  const judged = (sealer: string | undefined, name = NAME) =>
    verifyImages(sourceOf(image, signed, name), {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
      sealer,
    });

  it('is bound by the seal where nobody signed it', async () => {
    expect(bindingOf(await judged(undefined))).toBe('none');
    expect(bindingOf(await judged('SHA256:a'))).toBe('sealed');
  });

  it('does not outweigh what was signed', async () => {
    const named = [
      signSimple(world, subject, {
        signer: leaf(world),
        dockerReference: 'registry.example/other/app',
      }),
    ];
    const options = {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
      sealer: 'SHA256:a',
    };
    expect(bindingOf(await verifyImages(sourceOf(image, named), options))).toBe('contradicted');
  });
});

describe('a key that seals', () => {
  const one = publicKey(sealer);
  const { logs, ctLogs } = rootTrust();
  const without = { ...rootTrust(), logs: [], ctLogs: [] };
  const withLog = (key: typeof one) => ({
    ...without,
    logs: logs.slice(0, 1).map((log) => ({ ...log, key })),
  });
  it.each<[string, Parameters<typeof requireOneRole>, string]>([
    [
      'signs images too',
      [[{ trust: [without], policy: keyedBy([sealer]) }], { sealers: [one] }],
      'TRUST_CONFLICT',
    ],
    [
      'is a log too',
      [[{ trust: [withLog(one)], policy: keyless() }], { sealers: [one] }],
      'TRUST_CONFLICT',
    ],
    [
      'is pinned for nothing else',
      [[{ trust: [rootTrust()], policy: keyless() }], { sealers: [one] }],
      'accepted',
    ],
    [
      'signs deny packs too',
      [[{ trust: [without], policy: keyless() }], { sealers: [one], deniers: [one] }],
      'TRUST_CONFLICT',
    ],
    ['is not given', [[{ trust: [{ ...without, logs, ctLogs }], policy: keyless() }]], 'accepted'],
  ])('and %s', async (_, given, code) =>
    expect(await codeOf(() => requireOneRole(...given))).toBe(code),
  );
});
