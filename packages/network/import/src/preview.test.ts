import { describe, expect, it } from 'vitest';
import { previewCleared } from './import-cleared.ts';
import { REPOSITORY, refusal, run, SIG, serve, signed, writes } from './importing.fixture.ts';
import { flattened, type Mapping, planImport, stripped } from './index.ts';

const D = `sha256:${'a'.repeat(64)}` as const;
const OPTIONS = {
  registry: {
    retry: { firstMs: 1, maxMs: 2 },
    timeoutMs: 2000,
    credentials: async () => ({ kind: 'password', username: 'u', password: 'p' }) as const,
  },
};

describe('a preview', () => {
  it('says what would be written, and writes nothing', async () => {
    const { shelf, root, child, sig, bundle } = signed();
    const server = await serve();
    const plan = planImport(shelf.named, `${server.host}/in`);
    const preview = await previewCleared({ ...OPTIONS, cleared: shelf.cleared, plan });
    const [repository] = preview.repositories;
    expect(preview.repositories).toHaveLength(1);
    expect(repository?.repository).toBe(REPOSITORY);
    expect(repository?.tags).toEqual([{ tag: 'v1', digest: root.digest, state: 'new' }]);
    expect(repository?.evidence).toEqual([
      { subject: child.digest, scheme: 'referrers-tag', digest: bundle.digest, isThere: false },
      {
        subject: root.digest,
        scheme: 'cosign-sig',
        digest: sig.digest,
        tag: SIG(root),
        isThere: false,
      },
    ]);
    expect(repository?.manifests.every(({ isThere }) => !isThere)).toBe(true);
    const bytes = repository?.blobs.reduce((sum, blob) => sum + blob.bytes, 0);
    expect(preview.bytesToSend).toBe(bytes);
    expect(writes(server)).toEqual([]);
  });

  it('says after the import that all of it is there', async () => {
    const { shelf, root } = signed();
    const server = await serve();
    await run(shelf, server);
    const plan = planImport(shelf.named, `${server.host}/in`);
    const preview = await previewCleared({ ...OPTIONS, cleared: shelf.cleared, plan });
    const [repository] = preview.repositories;
    const seen = [
      ...(repository?.blobs ?? []),
      ...(repository?.manifests ?? []),
      ...(repository?.evidence ?? []),
    ];
    expect(seen.length).toBeGreaterThan(6);
    expect(seen.filter(({ isThere }) => !isThere)).toEqual([]);
    expect(repository?.tags).toEqual([{ tag: 'v1', digest: root.digest, state: 'same' }]);
    expect(preview.bytesToSend).toBe(0);
  });

  it('is refused where the import would be: a tag that would move', async () => {
    const server = await serve();
    const [first, second] = [signed(), signed()];
    second.shelf.image('ghcr.io/team/app:v2', 'another layer');
    await run(second.shelf, server);
    const plan = {
      registry: server.host,
      images: planImport(first.shelf.named, `${server.host}/in`).images.map((image) => ({
        ...image,
        destination: { ...image.destination, tag: 'v2' },
      })),
    };
    const preview = previewCleared({ ...OPTIONS, cleared: first.shelf.cleared, plan });
    expect((await refusal(preview)).code).toBe('USAGE');
  });
});

describe('a mapping', () => {
  const destinationOf = (name: string, mapping: Mapping) =>
    planImport([{ name, digest: D }], 'r.example/in', mapping).images[0]?.destination;

  it.each([
    ['flattened', 'ghcr.io/a/b/c:1', flattened, 'in/c'],
    ['flattened, one part', 'ghcr.io/c:1', flattened, 'in/c'],
    ['one part left out', 'ghcr.io/a/b/c:1', stripped(1), 'in/b/c'],
  ])('%s', (_, name, mapping, repository) =>
    expect(destinationOf(name, mapping)).toMatchObject({ repository, tag: '1' }),
  );

  it('leaves nothing of a path too short: USAGE', async () => {
    const refused = refusal(
      Promise.resolve().then(() => destinationOf('ghcr.io/a/b:1', stripped(2))),
    );
    expect(await refused).toMatchObject({ code: 'USAGE' });
    expect((await refused).message).toMatch(/^--strip 2 leaves nothing of the path a\/b$/);
  });

  it('that sends two images to one place is USAGE, with the way out', async () => {
    const images = [
      { name: 'ghcr.io/a/app:1', digest: D },
      { name: 'quay.io/b/app:1', digest: `sha256:${'b'.repeat(64)}` as const },
    ];
    const refused = await refusal(
      Promise.resolve().then(() => planImport(images, 'r.example/in', flattened)),
    );
    expect(refused.code).toBe('USAGE');
    expect(refused.message).toMatch(/would both become r\.example\/in\/app:1; .* --map$/);
  });
});
