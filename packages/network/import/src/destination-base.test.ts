import { digest as digests } from '@sealift/bytes';
import type { FakeRegistry, Misbehaviour } from '@sealift/fake-registry';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { serve, writes } from './importing.fixture.ts';
import { destinationBase } from './index.ts';

const bytes = Buffer.alloc(5000, 'layer ');
const layer = { digest: digests.of(bytes), size: bytes.length };
const other = { digest: digests.of(Buffer.from('other')), size: 5 };
const images = [
  { name: 'ghcr.io/team/app:v1', descriptor: { digest: digests.of(Buffer.from('image')) } },
];

const base = (
  server: FakeRegistry,
  ...repositories: string[]
): ReturnType<typeof destinationBase> =>
  destinationBase({
    images,
    to: `${server.host}/in`,
    repositories,
    registry: { retry: { tries: 2, firstMs: 1, maxMs: 2 }, timeoutMs: 2000 },
  });

describe('a registry as a base', () => {
  it('finds layers where the images go, and reads every byte back', async () => {
    const server = await serve();
    server.put('in/team/app', [bytes]);
    const registry = base(server);
    expect(await registry.find([layer, other])).toEqual([layer]);
    let read = 0;
    await registry.hash([layer], {
      onBytes: (count) => {
        read += count;
      },
    });
    expect(read).toBe(layer.size);
    expect(
      server.requests.some(({ method, path }) => method === 'GET' && path.endsWith(layer.digest)),
    ).toBe(true);
    expect(writes(server)).toEqual([]);
    await registry.close();
  });

  it('finds them in a repository that is named, and nowhere else', async () => {
    const server = await serve();
    server.put('in/team/base', [bytes]);
    const [own, named] = [base(server), base(server, `${server.host}/in/team/base`)];
    expect(await own.find([layer])).toEqual([]);
    expect(await named.find([layer])).toEqual([layer]);
    await named.hash([layer]);
    await Promise.all([own.close(), named.close()]);
  });

  it('asks nothing where nothing is looked for', async () => {
    const server = await serve();
    const registry = base(server);
    expect(await registry.find([])).toEqual([]);
    expect(server.requests).toEqual([]);
    await registry.close();
  });

  it.each<[string, string, Misbehaviour]>([
    ['other bytes of the same length (T13)', 'DIGEST', { kind: 'wrong-bytes' }],
    ['more bytes', 'DIGEST', { kind: 'longer' }],
    ['nothing any more', 'NOT_FOUND', { kind: 'status', status: 404 }],
    ['a failure', 'REGISTRY', { kind: 'status', status: 500 }],
    ['no right to look', 'AUTH', { kind: 'status', status: 403 }],
  ])('that answers with %s is refused as %s', async (_, code, does) => {
    const server = await serve();
    server.put('in/team/app', [bytes]);
    const registry = base(server);
    expect(await registry.find([layer])).toEqual([layer]);
    server.faults.add({ match: /^GET .*\/blobs\//, does });
    expect(await codeOf(() => registry.hash([layer]))).toBe(code);
    await registry.close();
  });

  it('that has another size under the digest has it not', async () => {
    const server = await serve();
    server.put('in/team/app', [bytes]);
    const registry = base(server);
    expect(await registry.find([{ ...layer, size: layer.size + 1 }])).toEqual([]);
    await registry.close();
  });

  it.each(['Not A Name', 'r.example/x:sha256-00000000000000000000000000000000'])(
    'is not made of "%s"',
    async (name) => {
      const server = await serve();
      expect(await codeOf(() => base(server, name))).toBe('USAGE');
    },
  );
});
