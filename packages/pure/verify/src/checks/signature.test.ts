import { nodeCrypto } from '@sealift/crypto';
import { keys } from '@sealift/pki';
import { cosign, sigstoreBundles } from '@sealift/sigstore';
import { bundle, type KeyType, referrerOf, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import type { FileSubject } from '../subject.ts';
import {
  FILE,
  image,
  key,
  keyed,
  keyless,
  leaf,
  refusalOf,
  signedFile,
  subject,
  verify,
  verifyOne,
  world,
} from '../world.fixture.ts';

const of = (type: KeyType) => world.keyPair(type);
const waiving = { ignoreTlog: true };
/** As somebody states it who has only the SHA-256. */
const stated: FileSubject = {
  kind: 'file',
  digest: FILE.digest,
  digests: new Map([...FILE.digests].slice(0, 1)),
};
const { bytes: _, ...withoutBytes } = FILE;

describe('the hash', () => {
  it.each<[KeyType, readonly string[], readonly string[]]>([
    ['p256', ['sha256'], ['sha256']],
    ['p384', ['sha384', 'sha256'], ['sha256']],
    ['p521', ['sha512', 'sha256'], ['sha256']],
    ['ed25519', ['sha512'], ['sha512']],
    ['rsa2048', ['sha256'], ['sha256']],
  ])('of %s is by the key, never by the evidence', (type, inBundles, inLayers) => {
    const pinned = keys.fromPem(of(type).publicKeyPem);
    expect(sigstoreBundles['0.1'].hashes[pinned.type]).toEqual(inBundles);
    expect(cosign.signature.hashes[pinned.type]).toEqual(inLayers);
  });
});

describe('a file', () => {
  const signedBy = (type: KeyType) => signedFile({ signer: { key: of(type) }, tlog: false });
  it('whose bytes are at hand is hashed by the provider', async () => {
    const crypto = { ...nodeCrypto, verifyDigest: () => Promise.reject(new Error('slow')) };
    expect(
      refusalOf(await verifyOne(signedBy('p256'), { policy: keyed(key, waiving), crypto })),
    ).toBe('accepted');
  });
  it('is never verified by a digest that is not known', async () => {
    const verifyDigest: typeof nodeCrypto.verifyDigest = (pinned, hash, digest, made) =>
      digest === undefined
        ? Promise.reject(new TypeError('no digest'))
        : nodeCrypto.verifyDigest(pinned, hash, digest, made);
    const options = { policy: keyed(of('p384'), waiving), crypto: { ...nodeCrypto, verifyDigest } };
    expect(refusalOf(await verifyOne(signedBy('p384'), options, stated))).toContain('SIGNATURE');
  });
  it.each<[KeyType, FileSubject, string]>([
    ['p384', withoutBytes, 'accepted'],
    ['p384', stated, 'SIGNATURE: a.txt: the signature does not verify with the key of the signer'],
    ['p256', stated, 'accepted'],
  ])('signed with %s, of which digests are known', async (type, file, says) =>
    expect(
      refusalOf(await verifyOne(signedBy(type), { policy: keyed(of(type), waiving) }, file)),
    ).toBe(says),
  );
});

describe('a signature over the bytes of a manifest is not an image signature (T22)', () => {
  const manifest = image.blobs.get(image.root.digest) ?? new Uint8Array();
  const asFile = (options: object) =>
    referrerOf(
      image.root,
      bundle(world, manifest, { signer: leaf(world), content: 'messageSignature', ...options }),
    );
  const says =
    'POLICY: registry.example/team/app:1.0: a signature over a file, even over the bytes of a ' +
    'manifest, is not an image signature';
  it.each<[string, object, object]>([
    ['logged', {}, {}],
    ['logged by Rekor v2', { log: 'v2' }, {}],
    ['by a key', { signer: { key } }, { policy: keyed() }],
    [
      'not logged',
      { tlog: false },
      { policy: keyless({ ...waiving, verifyAt: world.time.getTime() }) },
    ],
  ])('%s', async (_name, options, asked) =>
    expect(refusalOf(await verify([asFile(options)], asked))).toBe(says),
  );
});

it.each<KeyType>(['p256', 'p521', 'rsa2048', 'ed25519'])('a cosign signature by %s', async (type) =>
  expect(
    refusalOf(
      await verify([signSimple(world, subject, { signer: { key: of(type) } })], {
        policy: keyed(of(type)),
      }),
    ),
  ).toBe('accepted'),
);
