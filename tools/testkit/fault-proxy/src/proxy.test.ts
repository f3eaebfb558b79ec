import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy, type Trouble } from './index.ts';

const manifest = Buffer.from('{"schemaVersion":2,"manifests":[]}');
const TYPE = 'application/vnd.oci.image.index.v1+json';
let registry: FakeRegistry;
let proxy: FaultProxy;
let digest: string;

beforeEach(async () => {
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.host);
  registry.put('a/b', [], [{ mediaType: TYPE, bytes: manifest }]);
  digest = [...registry.repository('a/b').manifests.keys()][0] ?? '';
});
afterEach(async () => {
  await proxy.close();
  await registry.close();
});

const put = (body: Uint8Array = manifest) =>
  fetch(`http://${proxy.host}/v2/a/b/manifests/v1`, { method: 'PUT', body, headers: TYPED });
const TYPED = { 'content-type': TYPE };
const get = () => fetch(`http://${proxy.host}/v2/a/b/manifests/${digest}`);
const list = async () => {
  const answer = await fetch(`http://${proxy.host}/v2/a/b/referrers/${digest}`);
  return ((await answer.json()) as { manifests: object[] }).manifests;
};
const befalls = (trouble: Trouble, match = /./): void => proxy.arm({ match, trouble });

describe('a proxy that spoils what passes', () => {
  it('passes what nothing befalls, and goes to another registry when told', async () => {
    const answer = await get();
    expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([200, digest]);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(manifest);
    const other = await startRegistry();
    proxy.upstream = other.host;
    expect((await get()).status).toBe(404);
    await other.close();
    expect((await get()).status).toBe(502);
  });

  it('skips, counts, and calms down', async () => {
    const trouble: Trouble = { kind: 'status', status: 503, code: 'UNKNOWN' };
    proxy.arm({ match: /^GET/, skip: 1, times: 1, trouble });
    const statuses = [await get(), await get(), await get()].map(({ status }) => status);
    expect(statuses).toEqual([200, 503, 200]);
    befalls(trouble);
    proxy.calm();
    expect((await get()).status).toBe(200);
    expect(proxy.passed.map(({ trouble: kind }) => kind)).toEqual([
      ...[undefined, 'status', undefined, undefined],
    ]);
  });

  it.each<Trouble>([
    { kind: 'reset-answer', at: 0 },
    { kind: 'reset-answer', at: 0.3 },
    { kind: 'reset-answer', at: 0.99 },
    { kind: 'wrong-length', by: 7 },
  ])('breaks the answer: %o', async (trouble) => {
    befalls(trouble);
    await expect(get().then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  it('breaks a request before the registry has seen it', async () => {
    befalls({ kind: 'reset-request', at: 0.5 });
    await expect(put()).rejects.toThrow();
    expect(registry.requests).toEqual([]);
  });

  it('says that something was kept, and that something was lost', async () => {
    befalls({ kind: 'forgets' }, /^PUT/);
    const answer = await put();
    expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([201, digest]);
    expect(registry.repository('a/b').tags.size).toBe(0);
    proxy.calm();
    befalls({ kind: 'lost', status: 504 }, /^PUT/);
    expect((await put()).status).toBe(504);
    expect(registry.repository('a/b').tags.get('v1')).toBe(digest);
  });

  it.each<[Trouble, string, string]>([
    [{ kind: 'wrong-bytes', at: 0 }, TYPE, 'z"schemaVersion":2,"manifests":[]}'],
    [{ kind: 'truncated', at: 0.5 }, TYPE, '{"schemaVersion":'],
    [{ kind: 'content-type', value: 'text/html' }, 'text/html', manifest.toString()],
  ])('changes what is answered: %o', async (trouble, type, body) => {
    befalls(trouble);
    const answer = await get();
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([type, body]);
  });

  it('lies about digests and lists', async () => {
    const subject = { mediaType: TYPE, digest, size: manifest.length };
    const referrer = Buffer.from(JSON.stringify({ schemaVersion: 2, subject }));
    registry.put('a/b', [], [{ mediaType: TYPE, bytes: referrer }]);
    befalls({ kind: 'wrong-digest' });
    expect((await get()).headers.get('docker-content-digest')).not.toBe(digest);
    proxy.calm();
    befalls({ kind: 'dangling' });
    expect(await list()).toHaveLength(2);
    proxy.calm();
    befalls({ kind: 'wrong-list' });
    expect(await list()).toMatchObject([{ size: 1, artifactType: 'text/plain' }]);
  });
});
