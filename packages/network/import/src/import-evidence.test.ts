import { digest as digests } from '@sealift/bytes';
import type { FakeRegistry, Misbehaviour } from '@sealift/fake-registry';
import { attachmentTag, type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { describe, expect, it } from 'vitest';
import { bundleOf, bytesOf, describeBytes, Shelf, SIGNATURE } from './content.fixture.ts';
import {
  FALLBACK,
  REPOSITORY,
  read,
  refusal,
  run,
  SIG,
  serve,
  signed,
  tagsOf,
  writes,
} from './importing.fixture.ts';
import type { ImportOptions } from './index.ts';

describe('evidence', () => {
  const payload = Buffer.from('payload');
  const layer = (
    s: string,
    verdict: 'accepted' | 'rejected' | undefined,
    blob: Uint8Array = payload,
  ) => ({ blob, annotations: { [SIGNATURE]: s }, verdict });
  const layersAt = (server: FakeRegistry, tag: string): (string | undefined)[] =>
    read(server, tag).layers.map(({ annotations }) => annotations?.[SIGNATURE]);

  function world(): { shelf: Shelf; root: Descriptor } {
    const shelf = new Shelf();
    return { shelf, root: shelf.image('ghcr.io/team/app:v1', 'layer').root };
  }

  it('leaves behind what was rejected or never judged (T15)', async () => {
    const { shelf, root } = world();
    const blob = Buffer.from('an SBOM that nobody signed');
    const sbom = shelf.attach({
      subject: root,
      scheme: 'referrers-api',
      artifactType: 'application/spdx+json',
      layers: [{ blob, verdict: undefined }],
    });
    const bad = shelf.attach({
      subject: root,
      scheme: 'cosign-att',
      layers: [layer('1', 'rejected', Buffer.from('bad'))],
    });
    const server = await serve();
    const { leftBehind, images, evidence } = await run(shelf, server);
    expect(leftBehind.map(({ digest }) => digest)).toEqual([sbom.digest, bad.digest]);
    expect(evidence).toEqual([]);
    expect(images[0]?.evidence).toEqual([]);
    expect([
      server.repository(REPOSITORY).blobs.has(digests.of(blob)),
      server.repository(REPOSITORY).manifests.has(sbom.digest),
    ]).toEqual([false, false]);
    expect(tagsOf(server)).toEqual(['v1']);
  });

  it('takes all of it along where that is asked for', async () => {
    const { shelf, root } = world();
    const sbom = shelf.attach({
      subject: root,
      scheme: 'referrers-api',
      layers: [{ blob: Buffer.from('sbom'), verdict: undefined }],
    });
    const bad = shelf.attach({
      subject: root,
      scheme: 'cosign-att',
      layers: [layer('1', 'rejected')],
    });
    const server = await serve();
    const { leftBehind, unverified, evidence } = await run(shelf, server, {
      carry: 'all',
    });
    expect(leftBehind).toEqual([]);
    expect(evidence.map(({ how }) => how)).toEqual(['waived', 'waived']);
    expect(unverified.map(({ digest }) => digest)).toEqual(
      expect.arrayContaining([sbom.digest, bad.digest]),
    );
    expect(server.repository(REPOSITORY).manifests.has(sbom.digest)).toBe(true);
    expect(server.repository(REPOSITORY).tags.get(attachmentTag(root.digest, 'cosign-att'))).toBe(
      bad.digest,
    );
  });

  it('takes what is no evidence along where that is asked for, and what hangs on it', async () => {
    const { shelf, root } = world();
    const text = [{ blob: Buffer.from('sbom'), verdict: undefined }];
    const tagged = shelf.attach({ subject: root, scheme: 'cosign-sbom', layers: text });
    const sbom = shelf.attach({
      subject: root,
      scheme: 'referrers-api',
      artifactType: 'application/spdx+json',
      layers: text,
    });
    const onSbom = shelf.attach({
      subject: sbom,
      scheme: 'cosign-sig',
      layers: [layer('1', undefined)],
    });
    const bad = shelf.attach({
      subject: root,
      scheme: 'cosign-att',
      layers: [layer('2', 'rejected', Buffer.from('bad'))],
    });
    const onBad = shelf.attach({ subject: bad, scheme: 'cosign-sbom', layers: text });
    const server = await serve();
    const { leftBehind, unverified } = await run(shelf, server, { carry: 'unsigned' });
    expect(leftBehind.map(({ digest }) => digest)).toEqual([bad.digest, onBad.digest]);
    expect(unverified.map(({ digest }) => digest)).toEqual([
      tagged.digest,
      sbom.digest,
      onSbom.digest,
    ]);
    const { tags, manifests } = server.repository(REPOSITORY);
    expect(tags.get(attachmentTag(root.digest, 'cosign-sbom'))).toBe(tagged.digest);
    expect(tags.get(attachmentTag(sbom.digest, 'cosign-sig'))).toBe(onSbom.digest);
    expect([manifests.has(sbom.digest), manifests.has(bad.digest)]).toEqual([true, false]);
  });

  it('leaves what is no evidence and what hangs on it behind where nothing is said', async () => {
    const { shelf, root } = world();
    const text = [{ blob: Buffer.from('sbom'), verdict: undefined }];
    const sbom = shelf.attach({ subject: root, scheme: 'cosign-sbom', layers: text });
    const nested = shelf.attach({ subject: sbom, scheme: 'cosign-sbom', layers: text });
    const server = await serve();
    const { leftBehind } = await run(shelf, server);
    expect(leftBehind.map(({ digest }) => digest)).toEqual([sbom.digest, nested.digest]);
    expect(tagsOf(server)).toEqual(['v1']);
  });

  it('never takes a signature of another image for one that hangs on an object', async () => {
    const { shelf, root } = world();
    const other = shelf.image('r.example/other:1', 'other');
    shelf.attach({
      subject: root,
      scheme: 'cosign-sbom',
      layers: [{ blob: Buffer.from('x'), verdict: undefined }],
    });
    const forged = shelf.attach({
      subject: other.root,
      scheme: 'cosign-sig',
      layers: [layer('1', 'rejected')],
    });
    const server = await serve();
    const { unverified } = await run(shelf, server, { carry: 'unsigned' });
    expect(unverified.map(({ digest }) => digest)).not.toContain(forged.digest);
  });

  it(
    'takes the accepted of several signatures alone, each with its annotations, and no blob ' +
      'of the others',
    async () => {
      const { shelf, root } = world();
      const other = Buffer.from('rejected payload');
      shelf.attach({
        subject: root,
        scheme: 'cosign-sig',
        layers: [
          layer('1', 'accepted'),
          layer('2', 'rejected'),
          layer('3', 'rejected', other),
          layer('4', 'accepted'),
        ],
      });
      const server = await serve();
      expect((await run(shelf, server)).leftBehind).toHaveLength(1);
      expect(layersAt(server, SIG(root))).toEqual(['1', '4']);
      expect(server.repository(REPOSITORY).blobs.has(digests.of(other))).toBe(false);
    },
  );

  it('takes of several layers of one digest those that were accepted, and no other', async () => {
    const { shelf, root } = world();
    shelf.attach({
      subject: root,
      scheme: 'cosign-sig',
      layers: [layer('1', 'rejected'), layer('2', 'accepted'), layer('3', undefined)],
    });
    const server = await serve();
    await run(shelf, server);
    const [kept, ...others] = read(server, SIG(root)).layers;
    expect([kept?.annotations?.[SIGNATURE], others]).toEqual(['2', []]);
  });

  it('does not take a verdict on another subject, or of another kind', async () => {
    const { shelf, root } = world();
    const other = shelf.image('ghcr.io/team/other:v1', 'other layer').root;
    shelf.attach({ subject: other, scheme: 'cosign-sig', layers: [layer('1', 'accepted')] });
    shelf.attach({ subject: root, scheme: 'cosign-sig', layers: [layer('1', undefined)] });
    shelf.attach({ subject: root, scheme: 'cosign-att', layers: [layer('1', 'accepted')] });
    const server = await serve();
    await run(shelf, server);
    expect(tagsOf(server).sort()).toEqual([attachmentTag(root.digest, 'cosign-att'), 'v1'].sort());
  });

  it(
    'leaves behind a referrer that names another subject, and one that cannot be ' + 'read',
    async () => {
      const { shelf, root } = world();
      const other = shelf.image('ghcr.io/team/other:v1', 'other layer').root;
      const lying = shelf.attach({
        subject: other,
        scheme: 'referrers-api',
        layers: [{ blob: payload, verdict: 'accepted' }],
      });
      shelf.evidence.splice(0, 1, {
        subject: root.digest,
        scheme: 'referrers-api',
        descriptor: lying,
      });
      const garbage = shelf.add(Buffer.from('{}'), MEDIA_TYPES.ociManifest);
      shelf.evidence.push({ subject: root.digest, scheme: 'cosign-sig', descriptor: garbage });
      const server = await serve();
      const { leftBehind } = await run(shelf, server, { carry: 'all' });
      expect(leftBehind.map(({ digest }) => digest)).toEqual([lying.digest, garbage.digest]);
      expect(tagsOf(server)).toEqual(['v1']);
    },
  );

  it('adds signatures to those at the destination, whatever their form (T5)', async () => {
    const { shelf, root } = world();
    shelf.attach({
      subject: root,
      scheme: 'cosign-sig',
      layers: [layer('1', 'accepted'), layer('2', 'accepted')],
    });
    const server = await serve();
    const own = Buffer.from('payload of the destination');
    const config = Buffer.from('{"their":"config"}');
    const existing = bytesOf({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      theirs: { kept: 1 },
      config: describeBytes(config, 'application/x'),
      layers: [
        {
          ...describeBytes(own, MEDIA_TYPES.simpleSigning),
          annotations: { [SIGNATURE]: 'own' },
          theirs: [true],
        },
        { ...describeBytes(payload, MEDIA_TYPES.simpleSigning), annotations: { [SIGNATURE]: '2' } },
      ],
    });
    server.put(
      REPOSITORY,
      [own, config, payload],
      [{ mediaType: MEDIA_TYPES.ociManifest, bytes: existing }],
      { [SIG(root)]: digests.of(existing) },
    );
    const { images } = await run(shelf, server);
    const merged = read(server, SIG(root));
    expect(merged).toMatchObject({
      theirs: { kept: 1 },
      config: describeBytes(config, 'application/x'),
    });
    expect(merged.layers[0]).toMatchObject({ theirs: [true] });
    expect(layersAt(server, SIG(root))).toEqual(['own', '2', '1']);
    expect(images[0]?.evidence).toEqual([server.repository(REPOSITORY).tags.get(SIG(root))]);
    const before = server.repository(REPOSITORY).tags.get(SIG(root));
    await run(shelf, server);
    expect(server.repository(REPOSITORY).tags.get(SIG(root))).toBe(before);
  });

  it('keeps the media type of what it adds to', async () => {
    const { shelf, root } = world();
    shelf.attach({ subject: root, scheme: 'cosign-sig', layers: [layer('1', 'accepted')] });
    const server = await serve();
    const config = Buffer.from('{"old":true}');
    const existing = bytesOf({
      schemaVersion: 2,
      config: describeBytes(config, 'application/x'),
      layers: [],
    });
    server.put(REPOSITORY, [config], [{ mediaType: MEDIA_TYPES.dockerManifest, bytes: existing }], {
      [SIG(root)]: digests.of(existing),
    });
    await run(shelf, server);
    const { tags, manifests } = server.repository(REPOSITORY);
    expect(manifests.get(tags.get(SIG(root)) ?? '')?.mediaType).toBe(MEDIA_TYPES.dockerManifest);
    expect(layersAt(server, SIG(root))).toEqual(['1']);
  });

  it('adds referrers to the fallback index at the destination', async () => {
    const { shelf, child, bundle } = signed();
    const server = await serve({ referrers: false });
    const other = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, layers: [] });
    const theirs = { ...describeBytes(other, MEDIA_TYPES.ociManifest), theirs: 'kept' };
    const index = bytesOf({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [theirs],
    });
    const manifests = [
      { mediaType: MEDIA_TYPES.ociManifest, bytes: other },
      { mediaType: MEDIA_TYPES.ociIndex, bytes: index },
    ];
    server.put(REPOSITORY, [], manifests, { [FALLBACK(child)]: digests.of(index) });
    await run(shelf, server);
    expect(read(server, FALLBACK(child)).manifests).toMatchObject([theirs, bundle]);
  });
});

describe('referrers of one subject', () => {
  it('go one at a time: a registry with a list of them may lose one of two', async () => {
    const { shelf, root, child } = signed();
    for (const text of ['a', 'b', 'c'])
      shelf.attach({
        subject: root,
        scheme: 'referrers-api',
        layers: [{ blob: bundleOf(text), verdict: 'accepted' }],
      });
    const does = { kind: 'slow', ms: 20 } as const;
    const server = await serve({ faults: [{ match: /PUT .*manifests/, does }] });
    await run(shelf, server);
    const [first, second, third] = putsAbout(server, root);
    expect(second?.before).toBeGreaterThan(first?.at ?? Number.NaN);
    expect(third?.before).toBeGreaterThan(second?.at ?? Number.NaN);
    expect(putsAbout(server, child)[0]?.before).toBeLessThanOrEqual(first?.at ?? Number.NaN);
  });

  /** Where in the log each was put, and how long the log was when it came. */
  function putsAbout({ requests, repository }: FakeRegistry, subject: Descriptor) {
    const about = [...repository(REPOSITORY).manifests]
      .filter(
        ([, { bytes }]) =>
          JSON.parse(Buffer.from(bytes).toString()).subject?.digest === subject.digest,
      )
      .map(([digest]) => `/v2/${REPOSITORY}/manifests/${digest}`);
    return requests
      .map(({ method, path, before }, at) => ({ put: `${method} ${path}`, before, at }))
      .filter(({ put }) => about.some((path) => put === `PUT ${path}`));
  }
});

describe('nothing is written where', () => {
  const existing = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] });
  const put = (server: FakeRegistry, tag: string): void =>
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: existing }], {
      [tag]: digests.of(existing),
    });

  it('a tag would move that may not (T4); where it may, it moves', async () => {
    const { shelf, root } = signed();
    const server = await serve();
    put(server, 'v1');
    const { code, message } = await refusal(run(shelf, server));
    expect([code, message]).toEqual([
      'USAGE',
      `${server.host}/in/team/app:v1 exists with another digest than ${root.digest}: it leads ` +
        `to ${digests.of(existing)}; to move the tag give --move-tags`,
    ]);
    expect(writes(server)).toEqual([]);
    expect((await run(shelf, server, { moveTags: true })).images[0]?.tag).toBe('moved');
    expect(server.repository(REPOSITORY).tags.get('v1')).toBe(root.digest);
  });

  it('the tag for signatures holds something else (T5)', async () => {
    const { shelf, root } = signed();
    const server = await serve();
    put(server, SIG(root));
    expect((await refusal(run(shelf, server, { moveTags: true }))).code).toBe('USAGE');
    expect(writes(server)).toEqual([]);
  });

  it('REGISTRY before the first blob: a registry that takes the tag for the image', async () => {
    const { shelf } = signed();
    const server = await serve({ referrers: false, dashedDigests: true });
    const { code, message } = await refusal(run(shelf, server));
    expect([code, message]).toEqual(['REGISTRY', expect.stringContaining('--format legacy')]);
    // One index, to find out, which was taken away again.
    expect(writes(server)).toEqual([expect.stringMatching(/manifests\/sha256:/)]);
    const { blobs, manifests } = server.repository(REPOSITORY);
    expect([blobs.size, manifests.size]).toEqual([0, 0]);
  });

  it('the tag for the fallback index holds an image (T5)', async () => {
    const { shelf, child } = signed();
    const server = await serve({ referrers: false });
    const image = bytesOf({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: describeBytes(existing, 'x'),
      layers: [],
    });
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociManifest, bytes: image }], {
      [FALLBACK(child)]: digests.of(image),
    });
    expect((await refusal(run(shelf, server, { moveTags: true }))).code).toBe('USAGE');
    expect(writes(server)).toEqual([]);
  });

  it('the tag for signatures holds no manifest at all', async () => {
    const { shelf, root } = signed();
    const server = await serve({
      faults: [
        {
          match: /manifests\/.*\.sig$/,
          does: { kind: 'header', name: 'content-type', value: 'text/html' },
        },
      ],
    });
    const bytes = Buffer.from('{}');
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociManifest, bytes }], {
      [SIG(root)]: digests.of(bytes),
    });
    expect((await refusal(run(shelf, server))).code).toBe('USAGE');
    expect(writes(server)).toEqual([]);
  });

  it.each<[string, string, (shelf: Shelf, root: Descriptor) => void]>([
    [
      'a layer is not there',
      'MISSING_BLOB',
      (shelf) => shelf.blobs.delete(digests.of(Buffer.from('amd64 layer'))),
    ],
    ['the image is not there', 'MISSING_BLOB', (shelf, root) => shelf.blobs.delete(root.digest)],
    [
      'the index was changed',
      'DIGEST',
      (shelf, root) => shelf.blobs.set(root.digest, Buffer.alloc(root.size, 'x')),
    ],
    [
      'a layer has another size',
      'DIGEST',
      (shelf) =>
        shelf.blobs.set(digests.of(Buffer.from('amd64 layer')), Buffer.from('longer than before')),
    ],
  ])('%s', async (_, code, spoil) => {
    const { shelf, root } = signed();
    spoil(shelf, root);
    const server = await serve();
    expect((await refusal(run(shelf, server))).code).toBe(code);
    expect(writes(server)).toEqual([]);
  });

  it('an image was not accepted', async () => {
    const { shelf } = signed();
    const server = await serve();
    const cleared = { ...shelf.cleared, image: () => undefined };
    expect((await refusal(run(shelf, server, { cleared }))).code).toBe('INTERNAL');
    expect(server.requests).toEqual([]);
  });

  it('the login may only read', async () => {
    const { shelf } = signed();
    const server = await serve({
      auth: { bearer: { username: 'u', password: 'another', anonymousPull: true } },
    });
    expect((await refusal(run(shelf, server))).code).toBe('AUTH');
    expect(writes(server)).toEqual([]);
  });
});

describe('an import fails where', () => {
  it('the content gives other bytes the second time (T11)', async () => {
    const { shelf } = signed();
    shelf.changed.set(digests.of(Buffer.from('amd64 layer')), Buffer.from('other layer'));
    const server = await serve();
    expect((await refusal(run(shelf, server))).code).toBe('DIGEST');
    expect(tagsOf(server)).toEqual([]);
    expect([...server.repository(REPOSITORY).manifests]).toEqual([]);
  });

  it.each<[string, RegExp, Misbehaviour]>([
    ['a blob is refused', /^PUT .*uploads/, { kind: 'status', status: 507 }],
    ['the connection breaks at a blob', /^PUT .*uploads/, { kind: 'drop' }],
    ['a manifest is refused', /^PUT .*manifests\/sha256:/, { kind: 'status', status: 400 }],
    ['a signature is refused', /^PUT .*\.sig$/, { kind: 'status', status: 500 }],
    [
      'a fallback index is refused',
      /^PUT .*manifests\/sha256-[0-9a-f]+$/,
      { kind: 'status', status: 500 },
    ],
    [
      'a manifest reads back as something else',
      /^GET .*manifests\/sha256:/,
      { kind: 'wrong-bytes' },
    ],
    [
      'a manifest cannot be read back',
      /^GET .*manifests\/sha256:/,
      { kind: 'status', status: 404 },
    ],
    ['the image’s tag is refused', /^PUT .*manifests\/v1$/, { kind: 'status', status: 400 }],
  ])('%s', async (_, match, does) => {
    const { shelf } = signed();
    const server = await serve({ referrers: false, faults: [{ match, does }] });
    expect((await refusal(run(shelf, server))).code).toBe('REGISTRY');
    expect(tagsOf(server)).not.toContain('v1');
  });

  it('a blob is not there when it is looked for', async () => {
    const { shelf } = signed();
    const server = await serve({
      faults: [{ match: /^HEAD .*blobs/, does: { kind: 'status', status: 404 } }],
    });
    expect((await refusal(run(shelf, server))).code).toBe('REGISTRY');
    expect(tagsOf(server)).not.toContain('v1');
  });

  it('the tag, once written, reads back as something else', async () => {
    const { shelf } = signed();
    const server = await serve();
    const onEvent: ImportOptions['onEvent'] = (event) => {
      if (event.kind === 'stage' && event.stage === 'tags')
        server.faults.add({ match: /^GET .*manifests\/v1$/, does: { kind: 'wrong-bytes' } });
    };
    const { code, message } = await refusal(run(shelf, server, { onEvent }));
    expect([code, message]).toEqual(['REGISTRY', expect.stringContaining('cannot be read back')]);
  });

  it('it appeared since the plan was made', async () => {
    const { shelf } = signed();
    const server = await serve();
    const other = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] });
    const onEvent: ImportOptions['onEvent'] = ({ kind }) => {
      if (kind === 'planned')
        server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: other }], {
          v1: digests.of(other),
        });
    };
    expect((await refusal(run(shelf, server, { onEvent }))).code).toBe('USAGE');
    expect(server.repository(REPOSITORY).tags.get('v1')).toBe(digests.of(other));
  });

  it('says which tags were written before one failed', async () => {
    const shelf = new Shelf();
    shelf.image('ghcr.io/a/one:1', 'one');
    shelf.image('ghcr.io/a/two:2', 'two');
    const server = await serve({
      faults: [{ match: /^PUT .*manifests\/2$/, does: { kind: 'status', status: 403 } }],
    });
    const { code, message } = await refusal(run(shelf, server));
    expect(code).toBe('AUTH');
    expect(message).toMatch(
      new RegExp(`; these tags were written before: ${server.host}/in/a/one:1 \\(new\\)$`),
    );
  });
});
