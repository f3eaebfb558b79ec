import { canonicalJson, type Digest, digest, type Json, json, LIMITS, utf8 } from '@sealift/bytes';
import { type Descriptor, MEDIA_TYPES, SCHEMES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BundleManifest,
  decodeManifest,
  encodeIndex,
  encodeManifest,
  isCarried,
  manifestDigestOf,
  OCI_LAYOUT,
  platformOf,
  sortManifest,
} from './index.ts';

const A: Digest = `sha256:${'a'.repeat(64)}`;
const B: Digest = `sha256:${'b'.repeat(64)}`;
const C: Digest = `sha256:${'c'.repeat(64)}`;

const manifest: BundleManifest = {
  images: [
    {
      name: 'registry.example/a:1',
      digest: A,
      mediaType: MEDIA_TYPES.ociIndex,
      size: 10,
      platforms: ['linux/amd64', 'linux/arm64/v8'],
    },
  ],
  trust: [{ name: 'root.pem', digest: C, size: 3 }],
  blobs: [
    { digest: B, size: 20 },
    { digest: A, size: 10 },
  ],
  evidence: [
    {
      subject: A,
      scheme: 'cosign-sig',
      manifest: { digest: B, mediaType: MEDIA_TYPES.ociManifest, size: 20 },
    },
  ],
  ledger: [
    { subject: A, scheme: 'cosign-att', outcome: 'absent', digests: [] },
    {
      subject: A,
      scheme: 'cosign-sig',
      outcome: 'found',
      digests: [B],
      repositories: ['r.example/a', 'r.example:5000/b/c'],
    },
  ],
};

type Mutable = { [key: string]: Json };
/** The canonical bytes after a change to the parsed document. */
function changed(change: (document: Mutable) => void): Uint8Array {
  const document = json.parse(encodeManifest(manifest)) as Mutable;
  change(document);
  return canonicalJson(document);
}
const lastRow = (document: Mutable, more: Mutable): void => {
  document['ledger'] = (document['ledger'] as Mutable[]).map((row, i, { length }) =>
    i < length - 1 ? row : { ...row, ...more },
  );
};
const image = (more: Mutable): Json => ({
  ...(json.parse(encodeManifest(manifest)) as { images: Mutable[] }).images[0],
  ...more,
});

const anyDigest = fc.stringMatching(/^[0-9a-f]{64}$/).map((each): Digest => `sha256:${each}`);
const anyManifest: fc.Arbitrary<BundleManifest> = fc
  .record({
    images: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,8}$/).map((each) => `registry.example/${each}:1`),
        digest: anyDigest,
        mediaType: fc.constantFrom(MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerManifest),
        size: fc.maxSafeNat(),
        platforms: fc.uniqueArray(fc.string()),
      }),
      { selector: ({ name }) => name },
    ),
    trust: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z0-9_-]{1,64}$/),
        digest: anyDigest,
        size: fc.maxSafeNat(),
      }),
      {
        selector: ({ name }) => name,
        maxLength: 5,
      },
    ),
    blobs: fc.uniqueArray(fc.record({ digest: anyDigest, size: fc.maxSafeNat() }), {
      selector: ({ digest: each }) => each,
    }),
    searches: fc.uniqueArray(
      fc.record({
        subject: anyDigest,
        scheme: fc.constantFrom(...SCHEMES),
        digests: fc.uniqueArray(anyDigest),
        failed: fc.boolean(),
      }),
      {
        selector: ({ subject, scheme }) => subject + scheme,
      },
    ),
  })
  .map(({ searches, ...rest }) => ({
    ...rest,
    evidence: searches.flatMap(({ subject, scheme, digests }) =>
      digests.map((each) => ({
        subject,
        scheme,
        manifest: { digest: each, mediaType: 'application/x', size: 1, artifactType: 'y' },
      })),
    ),
    ledger: searches.map(({ subject, scheme, digests, failed }) => ({
      subject,
      scheme,
      digests,
      outcome: failed
        ? ('failed' as const)
        : digests.length > 0
          ? ('found' as const)
          : ('absent' as const),
    })),
  }));

describe('manifest.json', () => {
  it('is read back', () => expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest));

  it('is read back, whatever it holds', () => {
    fc.assert(
      fc.property(anyManifest, (each) => {
        expect(decodeManifest(encodeManifest(each))).toEqual(sortManifest(each));
      }),
    );
  });

  it('does not depend on the order of lists other than the blobs', () => {
    fc.assert(
      fc.property(anyManifest, (each) => {
        const turned = {
          ...each,
          images: each.images.toReversed(),
          trust: each.trust.toReversed(),
          evidence: each.evidence.toReversed(),
          ledger: each.ledger.toReversed(),
        };
        expect(encodeManifest(turned)).toEqual(encodeManifest(each));
      }),
    );
  });

  it('with any byte changed is refused, or is another manifest with another digest', async () => {
    const good = encodeManifest(manifest);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Uint8Array.from(good);
        if (bytes[at] === byte) return;
        bytes[at] = byte;
        const code = await codeOf(() => decodeManifest(bytes));
        expect(['accepted', 'MANIFEST', 'UNSUPPORTED']).toContain(code);
        if (code === 'accepted') expect(encodeManifest(decodeManifest(bytes))).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, string, Uint8Array]>([
    ['white space', 'MANIFEST', utf8.encode(`${utf8.decode(encodeManifest(manifest))}\n`)],
    ['nothing', 'MANIFEST', new Uint8Array(0)],
    ['a list', 'MANIFEST', utf8.encode('[]')],
    ['an unknown key', 'MANIFEST', changed((document) => Object.assign(document, { extra: 1n }))],
    [
      'an unknown key of an image',
      'MANIFEST',
      changed((document) => Object.assign(document, { images: [image({ extra: 1n })] })),
    ],
    [
      'a missing list of platforms, which reads as an empty one',
      'MANIFEST',
      changed((document) => Object.assign(document, { images: [image({ platforms: null })] })),
    ],
    [
      'another schema version',
      'MANIFEST',
      changed((document) => Object.assign(document, { schemaVersion: 2n })),
    ],
    [
      'a time',
      'MANIFEST',
      changed((document) => Object.assign(document, { created: '2026-01-01T00:00:00Z' })),
    ],
    [
      'a size that is no whole number',
      'MANIFEST',
      changed((document) => Object.assign(document, { blobs: [{ digest: A, size: 1.5 }] })),
    ],
    [
      'a size beyond 2^53',
      'MANIFEST',
      changed((document) => Object.assign(document, { blobs: [{ digest: A, size: 2n ** 53n }] })),
    ],
    [
      'a negative size',
      'MANIFEST',
      changed((document) => Object.assign(document, { blobs: [{ digest: A, size: -1n }] })),
    ],
    [
      'a blob twice',
      'MANIFEST',
      encodeManifest({ ...manifest, blobs: [...manifest.blobs, ...manifest.blobs] }),
    ],
    [
      'an image twice',
      'MANIFEST',
      encodeManifest({ ...manifest, images: [...manifest.images, ...manifest.images] }),
    ],
    [
      'one name for two digests',
      'MANIFEST',
      changed((document) => Object.assign(document, { images: [image({}), image({ digest: B })] })),
    ],
    [
      'a name that is not in full',
      'MANIFEST',
      changed((document) => Object.assign(document, { images: [image({ name: 'alpine' })] })),
    ],
    [
      'a name that is no reference',
      'MANIFEST',
      changed((document) => Object.assign(document, { images: [image({ name: 'A B' })] })),
    ],
    [
      'a name in the form of a signature tag',
      'MANIFEST',
      changed((document) =>
        Object.assign(document, {
          images: [image({ name: `registry.example/a:sha256-${'a'.repeat(64)}.sig` })],
        }),
      ),
    ],
    [
      'a name with another digest',
      'MANIFEST',
      changed((document) =>
        Object.assign(document, { images: [image({ name: `registry.example/a@${B}` })] }),
      ),
    ],
    [
      'an image of an unknown media type',
      'MANIFEST',
      changed((document) =>
        Object.assign(document, { images: [image({ mediaType: 'text/plain' })] }),
      ),
    ],
    [
      'platforms in another order',
      'MANIFEST',
      changed((document) =>
        Object.assign(document, {
          images: [image({ platforms: ['linux/arm64/v8', 'linux/amd64'] })],
        }),
      ),
    ],
    [
      'a platform twice',
      'MANIFEST',
      changed((document) =>
        Object.assign(document, { images: [image({ platforms: ['linux/amd64', 'linux/amd64'] })] }),
      ),
    ],
    [
      'a trust file named ..',
      'MANIFEST',
      encodeManifest({ ...manifest, trust: [{ name: '..', digest: C, size: 1 }] }),
    ],
    [
      'a trust file in a folder',
      'MANIFEST',
      encodeManifest({ ...manifest, trust: [{ name: 'a/b', digest: C, size: 1 }] }),
    ],
    [
      'a ledger that found nothing',
      'MANIFEST',
      encodeManifest({
        ...manifest,
        evidence: [],
        ledger: [{ subject: A, scheme: 'cosign-sig', outcome: 'found', digests: [] }],
      }),
    ],
    [
      'evidence that the ledger calls absent',
      'MANIFEST',
      encodeManifest({
        ...manifest,
        ledger: [{ subject: A, scheme: 'cosign-sig', outcome: 'absent', digests: [B] }],
      }),
    ],
    [
      'a ledger row of no repository',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: [] })),
    ],
    [
      'a repository with a tag in the ledger',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: ['r.example/a:1'] })),
    ],
    [
      'a repository without its registry in the ledger',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: ['a/b'] })),
    ],
    [
      'a path of a host as a repository in the ledger',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: ['/media/stick'] })),
    ],
    [
      'one repository twice in the ledger',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: ['r.example/a', 'r.example/a'] })),
    ],
    [
      'repositories of the ledger in another order',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: ['r.example/b', 'r.example/a'] })),
    ],
    [
      'something else than repositories in the ledger',
      'MANIFEST',
      changed((document) => lastRow(document, { repositories: [1n] })),
    ],
    [
      'evidence that the ledger does not mention',
      'MANIFEST',
      encodeManifest({ ...manifest, ledger: [] }),
    ],
    [
      'a ledger that lists what is not carried',
      'MANIFEST',
      encodeManifest({ ...manifest, evidence: [] }),
    ],
    [
      'a ledger row twice',
      'MANIFEST',
      encodeManifest({ ...manifest, ledger: [...manifest.ledger, ...manifest.ledger] }),
    ],
    [
      'an unknown scheme',
      'MANIFEST',
      utf8.encode(utf8.decode(encodeManifest(manifest)).replaceAll('cosign-sig', 'cosign-none')),
    ],
    [
      'a sha512 digest',
      'UNSUPPORTED',
      changed((document) =>
        Object.assign(document, { blobs: [{ digest: `sha512:${'a'.repeat(128)}`, size: 1n }] }),
      ),
    ],
    [
      'more images than the limit',
      'LIMIT',
      changed((document) =>
        Object.assign(document, {
          images: Array.from({ length: LIMITS.images + 1 }, () => image({})),
        }),
      ),
    ],
    [
      '65 trust files',
      'LIMIT',
      encodeManifest({
        ...manifest,
        trust: Array.from({ length: 65 }, (_, i) => ({ name: `f${i}`, digest: C, size: 1 })),
      }),
    ],
    ['more bytes than the limit', 'LIMIT', new Uint8Array(LIMITS.manifestJson + 1)],
  ])('with %s is refused as %s', async (_, code, bytes) =>
    expect(await codeOf(() => decodeManifest(bytes))).toBe(code),
  );

  it('holds as much evidence for one subject as the limit says, and no more', async () => {
    const many = (length: number): BundleManifest => {
      const digests = Array.from(
        { length },
        (_, i): Digest => `sha256:${i.toString(16).padStart(64, '0')}`,
      );
      const evidence = digests.map((each) => ({
        subject: A,
        scheme: 'referrers-api' as const,
        manifest: { digest: each, mediaType: 'x', size: 1 },
      }));
      return {
        ...manifest,
        evidence,
        ledger: [{ subject: A, scheme: 'referrers-api', outcome: 'found', digests }],
      };
    };
    expect(
      await codeOf(() => decodeManifest(encodeManifest(many(LIMITS.evidencePerSubject)))),
    ).toBe('accepted');
    expect(
      await codeOf(() => decodeManifest(encodeManifest(many(LIMITS.evidencePerSubject + 1)))),
    ).toBe('LIMIT');
  });
});

describe('index.json', () => {
  const of = digest.of(encodeManifest(manifest));

  it('names images twice and evidence not at all', () => {
    const index = json.parse(encodeIndex(manifest, of)) as {
      manifests: { annotations: Mutable }[];
    };
    expect(index.manifests.map(({ annotations }) => ({ ...annotations }))).toEqual([
      {
        'org.opencontainers.image.ref.name': 'registry.example/a:1',
        'io.containerd.image.name': 'registry.example/a:1',
      },
      { 'io.containerd.manifest.subject': A },
    ]);
  });

  it('lists evidence that was found in two ways once', () => {
    const entry = manifest.evidence[0];
    if (entry === undefined) throw new Error('the sample has evidence');
    const index = json.parse(
      encodeIndex({ ...manifest, evidence: [entry, { ...entry, scheme: 'referrers-api' }] }, of),
    ) as { manifests: Json[] };
    expect(index.manifests).toHaveLength(2);
  });

  it('states the digest of the manifest', () =>
    expect(manifestDigestOf(encodeIndex(manifest, of))).toBe(of));

  it.each<[string, string, string]>([
    ['no annotations', 'INDEX', '{}'],
    ['another annotation', 'INDEX', '{"annotations":{"x":"y"}}'],
    ['a digest that is none', 'INDEX', '{"annotations":{"dev.sealift.manifest":"sha256:x"}}'],
    ['no JSON', 'INDEX', 'x'],
  ])('with %s is refused', async (_, code, text) =>
    expect(await codeOf(() => manifestDigestOf(utf8.encode(text)))).toBe(code),
  );

  it('has a fixed oci-layout beside it', () =>
    expect(utf8.decode(OCI_LAYOUT)).toBe('{"imageLayoutVersion":"1.0.0"}'));
});

describe('which children of an index travel', () => {
  const child = (os?: string, architecture = '', variant?: string): Descriptor => ({
    mediaType: MEDIA_TYPES.ociManifest,
    digest: A,
    size: 1,
    ...(os === undefined
      ? {}
      : { platform: { os, architecture, ...(variant === undefined ? {} : { variant }) } }),
  });

  it.each<[string, boolean, Descriptor]>([
    ['of a platform that is listed', true, child('linux', 'amd64')],
    ['of another variant', false, child('linux', 'amd64', 'v3')],
    ['of another platform', false, child('linux', 'arm64')],
    ['without a platform', true, child()],
    ['with an empty platform', true, child('')],
    ["of BuildKit's attestations", true, child('unknown', 'unknown')],
  ])('a child %s: %s', (_, carried, each) =>
    expect(isCarried(new Set(['linux/amd64']), each)).toBe(carried),
  );

  it('a platform has a name where the rule looks at it', () => {
    expect(platformOf(child('linux', 'arm', 'v7'))).toBe('linux/arm/v7');
    expect(platformOf(child('unknown', 'unknown'))).toBeUndefined();
  });
});
