import {
  type RegistryOptions as FakeOptions,
  type FakeRegistry,
  type Misbehaviour,
  startRegistry,
} from '@sealift/fake-registry';
import { codeOf } from '@sealift/refusal';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Registry } from '../index.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

async function world(
  tags: readonly string[],
  fake: FakeOptions = {},
): Promise<{ server: FakeRegistry; registry: Registry }> {
  const server = await startRegistry(fake);
  server.put('a/b', [], [], Object.fromEntries(tags.map((tag) => [tag, 'sha256:x'])));
  const all = connect({ retry: { firstMs: 1, maxMs: 5 }, timeoutMs: 2000 });
  cleanups.push(() => all.close(), server.close);
  return { server, registry: all.at(server.host) };
}

const body = (text: string): Misbehaviour => ({ kind: 'body', body: Buffer.from(text) });

describe('tags', () => {
  it('are listed over as many pages as it takes', async () => {
    const tags = Array.from({ length: 25 }, (_, i) => `v${String(i).padStart(2, '0')}`);
    const { server, registry } = await world(tags, { pageSize: 10 });
    expect(await registry.tags('a/b')).toEqual(tags);
    expect(server.requests).toHaveLength(3);
  });

  it('may be none, and null says so too', async () => {
    const { server, registry } = await world([]);
    expect(await registry.tags('a/b')).toEqual([]);
    server.faults.add({ match: /tags/, does: body('{"name":"a/b","tags":null}') });
    expect(await registry.tags('a/b')).toEqual([]);
  });

  it('of a repository that is not there are NOT_FOUND', async () => {
    const { registry } = await world([]);
    expect(await codeOf(() => registry.tags('a/c'))).toBe('NOT_FOUND');
  });

  it.each<[string, string, Misbehaviour]>([
    ['no JSON', 'REGISTRY', body('<html>')],
    ['a key twice', 'REGISTRY', body('{"tags":[],"tags":["v1"]}')],
    ['a list of numbers', 'REGISTRY', body('{"tags":[1]}')],
    ['a tag that is a path', 'REGISTRY', body('{"tags":["../../etc"]}')],
    ['a tag with a control character', 'REGISTRY', body('{"tags":["v\\u001b1"]}')],
    ['an object', 'REGISTRY', body('{"tags":{}}')],
    [
      'a next page that is this one',
      'LIMIT',
      { kind: 'header', name: 'link', value: '</v2/a/b/tags/list?n=1000>; rel="next"' },
    ],
    [
      'a next page at another host',
      'REGISTRY',
      { kind: 'header', name: 'link', value: '<http://127.0.0.1:1/v2/a/b/tags/list>; rel="next"' },
    ],
    ['no right to look', 'AUTH', { kind: 'status', status: 403 }],
    ['a failure', 'REGISTRY', { kind: 'status', status: 500 }],
  ])('that come as %s are refused as %s', async (_, code, does) => {
    const { server, registry } = await world(['v1']);
    server.faults.add({ match: /tags/, does });
    expect(await codeOf(() => registry.tags('a/b'))).toBe(code);
  });
});
