import { describe, expect, it } from 'vitest';
import { bundleOf, Shelf, SIGNATURE } from './content.fixture.ts';
import { REPOSITORY, read, refusal, run, SIG, serve, signed, writes } from './importing.fixture.ts';
import { planImport } from './index.ts';

const uploads = (paths: readonly string[]): string[] =>
  paths.filter((path) => path.includes('/uploads/'));

/** One image, and a signature that is told from others by its text. */
function signedBy(...texts: readonly string[]) {
  const shelf = new Shelf();
  const { root } = shelf.image('ghcr.io/team/app:v1', 'layer');
  for (const text of texts)
    shelf.attach({
      subject: root,
      scheme: 'cosign-sig',
      layers: [
        { blob: Buffer.from(text), annotations: { [SIGNATURE]: text }, verdict: 'accepted' },
      ],
    });
  return { shelf, root };
}

describe('before the first blob an import finds out', () => {
  it('that a path is too deep', async () => {
    const { shelf } = signedBy();
    const server = await serve({ maxParts: 2 });
    const { code, message } = await refusal(run(shelf, server));
    expect([code, message]).toEqual([
      'REGISTRY',
      `${server.host}/in/team/app: this registry takes no such path (NAME_INVALID); nothing was ` +
        `written: put images elsewhere with --flatten, --strip or --map`,
    ]);
    expect(uploads(writes(server))).toEqual([]);
    const plan = planImport(shelf.named, server.host);
    expect((await run(shelf, server, { plan })).images).toHaveLength(1);
  });

  it('that an index must be whole', async () => {
    const { shelf, root } = signedBy();
    const { children } = shelf.image('ghcr.io/team/app:v2', 'amd64', 'arm64');
    shelf.blobs.delete(children[1]?.digest ?? root.digest);
    const server = await serve();
    const { code, message } = await refusal(run(shelf, server));
    expect([code, message]).toEqual([
      'REGISTRY',
      expect.stringMatching(/no index without its parts.*lists 1 that.*export all platforms/),
    ]);
    expect(uploads(writes(server))).toEqual([]);
  });

  it('that it is whole with what is there already', async () => {
    const whole = new Shelf();
    whole.image('ghcr.io/team/app:v1', 'amd64', 'arm64');
    const server = await serve();
    await run(whole, server);
    const { tags, manifests } = server.repository(REPOSITORY);
    const index = tags.get('v1') ?? '';
    tags.clear();
    manifests.delete(index);
    const part = new Shelf();
    const { children } = part.image('ghcr.io/team/app:v1', 'amd64', 'arm64');
    part.blobs.delete(children[1]?.digest ?? 'sha256:');
    await run(part, server);
    expect(tags.get('v1')).toBe(index);
  });

  it('that a tag to add a signature to is immutable (R21)', async () => {
    const [one, two] = [signedBy('one'), signedBy('two')];
    const server = await serve({ immutable: true });
    await run(one.shelf, server);
    await run(one.shelf, server);
    const before = writes(server).length;
    const { code, message } = await refusal(run(two.shelf, server));
    expect([code, message]).toEqual([
      'REGISTRY',
      `${server.host}/in/team/app:${SIG(two.root)} is there and cannot be changed (status 400, ` +
        `TAG_INVALID); nothing was written: where tags are immutable, leave those out that ` +
        `begin with sha256-`,
    ]);
    expect(uploads(writes(server).slice(before))).toEqual([]);
    expect(read(server, SIG(one.root)).layers).toHaveLength(1);
  });

  it('that a tag of an image is', async () => {
    const server = await serve({ immutable: true });
    await run(signedBy().shelf, server);
    const other = new Shelf();
    other.image('ghcr.io/team/app:v1', 'another layer');
    const { code, message } = await refusal(run(other, server, { moveTags: true }));
    expect([code, message]).toEqual(['REGISTRY', expect.stringMatching(/app:v1 is there and/)]);
  });

  it('that the index of referrers is, where there is no API', async () => {
    const bundled = (text: string) => {
      const { shelf, root } = signedBy();
      shelf.attach({
        subject: root,
        scheme: 'referrers-tag',
        artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        layers: [{ blob: bundleOf(text), verdict: 'accepted' }],
      });
      return shelf;
    };
    const server = await serve({ immutable: true, referrers: false });
    await run(bundled('one'), server);
    await run(bundled('one'), server);
    expect((await refusal(run(bundled('two'), server))).message).toMatch(/cannot be changed/);
  });

  it('nothing of a tag that the registry cannot compare, and puts nothing there', async () => {
    const [one, two] = [signedBy('one'), signedBy('two')];
    const does = { kind: 'without', name: 'etag' } as const;
    const server = await serve({ faults: [{ match: /^GET .*manifests/, does }] });
    await run(one.shelf, server);
    const before = writes(server).length;
    await run(two.shelf, server);
    const puts = writes(server)
      .slice(before)
      .filter((path) => path.endsWith(SIG(two.root)));
    expect(puts).toHaveLength(1);
    expect(read(server, SIG(one.root)).layers).toHaveLength(2);
  });

  it('and takes nothing back that somebody signs meanwhile', async () => {
    const [one, two, three] = [signedBy('one'), signedBy('two'), signedBy('three')];
    const server = await serve();
    await run(one.shelf, server);
    const { tags } = server.repository(REPOSITORY);
    const tag = SIG(one.root);
    const first = tags.get(tag) ?? '';
    await run(three.shelf, server);
    const third = tags.get(tag) ?? '';
    tags.set(tag, first);
    // Twice it is looked at, once right before it is put, and then it is.
    const get = tags.get.bind(tags);
    let looks = 0;
    tags.get = (name) => {
      if (name === tag && ++looks === 4) tags.set(tag, third);
      return get(name);
    };
    await run(two.shelf, server);
    expect(server.requests.filter(({ status }) => status === 412)).toHaveLength(1);
    expect(read(server, tag).layers).toHaveLength(3);
  });

  it.each([
    ['where manifests cannot be deleted', { kind: 'status', status: 405 }, /^DELETE/],
    ['where nobody may delete', { kind: 'status', status: 403 }, /^DELETE/],
    ['where an empty index is no manifest', { kind: 'status', status: 400 }, /^PUT .*manifests/],
  ] as const)('nothing for certain, and goes on %s', async (_, does, match) => {
    const { shelf } = signed();
    const server = await serve({ referrers: false, faults: [{ match, does, times: 1 }] });
    expect((await run(shelf, server)).images).toHaveLength(1);
  });

  it('nothing where nothing is in question: two parts, whole, no tag that changes', async () => {
    const { shelf } = signedBy('one');
    const server = await serve();
    const plan = planImport(shelf.named, server.host);
    await run(shelf, server, { plan });
    expect(server.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(server.repository('team/app').manifests.size).toBe(3);
  });

  it('leaves nothing behind', async () => {
    const { shelf } = signed();
    const server = await serve({ referrers: false });
    await run(shelf, server);
    const { tags, manifests } = server.repository(REPOSITORY);
    // Index, two children, signature, bundle, and the index that lists it.
    expect([tags.size, manifests.size]).toEqual([3, 6]);
  });
});
