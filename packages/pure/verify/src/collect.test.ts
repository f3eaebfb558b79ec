import { type Digest, digest, LIMITS } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { Rejection } from '@sealift/failures';
import { codeOf } from '@sealift/refusal';
import {
  type Attachment,
  bundleReferrer,
  cosignObject,
  makeImage,
  type ReferrerManifest,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  bindingOf,
  image,
  keyless,
  leaf,
  NAME,
  refusalOf,
  rootTrust,
  sourceOf,
  subject,
  verdictOf,
  verify,
  verifyImages,
  world,
} from './world.fixture.ts';

const signer = leaf(world);
const changed = (manifest: (manifest: ReferrerManifest) => object): Attachment =>
  bundleReferrer(world, image.root, { signer, referrer: { tamper: { manifest } } });
const signed = signSimple(world, subject, { signer });
/** The same layer again and again, described in few words. */
const layers = (count: number) =>
  Array.from({ length: count }, () =>
    signed.layers.map(({ descriptor: { mediaType, digest: name, size }, bytes }) => ({
      descriptor: { mediaType, digest: name, size },
      bytes,
    })),
  ).flat();
const refused = `${NAME}: `;

describe('evidence that cannot be what it is listed as', () => {
  it.each<[string, Attachment, string]>([
    [
      'a bundle in two layers',
      changed((m) => ({ ...m, layers: [...m.layers, ...m.layers] })),
      `STRUCTURE: ${refused}bundle referrer with 2 layers, expected one`,
    ],
    [
      'a bundle in no layer',
      changed((m) => ({ ...m, layers: [] })),
      `STRUCTURE: ${refused}bundle referrer with 0 layers, expected one`,
    ],
    [
      'a signature without a layer',
      cosignObject('sigs', subject, { layers: [], entries: [] }),
      `STRUCTURE: ${refused}evidence without a layer`,
    ],
    [
      'a layer of another size than is said',
      changed((m) => ({
        ...m,
        layers: m.layers.map((each) => ({ ...each, size: each.size + 1 })),
      })),
      'bytes, its descriptor says ',
    ],
    [
      'a layer of another type beside the type of a bundle',
      changed((m) => ({
        ...m,
        layers: m.layers.map((each) => ({ ...each, mediaType: 'text/plain' })),
      })),
      `MEDIA_TYPE: ${refused}bundle referrer with a layer of the type text/plain`,
    ],
    [
      'a referrer of nothing',
      changed(({ subject: _, ...m }) => m),
      `SUBJECT: ${refused}a referrer of nothing, found at ${subject.digest}`,
    ],
    [
      'more layers than the limit',
      cosignObject('sigs', subject, { layers: layers(LIMITS.legacyLayers + 1), entries: [] }),
      `LIMIT: ${refused}${LIMITS.legacyLayers + 1} layers of evidence, limit ` +
        `${LIMITS.legacyLayers}`,
    ],
    [
      'an index',
      {
        ...signed,
        descriptor: { ...image.root },
        blobs: image.blobs,
        manifest: image.blobs.get(image.root.digest) ?? new Uint8Array(),
      },
      `MEDIA_TYPE: ${refused}evidence that is an index`,
    ],
  ])('%s', async (_, attachment, says) =>
    expect(refusalOf(await verify([attachment]))).toContain(says),
  );
});

it('as many layers as the limit are looked at', async () => {
  const many = cosignObject('sigs', subject, { layers: layers(LIMITS.legacyLayers), entries: [] });
  const report = await verify([many]);
  expect([report.outcome, report.subjects[0]?.evidence.length]).toEqual([
    'rejected',
    LIMITS.legacyLayers,
  ]);
});

it('as many evidence objects as the limit, and no more', async () => {
  const { evidence, ...source } = sourceOf(image, [signed]);
  const listing = (count: number) => ({
    ...source,
    evidence: Array.from({ length: count }, () => evidence).flat(),
    read: async (wanted: Digest) =>
      wanted === signed.descriptor.digest
        ? Promise.reject(new Rejection('MISSING_BLOB', 'gone'))
        : source.read(wanted, 0),
  });
  const options = { trust: rootTrust(), policy: keyless(), crypto: nodeCrypto };
  expect(verdictOf(await verifyImages(listing(LIMITS.evidencePerSubject), options))).toBe(
    'MISSING_BLOB',
  );
  expect(await codeOf(() => verifyImages(listing(LIMITS.evidencePerSubject + 1), options))).toBe(
    'LIMIT',
  );
});

it('a bundle is known by the type of its layer where the manifest states none', async () => {
  expect(verdictOf(await verify([changed(({ artifactType: _, ...m }) => m)]))).toBe('accepted');
});

it(
  'what an image carries beside is listed by the type of its config where it states ' + 'none',
  async () => {
    const other = changed(({ artifactType: _, ...m }) => ({
      ...m,
      layers: m.layers.map((each) => ({ ...each, mediaType: 'text/plain' })),
    }));
    expect((await verify([signed, other])).subjects[0]?.carried).toEqual([
      'application/vnd.oci.empty.v1+json',
    ]);
  },
);

describe('children that are not carried', () => {
  const [first, second] = image.manifests;
  if (first === undefined || second === undefined) throw new Error('the image has two platforms');

  it('are named by their platform', async () => {
    const source = sourceOf(image, [signed]);
    const without = {
      ...source,
      size: (wanted: Digest) => (wanted === second.digest ? undefined : source.size(wanted)),
    };
    const report = await verifyImages(without, {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
    });
    expect(report.subjects[0]?.missing).toEqual(['linux/arm64']);
    expect(report.subjects[0]?.platforms).toEqual(['linux/amd64']);
  });

  it('or by their digest', async () => {
    const plain = makeImage({ platforms: ['linux/amd64'], seed: 'no platform' });
    const [child] = plain.manifests;
    if (child === undefined) throw new Error('the image has a child');
    const { platform: _, ...unnamed } = child as typeof child & { platform?: object };
    const index = new TextEncoder().encode(
      JSON.stringify({ schemaVersion: 2, mediaType: image.root.mediaType, manifests: [unnamed] }),
    );
    const root = { mediaType: image.root.mediaType, digest: digest.of(index), size: index.length };
    const source = sourceOf({ ...plain, root, blobs: new Map([[root.digest, index]]) }, [
      signSimple(world, root, { signer }),
    ]);
    const report = await verifyImages(source, {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
    });
    expect(report.subjects[0]?.missing).toEqual([child.digest]);
  });
});

describe('names', () => {
  const options = {
    trust: rootTrust(),
    policy: keyless(),
    crypto: nodeCrypto,
    images: [{ name: 'nowhere:1' }],
  };
  const named = (count: number) => {
    const source = sourceOf(image, []);
    return {
      ...source,
      images: Array.from({ length: count }, (_, i) => ({
        name: `a/b:${i}`,
        descriptor: image.root as never,
      })),
    };
  };
  it('of what is there are known where the one that is asked for is not there', async () => {
    const { causes } = await verifyImages(named(2), options);
    expect(causes).toEqual([
      { kind: 'absent', code: 'NO_IMAGES', name: 'nowhere:1', there: ['a/b:0', 'a/b:1'] },
    ]);
  });
  it('an image without a name is judged under its digest (T38)', async () => {
    const unnamed = {
      ...sourceOf(image, [signed]),
      images: [{ name: undefined, descriptor: image.root as never }],
    };
    const report = await verifyImages(unnamed, { ...options, images: [] });
    expect(report.subjects).toMatchObject([
      { name: subject.digest, binding: { binding: 'none', why: 'no name' }, outcome: 'accepted' },
    ]);
    const unsigned = await verifyImages({ ...unnamed, evidence: [] }, { ...options, images: [] });
    expect(refusalOf(unsigned)).toContain('NO_SIGNATURE');
  });
  it('there must be an image', async () => {
    const none = await verifyImages(named(0), { ...options, images: [] });
    expect(none.causes).toEqual([{ kind: 'absent', code: 'NO_IMAGES', there: [] }]);
  });
  it('that are no references bind nothing', async () => {
    const report = await verify([
      signSimple(world, subject, { signer, dockerReference: 'Not A Reference' }),
    ]);
    expect(bindingOf(report)).toBe('none');
  });
});

describe('what hangs on an attached object', () => {
  const text = (label: string) => ({
    descriptor: {
      mediaType: 'text/spdx',
      digest: digest.of(Buffer.from(label)),
      size: label.length,
    },
    bytes: Buffer.from(label),
  });
  /** Each hangs on the one before, the first on the image. */
  const chain = (length: number): Attachment[] => {
    const objects: Attachment[] = [];
    for (let i = 0; i < length; i++)
      objects.push(
        cosignObject('sigs', objects[i - 1]?.descriptor ?? subject, {
          layers: [text(`object ${i}`)],
          entries: [],
        }),
      );
    return objects;
  };
  const carriedBy = async (objects: readonly Attachment[], turn = false): Promise<string[]> => {
    const source = sourceOf(image, objects);
    const evidence = source.evidence.map((each) => ({ ...each, scheme: 'cosign-sbom' as const }));
    const given = { ...source, evidence: turn ? evidence.toReversed() : evidence };
    const { subjects } = await verifyImages(given, {
      trust: rootTrust(),
      policy: keyless(),
      crypto: nodeCrypto,
    });
    return subjects.flatMap(({ carried }) => [...carried]);
  };

  it('is named with what it hangs on, and what is too deep with that (T38)', async () => {
    const objects = chain(LIMITS.attachedDepth + 1);
    const on = objects.slice(0, -1).map(({ descriptor }) => descriptor.digest);
    const said = ['text/spdx', ...on.slice(0, -1).map((each) => `text/spdx on ${each}`)];
    expect(await carriedBy(objects)).toEqual([...said, `whatever it is on ${on.at(-1)}`]);
    expect(new Set(await carriedBy(objects, true))).toEqual(new Set(await carriedBy(objects)));
  });

  it('is named once where it leads back', async () => {
    const [one] = chain(1);
    if (one === undefined) throw new Error('no object');
    const back = { ...one, subject: { ...one.subject, digest: one.descriptor.digest } };
    expect((await carriedBy([one, back])).length).toBeLessThan(LIMITS.attachedDepth + 2);
  });
});
