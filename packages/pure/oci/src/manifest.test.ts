import { type Digest, digest, LIMITS } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blob, type Document, documentOf, index, manifest } from './documents.fixture.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { isIndexType, isManifestType, MEDIA_TYPES } from './media-types.ts';

const parse = ({ bytes, descriptor }: Document, change: object = {}) =>
  parseManifest(bytes, { ...descriptor, ...change });
const codes = async (document: Document, change: object = {}): Promise<string> =>
  codeOf(() => parse(document, change));

describe('manifests', () => {
  it('of OCI and Docker are read', () => {
    for (const type of [MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest])
      expect(parse(manifest({}, type))).toEqual({
        kind: 'manifest',
        mediaType: type,
        config: blob('config', 'application/vnd.oci.image.config.v1+json'),
        layers: [blob('layer')],
        annotations: new Map(),
      });
  });

  it('may leave out their media type: the descriptor has it', () =>
    expect(parse(manifest({ mediaType: undefined }))).toMatchObject({ kind: 'manifest' }));
  it('may have no layers', () =>
    expect(parse(manifest({ layers: [] }))).toMatchObject({ layers: [] }));

  it('may have a subject, a type and annotations', () => {
    const subject = blob('image', MEDIA_TYPES.ociManifest);
    expect(
      parse(manifest({ subject, artifactType: 'a/b', annotations: { x: 'y' }, unknown: 1 })),
    ).toMatchObject({
      subject,
      artifactType: 'a/b',
      annotations: new Map([['x', 'y']]),
    });
  });

  it.each<[string, object, string]>([
    ['no schemaVersion', { schemaVersion: undefined }, 'INDEX'],
    ['schemaVersion 1', { schemaVersion: 1 }, 'UNSUPPORTED'],
    ['schemaVersion 3', { schemaVersion: 3 }, 'UNSUPPORTED'],
    ['schemaVersion as text', { schemaVersion: '2' }, 'INDEX'],
    ['the layers of schema 1 (T17)', { fsLayers: [] }, 'UNSUPPORTED'],
    [
      'another media type than its descriptor (T17)',
      { mediaType: MEDIA_TYPES.dockerManifest },
      'INDEX',
    ],
    ['the media type of an index (CVE-2021-41190)', { mediaType: MEDIA_TYPES.ociIndex }, 'INDEX'],
    ['manifests beside config and layers (CVE-2021-41190)', { manifests: [] }, 'INDEX'],
    ['manifests beside config (CVE-2021-41190)', { manifests: [], layers: undefined }, 'INDEX'],
    ['manifests beside layers (CVE-2021-41190)', { manifests: [], config: undefined }, 'INDEX'],
    [
      'only manifests (CVE-2021-41190)',
      { manifests: [], config: undefined, layers: undefined },
      'INDEX',
    ],
    ['no config', { config: undefined }, 'INDEX'],
    ['null as config', { config: null }, 'INDEX'],
    ['no layers', { layers: undefined }, 'INDEX'],
    ['null as layers', { layers: null }, 'INDEX'],
    ['an object as layers', { layers: {} }, 'INDEX'],
    ['null among the layers', { layers: [null] }, 'INDEX'],
    ['a subject that is no descriptor', { subject: 'sha256:x' }, 'INDEX'],
    ['an artifact type that is no text', { artifactType: 1 }, 'INDEX'],
    ['annotations that are no texts', { annotations: { x: {} } }, 'INDEX'],
    ['a case variant of layers (T19)', { Layers: [] }, 'INDEX'],
    ['a case variant of manifests (T19)', { MANIFESTS: [] }, 'INDEX'],
    ['a case variant of manifests with the long s (T19)', { 'manife\u017fts': [] }, 'INDEX'],
    ['a case variant of config (T19)', { Config: {} }, 'INDEX'],
    ['a case variant of mediaType (T19)', { mediatype: MEDIA_TYPES.ociIndex }, 'INDEX'],
    ['a case variant of schemaVersion (T19)', { SchemaVersion: 1 }, 'INDEX'],
    ['a case variant of subject (T19)', { Subject: {} }, 'INDEX'],
    ['a case variant of fsLayers (T19)', { fslayers: [] }, 'INDEX'],
  ])('with %s are refused', async (_, change, code) =>
    expect(await codes(manifest(change))).toBe(code),
  );

  it('with a key twice are refused (T19)', async () => {
    const text = new TextDecoder()
      .decode(manifest().bytes)
      .replace('"layers"', '"layers":[],"layers"');
    expect(await codes(documentOf(text, MEDIA_TYPES.ociManifest))).toBe('INDEX');
  });

  it.each(['[]', 'null', '"x"', '', '{', '{}'])('are not %s', async (text) =>
    expect(await codes(documentOf(text, MEDIA_TYPES.ociManifest))).toBe('INDEX'),
  );
});

describe('indexes', () => {
  const child = { ...manifest().descriptor, platform: { os: 'linux', architecture: 'amd64' } };

  it('of OCI and Docker are read', () => {
    for (const type of [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList])
      expect(parse(index([child], { artifactType: 'a/b' }, type))).toEqual({
        kind: 'index',
        mediaType: type,
        manifests: [child],
        artifactType: 'a/b',
        annotations: new Map(),
      });
  });

  it.each<[string, object, string]>([
    ['no manifests', { manifests: undefined }, 'INDEX'],
    ['null as manifests', { manifests: null }, 'INDEX'],
    ['a config (CVE-2021-41190)', { config: blob('config') }, 'INDEX'],
    ['layers (CVE-2021-41190)', { layers: [] }, 'INDEX'],
    [
      'only config and layers (CVE-2021-41190)',
      { manifests: undefined, config: blob('config'), layers: [] },
      'INDEX',
    ],
    ['the media type of a manifest', { mediaType: MEDIA_TYPES.ociManifest }, 'INDEX'],
    ['a child without a size', { manifests: [{ ...child, size: undefined }] }, 'INDEX'],
    [
      'a child by SHA-512',
      { manifests: [{ ...child, digest: `sha512:${'0'.repeat(128)}` }] },
      'UNSUPPORTED',
    ],
    ['schemaVersion 1', { schemaVersion: 1 }, 'UNSUPPORTED'],
  ])('with %s are refused', async (_, change, code) =>
    expect(await codes(index([child], change))).toBe(code),
  );
});

describe('the bytes', () => {
  it('are those of the descriptor', async () => {
    expect(await codes(manifest(), { size: 1 })).toBe('DIGEST');
    expect(await codes(manifest(), { digest: digest.of(new Uint8Array()) })).toBe('DIGEST');
    expect(
      await codeOf(() =>
        parseManifest(
          Uint8Array.from(manifest().bytes, (byte, i) => byte ^ Number(i === 3)),
          manifest().descriptor,
        ),
      ),
    ).toBe('DIGEST');
  });

  it('read in two ways are two documents (T17)', async () => {
    const plain = manifest({ mediaType: undefined });
    expect(await codes(plain)).toBe('accepted');
    expect(await codes(plain, { mediaType: MEDIA_TYPES.ociIndex })).toBe('INDEX');
  });

  it.each([
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/json',
    '',
    `${MEDIA_TYPES.ociManifest};charset=utf-8`,
    MEDIA_TYPES.ociManifest.toUpperCase(),
  ])('of the type %j are neither a manifest nor an index', async (mediaType) =>
    expect(await codes(manifest({ mediaType: undefined }), { mediaType })).toBe('UNSUPPORTED'),
  );

  it('are as many as the limit and no more', async () => {
    const padded = (size: number): Document =>
      documentOf(
        `${new TextDecoder().decode(manifest().bytes)}` +
          `${' '.repeat(size - manifest().bytes.length)}`,
        MEDIA_TYPES.ociManifest,
      );
    expect(await codes(padded(LIMITS.ociManifest))).toBe('accepted');
    expect(await codes(padded(LIMITS.ociManifest + 1))).toBe('LIMIT');
  });

  it(
    'are refused, never misread: any change of a good text is a document or a ' + 'Rejection',
    async () => {
      const good = new TextDecoder().decode(
        manifest({ annotations: { a: 'b' }, subject: blob('s') }).bytes,
      );
      await fc.assert(
        fc.asyncProperty(
          fc.nat(good.length),
          fc.constantFrom('', '"', '{', '}', ',', 'null', '0', '-1', 'x', '[]'),
          fc.nat(3),
          async (at, inserted, removed) => {
            const code = await codes(
              documentOf(
                good.slice(0, at) + inserted + good.slice(at + removed),
                MEDIA_TYPES.ociManifest,
              ),
            );
            expect(['accepted', 'INDEX', 'UNSUPPORTED']).toContain(code);
          },
        ),
        { numRuns: 1000 },
      );
    },
  );
});

describe('media types', () => {
  it('are of manifests or of indexes, never of both', () => {
    expect(Object.values(MEDIA_TYPES).filter(isManifestType)).toEqual([
      MEDIA_TYPES.ociManifest,
      MEDIA_TYPES.dockerManifest,
    ]);
    expect(Object.values(MEDIA_TYPES).filter(isIndexType)).toEqual([
      MEDIA_TYPES.ociIndex,
      MEDIA_TYPES.dockerList,
    ]);
  });

  it('keep what a manifest says of itself', () => {
    const read = parse(manifest()) as Manifest;
    expect(read.config.digest satisfies Digest).toMatch(/^sha256:/);
  });
});
