import { digest as digests } from '@sealift/bytes';
import { type Descriptor, MEDIA_TYPES } from '@sealift/oci';
import { describe, expect, it } from 'vitest';
import { bundleOf, bytesOf, describeBytes, Shelf } from './content.fixture.ts';
import {
  CREATED,
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
import { planImport } from './index.ts';

describe('an import', () => {
  it.each([true, false])(
    'brings image and evidence with their digests; with a referrers API: %s',
    async (referrers) => {
      const { shelf, root, child, sig, bundle } = signed();
      const server = await serve({ referrers, auth: { bearer: { username: 'u', password: 'p' } } });
      const { images, leftBehind, evidence } = await run(shelf, server);
      expect(evidence.map(({ digest, how }) => [digest, how])).toEqual([
        [sig.digest, 'judged'],
        [bundle.digest, 'judged'],
      ]);
      expect(images).toMatchObject([
        {
          source: 'ghcr.io/team/app:v1',
          destination: `${server.host}/in/team/app:v1`,
          digest: root.digest,
          cleared: { how: 'judged' },
          tag: 'created',
          skippedBytes: 0,
        },
      ]);
      expect(images[0]?.evidence).toEqual([sig.digest, bundle.digest].sort());
      expect(leftBehind).toEqual([]);
      const { tags, manifests, blobs } = server.repository(REPOSITORY);
      expect(tags.get('v1')).toBe(root.digest);
      expect(tags.get(SIG(root))).toBe(sig.digest);
      expect(tags.has(FALLBACK(child))).toBe(!referrers);
      expect(manifests.has(bundle.digest)).toBe(true);
      expect(blobs.has(digests.of(bundleOf('bundle')))).toBe(true);
    },
  );

  it('lists a referrer in the fallback index as the distribution specification says', async () => {
    const { shelf, child, bundle } = signed();
    const server = await serve({ referrers: false });
    await run(shelf, server);
    expect(read(server, FALLBACK(child))).toEqual({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [{ ...bundle, artifactType: MEDIA_TYPES.bundle, annotations: CREATED }],
    });
  });

  it(
    'writes the fallback index too where the registry has the API and does not say ' +
      'OCI-Subject',
    async () => {
      const { shelf, child } = signed();
      const server = await serve({
        faults: [{ match: /^PUT .*manifests/, does: { kind: 'without', name: 'oci-subject' } }],
      });
      await run(shelf, server);
      expect(tagsOf(server)).toContain(FALLBACK(child));
    },
  );

  it('writes the same fallback index in whatever order the registry answers', async () => {
    const shelf = new Shelf();
    const { root } = shelf.image('ghcr.io/team/app:v1', 'layer');
    const bundles = ['1', '2', '3'].map((text) =>
      shelf.attach({
        subject: root,
        scheme: 'referrers-api',
        artifactType: MEDIA_TYPES.bundle,
        layers: [{ blob: bundleOf(text), verdict: 'accepted' }],
      }),
    );
    const slow = new RegExp(`^PUT .*${bundles[0]?.digest}`);
    const server = await serve({
      referrers: false,
      faults: [{ match: slow, does: { kind: 'slow', ms: 50 } }],
    });
    await run(shelf, server);
    expect(read(server, FALLBACK(root)).manifests.map(({ digest }) => digest)).toEqual(
      bundles.map(({ digest }) => digest),
    );
  });

  it(
    'writes blobs, manifests, indexes, referrers, fallback indexes, signature tags, and image ' +
      'tags last',
    async () => {
      const { shelf, root, child, bundle } = signed();
      const server = await serve({ referrers: false });
      await run(shelf, server);
      const names = writes(server).flatMap((path) =>
        path.includes('/blobs/') ? 'blob' : path.split('/manifests/').slice(1),
      );
      const order = [
        names.lastIndexOf('blob'),
        ...[child.digest, root.digest, bundle.digest, FALLBACK(child), SIG(root), 'v1'].map(
          (name) => names.indexOf(name),
        ),
      ];
      expect(order).not.toContain(-1);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(names.at(-1)).toBe('v1');
    },
  );

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
    const server = await serve({
      faults: [{ match: /^PUT .*manifests/, does: { kind: 'status', status: 500 } }],
    });
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
    expect(server.repository('in/a/two').blobs.has(digests.of(Buffer.from('shared layer')))).toBe(
      true,
    );
  });

  it('pushes an image without a tag by its digest', async () => {
    const shelf = new Shelf();
    const { root } = shelf.image('x', 'layer');
    const server = await serve();
    const plan = planImport(
      [{ name: `ghcr.io/team/app@${root.digest}`, digest: root.digest }],
      server.host,
    );
    const cleared = { ...shelf.cleared, image: () => ({ how: 'judged' }) as const };
    const { images } = await run(shelf, server, { plan, cleared });
    expect(images).toMatchObject([
      { tag: undefined, destination: `${server.host}/team/app@${root.digest}` },
    ]);
    expect([
      server.repository('team/app').tags.size,
      server.repository('team/app').manifests.has(root.digest),
    ]).toEqual([0, true]);
  });

  it('leaves out platforms that the content does not hold', async () => {
    const shelf = new Shelf();
    const { children } = shelf.image('ghcr.io/team/app:v1', 'amd64', 'arm64');
    const absent = children[1] ?? describeBytes(Buffer.from(''), '');
    shelf.blobs.delete(absent.digest);
    // This registry, as many, does not take an index with absent children.
    expect((await refusal(run(shelf, await serve()))).message).toMatch(/1 that were not carried/);
    const server = await serve({ sparse: true });
    await run(shelf, server);
    expect(server.repository(REPOSITORY).manifests.size).toBe(2);
    expect(tagsOf(server)).toEqual(['v1']);
  });

  it('tells what it will do and how far it is', async () => {
    const { shelf } = signed();
    const events: unknown[] = [];
    let bytes = 0;
    await run(shelf, await serve(), {
      beforeWriting: async (evidence) => void events.push(evidence),
      onEvent: (event) => {
        if (event.kind === 'bytes') bytes += event.bytes;
        else events.push(event.kind === 'stage' ? event.stage : event);
      },
    });
    expect(events).toMatchObject([
      { kind: 'planned', images: 1, blobs: 5, bytes, skippedBytes: 0 },
      { carried: { length: 2 }, left: [], unverified: [] },
      'blobs',
      'manifests',
      'evidence',
      'read-back',
      'tags',
      { kind: 'tag', image: { source: 'ghcr.io/team/app:v1', before: 'absent', uncertain: true } },
      { kind: 'tag', image: { source: 'ghcr.io/team/app:v1', before: 'absent' } },
    ]);
  });
});

describe('an import of', () => {
  it('an index of indexes puts the inner ones first', async () => {
    const shelf = new Shelf();
    const manifest = shelf.manifest([shelf.add(Buffer.from('layer'))]);
    const index = (...manifests: Descriptor[]): Descriptor =>
      shelf.add(
        bytesOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }),
        MEDIA_TYPES.ociIndex,
      );
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
    expect(
      layer.equals(server.repository(REPOSITORY).blobs.get(digests.of(layer)) ?? Buffer.from('')),
    ).toBe(true);
  });

  it('a blob that must be sent twice counts it once', async () => {
    const { shelf } = signed();
    let expected = 0;
    let bytes = 0;
    await run(
      shelf,
      await serve({ faults: [{ match: /^PUT .*uploads/, times: 2, does: { kind: 'drop' } }] }),
      {
        onEvent: (event) => {
          if (event.kind === 'planned') expected = event.bytes;
          if (event.kind === 'bytes') bytes += event.bytes;
        },
      },
    );
    expect(bytes).toBe(expected);
  });

  it(
    'anything asks for the right to write from the beginning, since a repository that is to ' +
      'be made cannot be read',
    async () => {
      const { shelf } = signed();
      const server = await serve({ auth: { bearer: { username: 'u', password: 'p' } } });
      await run(shelf, server);
      const scopes = server.requests
        .filter(({ path }) => path.startsWith('/token'))
        .map(({ path }) => new URLSearchParams(path).get('scope'));
      expect(scopes.map((scope) => scope?.replace(/,delete$/, ''))).toEqual(
        scopes.map(() => `repository:${REPOSITORY}:pull,push`),
      );
    },
  );
});
