import { type Digest, digest as digests, Rejection } from '@sealift/bytes';
import { type FakeRegistry, type Misbehaviour, type RegistryOptions, startRegistry } from '@sealift/fake-registry';
import { attachmentTag, type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf, describeBytes, Shelf } from './content.fixture.ts';
import { type ImportOptions, type ImportResult, importContent, planImport } from './index.ts';

const servers: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(options: RegistryOptions = {}): Promise<FakeRegistry> {
  const server = await startRegistry(options);
  servers.push(server);
  return server;
}

const run = (shelf: Shelf, server: FakeRegistry, more: Partial<ImportOptions> = {}, prefix = 'in'): Promise<ImportResult> =>
  importContent({
    content: shelf.content,
    report: shelf.report,
    plan: planImport(shelf.named, `${server.host}/${prefix}`),
    registry: { retry: { firstMs: 1, maxMs: 2 }, timeoutMs: 2000, credentials: async () => ({ kind: 'password', username: 'u', password: 'p' }) },
    ...more,
  });

async function refusal(promise: Promise<unknown>): Promise<Rejection> {
  const thrown = await promise.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Rejection)) throw thrown;
  return thrown;
}

/** One image of two platforms, signed by tag, attested by a referrer on a child. */
function signed(): { shelf: Shelf; root: Descriptor; child: Descriptor; sig: Descriptor; bundle: Descriptor } {
  const shelf = new Shelf();
  const { root, children } = shelf.image('ghcr.io/team/app:v1', 'amd64 layer', 'arm64 layer');
  const child = children[0] ?? root;
  const sig = shelf.attach({ subject: root, scheme: 'cosign-sig', layers: [{ blob: Buffer.from('payload'), annotations: { s: '1' }, verdict: 'accepted' }] });
  const bundle = shelf.attach({
    subject: child,
    scheme: 'referrers-tag',
    artifactType: MEDIA_TYPES.bundle,
    layers: [{ blob: Buffer.from('bundle'), verdict: 'accepted' }],
  });
  return { shelf, root, child, sig, bundle };
}

const SIG = (subject: Descriptor): string => attachmentTag(subject.digest, 'cosign-sig');
const FALLBACK = (subject: Descriptor): string => attachmentTag(subject.digest, 'referrers-tag');
const REPOSITORY = 'in/team/app';
const writes = (server: FakeRegistry): string[] => server.requests.filter(({ method }) => method === 'PUT' || method === 'POST').map(({ path }) => path);
const tagsOf = (server: FakeRegistry): string[] => [...server.repository(REPOSITORY).tags.keys()];
interface Listed {
  digest: Digest;
  annotations?: Record<string, string>;
  artifactType?: string;
}
function read(server: FakeRegistry, tag: string): { layers: Listed[]; manifests: Listed[] } & Record<string, unknown> {
  const { tags, manifests } = server.repository(REPOSITORY);
  return JSON.parse(Buffer.from(manifests.get(tags.get(tag) ?? '')?.bytes ?? []).toString());
}

describe('an import', () => {
  it.each([true, false])('brings image and evidence with their digests; with a referrers API: %s', async (referrers) => {
    const { shelf, root, child, sig, bundle } = signed();
    const server = await serve({ referrers, auth: { bearer: { username: 'u', password: 'p' } } });
    const { images, leftBehind } = await run(shelf, server);
    expect(images).toMatchObject([
      { source: 'ghcr.io/team/app:v1', destination: `${server.host}/in/team/app:v1`, digest: root.digest, tag: 'created', skippedBytes: 0 },
    ]);
    expect(images[0]?.evidence).toEqual([sig.digest, bundle.digest].sort());
    expect(leftBehind).toEqual([]);
    const { tags, manifests, blobs } = server.repository(REPOSITORY);
    expect(tags.get('v1')).toBe(root.digest);
    expect(tags.get(SIG(root))).toBe(sig.digest);
    expect(tags.has(FALLBACK(child))).toBe(!referrers);
    expect(manifests.has(bundle.digest)).toBe(true);
    expect(blobs.has(digests.of(Buffer.from('bundle')))).toBe(true);
  });

  it('lists a referrer in the fallback index as the distribution specification says', async () => {
    const { shelf, child, bundle } = signed();
    const server = await serve({ referrers: false });
    await run(shelf, server);
    expect(read(server, FALLBACK(child))).toEqual({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [{ ...bundle, artifactType: MEDIA_TYPES.bundle, annotations: { of: child.digest } }],
    });
  });

  it('writes the fallback index too where the registry has the API and does not say OCI-Subject', async () => {
    const { shelf, child } = signed();
    const server = await serve({ faults: [{ match: /^PUT .*manifests/, does: { kind: 'without', name: 'oci-subject' } }] });
    await run(shelf, server);
    expect(tagsOf(server)).toContain(FALLBACK(child));
  });

  it('writes the same fallback index in whatever order the registry answers', async () => {
    const shelf = new Shelf();
    const { root } = shelf.image('ghcr.io/team/app:v1', 'layer');
    const bundles = ['1', '2', '3'].map((text) =>
      shelf.attach({ subject: root, scheme: 'referrers-api', layers: [{ blob: Buffer.from(text), verdict: 'accepted' }] }),
    );
    const slow = new RegExp(`^PUT .*${bundles[0]?.digest}`);
    const server = await serve({ referrers: false, faults: [{ match: slow, does: { kind: 'slow', ms: 50 } }] });
    await run(shelf, server);
    expect(read(server, FALLBACK(root)).manifests.map(({ digest }) => digest)).toEqual(bundles.map(({ digest }) => digest));
  });

  it('writes blobs, manifests, indexes, referrers, fallback indexes, signature tags, and image tags last', async () => {
    const { shelf, root, child, bundle } = signed();
    const server = await serve({ referrers: false });
    await run(shelf, server);
    const names = writes(server).flatMap((path) => (path.includes('/blobs/') ? 'blob' : path.split('/manifests/').slice(1)));
    const order = [
      names.lastIndexOf('blob'),
      ...[child.digest, root.digest, bundle.digest, FALLBACK(child), SIG(root), 'v1'].map((name) => names.indexOf(name)),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(names.at(-1)).toBe('v1');
  });

  it('sends only what is missing when it is run again', async () => {
    const { shelf } = signed();
    const server = await serve({ referrers: false });
    await run(shelf, server);
    const before = new Map(server.repository(REPOSITORY).tags);
    server.requests.length = 0;
    const { images } = await run(shelf, server);
    expect(images[0]?.tag).toBe('unchanged');
    expect(images[0]?.skippedBytes).toBeGreaterThan(0);
    expect(writes(server).filter((path) => path.includes('/blobs/'))).toEqual([]);
    expect(server.repository(REPOSITORY).tags).toEqual(before);
  });

  it('goes on after an import that broke in the middle', async () => {
    const { shelf, root } = signed();
    const server = await serve({ faults: [{ match: /^PUT .*manifests/, does: { kind: 'status', status: 500 } }] });
    expect((await refusal(run(shelf, server))).code).toBe('REGISTRY');
    expect(tagsOf(server)).toEqual([]);
    server.faults.clear();
    expect((await run(shelf, server)).images[0]?.digest).toBe(root.digest);
  });

  it('mounts a blob that two repositories share', async () => {
    const shelf = new Shelf();
    shelf.image('ghcr.io/a/one:1', 'shared layer');
    shelf.image('ghcr.io/a/two:1', 'shared layer', 'another');
    const server = await serve();
    await run(shelf, server);
    const uploads = writes(server).filter((path) => path.includes('digest='));
    expect(uploads).toHaveLength(3);
    expect(server.repository('in/a/two').blobs.has(digests.of(Buffer.from('shared layer')))).toBe(true);
  });

  it('pushes an image without a tag by its digest', async () => {
    const shelf = new Shelf();
    const { root } = shelf.image('x', 'layer');
    const server = await serve();
    const plan = planImport([{ name: `ghcr.io/team/app@${root.digest}`, digest: root.digest }], server.host);
    const report = { ...shelf.report, images: shelf.report.images.map((image) => ({ ...image, name: `ghcr.io/team/app@${root.digest}` })) };
    const { images } = await run(shelf, server, { plan, report });
    expect(images).toMatchObject([{ tag: undefined, destination: `${server.host}/team/app@${root.digest}` }]);
    expect([server.repository('team/app').tags.size, server.repository('team/app').manifests.has(root.digest)]).toEqual([0, true]);
  });

  it('leaves out platforms that the content does not hold', async () => {
    const shelf = new Shelf();
    const { children } = shelf.image('ghcr.io/team/app:v1', 'amd64', 'arm64');
    const absent = children[1] ?? describeBytes(Buffer.from(''), '');
    shelf.blobs.delete(absent.digest);
    const server = await serve();
    // This registry, as many, does not take an index with absent children: said, and no tag is there.
    expect((await refusal(run(shelf, server))).message).toMatch(/MANIFEST_BLOB_UNKNOWN.*; 1 of the platforms that this index lists were not carried/);
    expect(server.repository(REPOSITORY).manifests.has(children[0]?.digest ?? '')).toBe(true);
    expect(tagsOf(server)).toEqual([]);
  });

  it('tells what it will do and how far it is', async () => {
    const { shelf } = signed();
    const events: unknown[] = [];
    let bytes = 0;
    await run(shelf, await serve(), {
      onEvent: (event) => {
        if (event.kind === 'bytes') bytes += event.bytes;
        else events.push(event.kind === 'stage' ? event.stage : event);
      },
    });
    expect(events).toEqual([{ kind: 'planned', images: 1, blobs: 5, bytes, skippedBytes: 0 }, 'blobs', 'manifests', 'evidence', 'read-back', 'tags']);
  });
});

describe('an import of', () => {
  it('an index of indexes puts the inner ones first', async () => {
    const shelf = new Shelf();
    const manifest = shelf.manifest([shelf.add(Buffer.from('layer'))]);
    const index = (...manifests: Descriptor[]): Descriptor =>
      shelf.add(bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }), MEDIA_TYPES.ociIndex);
    const inner = index(manifest);
    // Seen first as a child of the outermost one, and again inside of the other.
    const root = index(inner, index(inner, manifest));
    shelf.images.push({ name: 'ghcr.io/team/app:v1', descriptor: root });
    const server = await serve();
    await run(shelf, server);
    expect(server.repository(REPOSITORY).tags.get('v1')).toBe(root.digest);
  });

  it('a blob that is there in another size uploads it anew', async () => {
    const { shelf } = signed();
    const layer = Buffer.from('amd64 layer');
    const server = await serve();
    server.repository(REPOSITORY).blobs.set(digests.of(layer), Buffer.from('cut'));
    await run(shelf, server);
    expect(layer.equals(server.repository(REPOSITORY).blobs.get(digests.of(layer)) ?? Buffer.from(''))).toBe(true);
  });

  it('a blob that must be sent twice counts it once', async () => {
    const { shelf } = signed();
    let expected = 0;
    let bytes = 0;
    await run(shelf, await serve({ faults: [{ match: /^PUT .*uploads/, times: 2, does: { kind: 'drop' } }] }), {
      onEvent: (event) => {
        if (event.kind === 'planned') expected = event.bytes;
        if (event.kind === 'bytes') bytes += event.bytes;
      },
    });
    expect(bytes).toBe(expected);
  });

  it('anything asks for the right to write from the beginning, since a repository that is to be made cannot be read', async () => {
    const { shelf } = signed();
    const server = await serve({ auth: { bearer: { username: 'u', password: 'p' } } });
    await run(shelf, server);
    const scopes = server.requests.filter(({ path }) => path.startsWith('/token')).map(({ path }) => new URLSearchParams(path).get('scope'));
    expect(scopes).toEqual([`repository:${REPOSITORY}:pull,push`]);
  });
});

describe('evidence', () => {
  const payload = Buffer.from('payload');
  const layer = (s: string, verdict: 'accepted' | 'rejected' | undefined, blob: Uint8Array = payload) => ({ blob, annotations: { s }, verdict });
  const layersAt = (server: FakeRegistry, tag: string): (string | undefined)[] => read(server, tag).layers.map(({ annotations }) => annotations?.['s']);

  function world(): { shelf: Shelf; root: Descriptor } {
    const shelf = new Shelf();
    return { shelf, root: shelf.image('ghcr.io/team/app:v1', 'layer').root };
  }

  it('leaves behind what was rejected or never judged (T15)', async () => {
    const { shelf, root } = world();
    const blob = Buffer.from('an SBOM that nobody signed');
    const sbom = shelf.attach({ subject: root, scheme: 'referrers-api', artifactType: 'application/spdx+json', layers: [{ blob, verdict: undefined }] });
    const bad = shelf.attach({ subject: root, scheme: 'cosign-att', layers: [layer('1', 'rejected', Buffer.from('bad'))] });
    const server = await serve();
    const { leftBehind, images } = await run(shelf, server);
    expect(leftBehind.map(({ digest }) => digest)).toEqual([sbom.digest, bad.digest]);
    expect(images[0]?.evidence).toEqual([]);
    expect([server.repository(REPOSITORY).blobs.has(digests.of(blob)), server.repository(REPOSITORY).manifests.has(sbom.digest)]).toEqual([false, false]);
    expect(tagsOf(server)).toEqual(['v1']);
  });

  it('takes all of it along where that is asked for', async () => {
    const { shelf, root } = world();
    const sbom = shelf.attach({ subject: root, scheme: 'referrers-api', layers: [{ blob: Buffer.from('sbom'), verdict: undefined }] });
    const bad = shelf.attach({ subject: root, scheme: 'cosign-att', layers: [layer('1', 'rejected')] });
    const server = await serve();
    const { leftBehind } = await run(shelf, server, { carryUnverified: true });
    expect(leftBehind).toEqual([]);
    expect(server.repository(REPOSITORY).manifests.has(sbom.digest)).toBe(true);
    expect(server.repository(REPOSITORY).tags.get(attachmentTag(root.digest, 'cosign-att'))).toBe(bad.digest);
  });

  it('takes the accepted of several signatures alone, each with its annotations, and no blob of the others', async () => {
    const { shelf, root } = world();
    const other = Buffer.from('rejected payload');
    shelf.attach({
      subject: root,
      scheme: 'cosign-sig',
      layers: [layer('1', 'accepted'), layer('2', 'rejected'), layer('3', 'rejected', other), layer('4', 'accepted')],
    });
    const server = await serve();
    expect((await run(shelf, server)).leftBehind).toHaveLength(1);
    expect(layersAt(server, SIG(root))).toEqual(['1', '4']);
    expect(server.repository(REPOSITORY).blobs.has(digests.of(other))).toBe(false);
  });

  it('takes nothing for accepted where the report has fewer verdicts than there are layers of one digest', async () => {
    const { shelf, root } = world();
    shelf.attach({ subject: root, scheme: 'cosign-sig', layers: [layer('1', 'accepted'), layer('2', 'rejected'), layer('3', undefined)] });
    const server = await serve();
    await run(shelf, server);
    expect(tagsOf(server)).toEqual(['v1']);
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

  it('leaves behind a referrer that names another subject, and one that cannot be read', async () => {
    const { shelf, root } = world();
    const other = shelf.image('ghcr.io/team/other:v1', 'other layer').root;
    const lying = shelf.attach({ subject: other, scheme: 'referrers-api', layers: [{ blob: payload, verdict: 'accepted' }] });
    shelf.evidence.splice(0, 1, { subject: root.digest, scheme: 'referrers-api', descriptor: lying });
    const garbage = shelf.add(Buffer.from('{}'), MEDIA_TYPES.ociManifest);
    shelf.evidence.push({ subject: root.digest, scheme: 'cosign-sig', descriptor: garbage });
    const server = await serve();
    const { leftBehind } = await run(shelf, server, { carryUnverified: true });
    expect(leftBehind.map(({ digest }) => digest)).toEqual([lying.digest, garbage.digest]);
    expect(tagsOf(server)).toEqual(['v1']);
  });

  it('adds signatures to those at the destination, whatever their form (T5)', async () => {
    const { shelf, root } = world();
    shelf.attach({ subject: root, scheme: 'cosign-sig', layers: [layer('1', 'accepted'), layer('2', 'accepted')] });
    const server = await serve();
    const own = Buffer.from('payload of the destination');
    const config = Buffer.from('{"their":"config"}');
    const existing = bytesOf({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      theirs: { kept: 1 },
      config: describeBytes(config, 'application/x'),
      layers: [
        { ...describeBytes(own, MEDIA_TYPES.simpleSigning), annotations: { s: 'own' }, theirs: [true] },
        { ...describeBytes(payload, MEDIA_TYPES.dsse), annotations: { s: '2' } },
      ],
    });
    server.put(REPOSITORY, [own, config, payload], [{ mediaType: MEDIA_TYPES.ociManifest, bytes: existing }], { [SIG(root)]: digests.of(existing) });
    const { images } = await run(shelf, server);
    const merged = read(server, SIG(root));
    expect(merged).toMatchObject({ theirs: { kept: 1 }, config: describeBytes(config, 'application/x') });
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
    const existing = bytesOf({ schemaVersion: 2, config: describeBytes(config, 'application/x'), layers: [] });
    server.put(REPOSITORY, [config], [{ mediaType: MEDIA_TYPES.dockerManifest, bytes: existing }], { [SIG(root)]: digests.of(existing) });
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
    const index = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [theirs] });
    const manifests = [
      { mediaType: MEDIA_TYPES.ociManifest, bytes: other },
      { mediaType: MEDIA_TYPES.ociIndex, bytes: index },
    ];
    server.put(REPOSITORY, [], manifests, { [FALLBACK(child)]: digests.of(index) });
    await run(shelf, server);
    expect(read(server, FALLBACK(child)).manifests).toMatchObject([theirs, bundle]);
  });
});

describe('nothing is written where', () => {
  const existing = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] });
  const put = (server: FakeRegistry, tag: string): void =>
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: existing }], { [tag]: digests.of(existing) });

  it('a tag would move without leave (T4); with leave it moves', async () => {
    const { shelf, root } = signed();
    const server = await serve();
    put(server, 'v1');
    const { code, message } = await refusal(run(shelf, server));
    expect([code, message]).toEqual([
      'USAGE',
      `${server.host}/in/team/app:v1 exists with another digest than ${root.digest}; to move the tag give --move-tags`,
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

  it('the tag for the fallback index holds an image (T5)', async () => {
    const { shelf, child } = signed();
    const server = await serve({ referrers: false });
    const image = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: describeBytes(existing, 'x'), layers: [] });
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociManifest, bytes: image }], { [FALLBACK(child)]: digests.of(image) });
    expect((await refusal(run(shelf, server, { moveTags: true }))).code).toBe('USAGE');
    expect(writes(server)).toEqual([]);
  });

  it('the tag for signatures holds no manifest at all', async () => {
    const { shelf, root } = signed();
    const server = await serve({ faults: [{ match: /manifests\/.*\.sig$/, does: { kind: 'header', name: 'content-type', value: 'text/html' } }] });
    const bytes = Buffer.from('{}');
    server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociManifest, bytes }], { [SIG(root)]: digests.of(bytes) });
    expect((await refusal(run(shelf, server))).code).toBe('USAGE');
    expect(writes(server)).toEqual([]);
  });

  it.each<[string, string, (shelf: Shelf, root: Descriptor) => void]>([
    ['a layer is not there', 'MISSING_BLOB', (shelf) => shelf.blobs.delete(digests.of(Buffer.from('amd64 layer')))],
    ['the image is not there', 'MISSING_BLOB', (shelf, root) => shelf.blobs.delete(root.digest)],
    ['the index was changed', 'DIGEST', (shelf, root) => shelf.blobs.set(root.digest, Buffer.alloc(root.size, 'x'))],
    ['a layer has another size', 'DIGEST', (shelf) => shelf.blobs.set(digests.of(Buffer.from('amd64 layer')), Buffer.from('longer than before'))],
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
    const images = shelf.report.images.map((image) => ({ ...image, verdict: 'rejected' as const }));
    expect((await refusal(run(shelf, server, { report: { ...shelf.report, images } }))).code).toBe('INTERNAL');
    expect(server.requests).toEqual([]);
  });

  it('the login may only read', async () => {
    const { shelf } = signed();
    const server = await serve({ auth: { bearer: { username: 'u', password: 'another', anonymousPull: true } } });
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
    ['a fallback index is refused', /^PUT .*manifests\/sha256-[0-9a-f]+$/, { kind: 'status', status: 500 }],
    ['a manifest reads back as something else', /^GET .*manifests\/sha256:/, { kind: 'wrong-bytes' }],
    ['a manifest cannot be read back', /^GET .*manifests\/sha256:/, { kind: 'status', status: 404 }],
    ['the image’s tag is refused', /^PUT .*manifests\/v1$/, { kind: 'status', status: 400 }],
  ])('%s', async (_, match, does) => {
    const { shelf } = signed();
    const server = await serve({ referrers: false, faults: [{ match, does }] });
    expect((await refusal(run(shelf, server))).code).toBe('REGISTRY');
    expect(tagsOf(server)).not.toContain('v1');
  });

  it('a blob is not there when it is looked for', async () => {
    const { shelf } = signed();
    const server = await serve({ faults: [{ match: /^HEAD .*blobs/, does: { kind: 'status', status: 404 } }] });
    expect((await refusal(run(shelf, server))).code).toBe('REGISTRY');
    expect(tagsOf(server)).not.toContain('v1');
  });

  it('the tag, once written, reads back as something else', async () => {
    const { shelf } = signed();
    const server = await serve();
    const onEvent: ImportOptions['onEvent'] = (event) => {
      if (event.kind === 'stage' && event.stage === 'tags') server.faults.add({ match: /^GET .*manifests\/v1$/, does: { kind: 'wrong-bytes' } });
    };
    const { code, message } = await refusal(run(shelf, server, { onEvent }));
    expect([code, message]).toEqual(['REGISTRY', expect.stringContaining('cannot be read back')]);
  });

  it('it appeared since the plan was made', async () => {
    const { shelf } = signed();
    const server = await serve();
    const other = bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] });
    const onEvent: ImportOptions['onEvent'] = ({ kind }) => {
      if (kind === 'planned') server.put(REPOSITORY, [], [{ mediaType: MEDIA_TYPES.ociIndex, bytes: other }], { v1: digests.of(other) });
    };
    expect((await refusal(run(shelf, server, { onEvent }))).code).toBe('USAGE');
    expect(server.repository(REPOSITORY).tags.get('v1')).toBe(digests.of(other));
  });

  it('says which tags were written before one failed', async () => {
    const shelf = new Shelf();
    shelf.image('ghcr.io/a/one:1', 'one');
    shelf.image('ghcr.io/a/two:2', 'two');
    const server = await serve({ faults: [{ match: /^PUT .*manifests\/2$/, does: { kind: 'status', status: 403 } }] });
    const { code, message } = await refusal(run(shelf, server));
    expect(code).toBe('AUTH');
    expect(message).toMatch(new RegExp(`; these tags were written before: ${server.host}/in/a/one:1$`));
  });
});
