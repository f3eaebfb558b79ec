import { canonicalJson, type Digest, digest, type Json, LIMITS, utf8 } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { BundleImage, BundleManifest } from './manifest.ts';
import { BlobRoles, rolesOf } from './reach.ts';

const store = new Map<Digest, Uint8Array>();
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

function put(bytes: Uint8Array, mediaType: string): Descriptor {
  const of = digest.of(bytes);
  store.set(of, bytes);
  return { mediaType, digest: of, size: bytes.length };
}
const blob = (text: string, mediaType = LAYER): Descriptor => put(utf8.encode(text), mediaType);
const asJson = ({ mediaType, digest: of, size, platform }: Descriptor): Json => ({
  mediaType,
  digest: of,
  size: BigInt(size),
  ...(platform === undefined ? {} : { platform: { ...platform } as Json }),
});

const manifestOf = (label: string, layers: readonly Descriptor[]): Descriptor =>
  put(
    canonicalJson({
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociManifest,
      config: asJson(blob(`config of ${label}`, 'application/vnd.oci.image.config.v1+json')),
      layers: layers.map(asJson),
    }),
    MEDIA_TYPES.ociManifest,
  );
const indexOf = (children: readonly Descriptor[]): Descriptor =>
  put(
    canonicalJson({
      schemaVersion: 2n,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: children.map(asJson),
    }),
    MEDIA_TYPES.ociIndex,
  );

const base = blob('base');
const amd64 = manifestOf('amd64', [base, blob('amd64')]);
const arm64 = manifestOf('arm64', [base, blob('arm64')]);
const on = (child: Descriptor, architecture: string): Descriptor => ({
  ...child,
  platform: { os: 'linux', architecture },
});
const root = indexOf([on(amd64, 'amd64'), on(arm64, 'arm64')]);
const BOTH = ['linux/amd64', 'linux/arm64'];
const signature = manifestOf('signature', [blob('signed', MEDIA_TYPES.simpleSigning)]);

const image = (
  { digest: of, mediaType, size }: Descriptor,
  platforms: readonly string[] = [],
  name = 'registry.example/app:1',
): BundleImage => ({ name, digest: of, mediaType, size, platforms });
const on1 = (subject: Descriptor): BundleManifest['evidence'][number] => ({
  subject: subject.digest,
  scheme: 'cosign-sig',
  manifest: signature,
});
const roles = (manifest: Partial<BundleManifest>): Promise<BlobRoles> =>
  rolesOf(
    { images: [], trust: [], blobs: [], evidence: [], ledger: [], ...manifest },
    async ({ digest: of }) => store.get(of) ?? new Uint8Array(),
  );
const messageOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    (thrown: unknown) =>
      thrown instanceof Rejection ? `${thrown.code}: ${thrown.message}` : String(thrown),
  );

describe('the blobs that a manifest asks for', () => {
  it('come in the order of a file: evidence, indexes, manifests, configs, layers', async () => {
    const found = (await roles({ images: [image(root, BOTH)], evidence: [on1(root)] })).inOrder();
    const digests = found.map((each) => each.digest);
    const layers = [base, blob('amd64'), blob('arm64')].map((each) => each.digest);
    const place = (of: Descriptor): number => digests.indexOf(of.digest);
    expect(place(signature)).toBe(0);
    expect(place(root)).toBe(3);
    expect([place(amd64), place(arm64)].sort()).toEqual([4, 5]);
    expect(digests.slice(-3)).toEqual(layers.sort());
    expect(found).toHaveLength(11);
  });

  it('leave out the children that do not travel, and their blobs', async () => {
    const found = await roles({ images: [image(root, ['linux/arm64'])] });
    expect(found.get(amd64.digest)).toBeUndefined();
    expect(found.get(blob('amd64').digest)).toBeUndefined();
    expect(found.get(arm64.digest)).toBeDefined();
  });

  it('are walked once, however many names an image or objects a subject have (T34)', async () => {
    const asked: string[] = [];
    const names = Array.from({ length: 50 }, (_, i) => image(root, BOTH, `r.example/app:${i}`));
    const manifest = { images: names, trust: [], blobs: [], ledger: [] };
    await rolesOf({ ...manifest, evidence: [root, amd64, arm64].map(on1) }, async (each) => {
      asked.push(each.digest);
      return store.get(each.digest) ?? new Uint8Array();
    });
    expect(asked.sort()).toEqual([root, amd64, arm64, signature].map((of) => of.digest).sort());
  });

  it('have the first of the roles that one plays', async () => {
    const twice = manifestOf('twice', [{ ...base }, blob('signed', MEDIA_TYPES.simpleSigning)]);
    const both = { images: [image(twice)], evidence: [on1(twice)] };
    const found = (await roles(both)).inOrder().map((each) => each.digest);
    const signed = blob('signed', MEDIA_TYPES.simpleSigning).digest;
    expect(found.indexOf(signed)).toBeLessThan(found.indexOf(twice.digest));
  });
});

describe('a manifest is refused', () => {
  const cases: [string, string, () => Partial<BundleManifest>][] = [
    [
      'for a platform that no child has',
      'MANIFEST',
      () => ({ images: [image(root, [...BOTH, 'linux/s390x'])] }),
    ],
    [
      'for a platform in place of one that is there',
      'MANIFEST',
      () => ({ images: [image(root, ['linux/amd64', 'linux/s390x'])] }),
    ],
    [
      'for a platform of an image without an index',
      'MANIFEST',
      () => ({ images: [image(amd64, ['linux/amd64'])] }),
    ],
    [
      'for evidence about what no image holds (T15)',
      'MANIFEST',
      () => ({ images: [image(amd64)], evidence: [on1(arm64)] }),
    ],
    [
      'for a row of the ledger about what no image holds (T15)',
      'MANIFEST',
      () => ({
        images: [image(amd64)],
        ledger: [{ subject: arm64.digest, scheme: 'cosign-sig', outcome: 'absent', digests: [] }],
      }),
    ],
    [
      'for evidence about a child that was left out',
      'MANIFEST',
      () => ({ images: [image(root, ['linux/amd64'])], evidence: [on1(arm64)] }),
    ],
    [
      'for an image of another size than its bytes',
      'DIGEST',
      () => ({ images: [{ ...image(amd64), size: amd64.size + 1 }] }),
    ],
    [
      'for an image that is not there',
      'DIGEST',
      () => ({ images: [{ ...image(amd64), digest: `sha256:${'0'.repeat(64)}` }] }),
    ],
    [
      'for one manifest under two types (T17)',
      'INDEX',
      () => ({
        images: [
          image(amd64),
          image({ ...amd64, mediaType: MEDIA_TYPES.dockerManifest }, [], 'r.example/b:1'),
        ],
      }),
    ],
    [
      'for a child that it leaves out, under the digest of another type of blob (T17)',
      'INDEX',
      () => {
        const alias = { ...on(base, 's390x'), mediaType: MEDIA_TYPES.ociManifest };
        return { images: [image(indexOf([on(amd64, 'amd64'), alias]), ['linux/amd64'])] };
      },
    ],
  ];
  it.each(cases)('%s', async (_, code, manifest) =>
    expect(await codeOf(() => roles(manifest()))).toBe(code),
  );

  it('says which image lists what is not there, and what evidence is about', async () => {
    expect(await messageOf(roles({ images: [image(root, ['linux/amd64', 'x'])] }))).toMatch(
      /^MANIFEST: image registry\.example\/app:1: the manifest lists other platforms/,
    );
    const stranger = { images: [image(amd64)], evidence: [on1(arm64)] };
    expect(await messageOf(roles(stranger))).toContain(arm64.digest);
  });

  const chain = (length: number): BundleManifest['evidence'] => {
    const objects = Array.from({ length }, (_, i) =>
      manifestOf(`nested ${i}`, [blob(`nested ${i}`, 'text/plain')]),
    );
    return objects.map((manifest, i) => ({
      subject: (objects[i - 1] ?? amd64).digest,
      scheme: 'cosign-sbom',
      manifest,
    }));
  };

  it('lets objects hang on one another, from an image on, as deep as is looked for', async () => {
    const depth = LIMITS.attachedDepth;
    const found = await roles({ images: [image(amd64)], evidence: chain(depth) });
    expect(found.get(chain(depth).at(-1)?.manifest.digest ?? amd64.digest)?.role).toBe(
      'evidence manifest',
    );
    const deeper = { images: [image(amd64)], evidence: chain(depth + 1) };
    expect(await messageOf(roles(deeper))).toMatch(/^MANIFEST: evidence or a ledger row is about/);
  });

  it('refuses objects that hang on one another, and on no image', async () => {
    const [one, two] = [manifestOf('one', [blob('x')]), manifestOf('two', [blob('y')])];
    const round = [
      { subject: one.digest, scheme: 'cosign-sig', manifest: two },
      { subject: two.digest, scheme: 'cosign-sig', manifest: one },
    ] as const;
    const { images } = { images: [image(amd64)] };
    expect(await codeOf(() => roles({ images, evidence: round }))).toBe('MANIFEST');
    expect(await codeOf(() => roles({ images, evidence: chain(3).slice(1) }))).toBe('MANIFEST');
  });
});

describe('one blob in two descriptions', () => {
  const as = (mediaType: string, size = base.size): Descriptor => ({ ...base, mediaType, size });

  it.each<[string, Descriptor]>([
    ['two sizes', as(LAYER, base.size + 1)],
    ['a layer and a manifest', as(MEDIA_TYPES.ociManifest)],
  ])('is refused: %s', async (_, other) => {
    const added = new BlobRoles();
    added.add(base, 'layer');
    expect(await codeOf(() => added.add(other, 'layer'))).toBe('INDEX');
    expect(added.get(base.digest)).toMatchObject({ mediaType: LAYER, size: base.size });
  });

  it('is one where Docker and OCI call a layer differently', () => {
    const added = new BlobRoles();
    added.add(base, 'layer');
    added.add(as('application/vnd.docker.image.rootfs.diff.tar'), 'layer');
    expect(added.inOrder()).toHaveLength(1);
  });
});
