import { afterEach, describe, expect, it } from 'vitest';
import { digestOf, type FakeRegistry, type RegistryOptions, startRegistry } from './index.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const config = Buffer.from('{}');
const layer = Buffer.from('a layer of some bytes');
const manifestOf = (more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [{ mediaType: 'application/x', digest: digestOf(layer), size: layer.length }],
      ...more,
    }),
  );
const image = manifestOf();

const running: FakeRegistry[] = [];
const start = async (options?: RegistryOptions): Promise<FakeRegistry> => {
  const registry = await startRegistry(options);
  running.push(registry);
  return registry;
};
const seeded = async (options?: RegistryOptions): Promise<FakeRegistry> => {
  const registry = await start(options);
  registry.put('a/b', [config, layer], [{ mediaType: MANIFEST, bytes: image }], {
    v1: digestOf(image),
  });
  return registry;
};
const codeOf = async (response: Response): Promise<[number, string]> => {
  const body = (await response.json()) as { errors: { code: string }[] };
  return [response.status, body.errors[0]?.code ?? ''];
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()));
});

describe('reading', () => {
  it('gives manifests by tag and digest, blobs whole and in ranges', async () => {
    const { url } = await seeded();
    for (const name of ['v1', digestOf(image)]) {
      const response = await fetch(`${url}/v2/a/b/manifests/${name}`, {
        headers: { accept: MANIFEST },
      });
      expect(response.headers.get('docker-content-digest')).toBe(digestOf(image));
      expect(await response.text()).toBe(image.toString());
    }
    const range = await fetch(`${url}/v2/a/b/blobs/${digestOf(layer)}`, {
      headers: { range: 'bytes=2-' },
    });
    expect([range.status, await range.text()]).toEqual([206, layer.subarray(2).toString()]);
  });

  it('refuses what it does not have, and manifests that Accept does not name', async () => {
    const { url } = await seeded();
    expect(await codeOf(await fetch(`${url}/v2/a/b/manifests/v2`))).toEqual([
      404,
      'MANIFEST_UNKNOWN',
    ]);
    expect(
      await codeOf(
        await fetch(`${url}/v2/a/b/manifests/v1`, { headers: { accept: 'text/plain' } }),
      ),
    ).toEqual([404, 'MANIFEST_UNKNOWN']);
    expect(await codeOf(await fetch(`${url}/v2/a/b/blobs/${digestOf(image)}`))).toEqual([
      404,
      'BLOB_UNKNOWN',
    ]);
  });

  it('lists tags', async () => {
    const { url } = await seeded();
    expect(await (await fetch(`${url}/v2/a/b/tags/list`)).json()).toEqual({
      name: 'a/b',
      tags: ['v1'],
    });
  });
});

describe('pushing', () => {
  it('takes a blob by POST and PUT, by POST alone, and by mounting', async () => {
    const { url, repository } = await start();
    const first = await fetch(`${url}/v2/x/y/blobs/uploads/`, { method: 'POST' });
    const put = await fetch(`${url}${first.headers.get('location')}&digest=${digestOf(layer)}`, {
      method: 'PUT',
      body: layer,
    });
    const single = await fetch(`${url}/v2/x/y/blobs/uploads/?digest=${digestOf(config)}`, {
      method: 'POST',
      body: config,
    });
    const mount = await fetch(`${url}/v2/z/blobs/uploads/?mount=${digestOf(layer)}&from=x/y`, {
      method: 'POST',
    });
    expect([first.status, put.status, single.status, mount.status]).toEqual([202, 201, 201, 201]);
    expect(repository('z').blobs.get(digestOf(layer))).toEqual(layer);
  });

  it('refuses a wrong digest, a chunk out of order, and a manifest without its blobs', async () => {
    const { url } = await start();
    const location = (await fetch(`${url}/v2/x/blobs/uploads/`, { method: 'POST' })).headers.get(
      'location',
    );
    const chunk = await fetch(`${url}${location}`, {
      method: 'PATCH',
      headers: { 'content-range': '5-9' },
      body: 'later',
    });
    expect(await codeOf(chunk)).toEqual([416, 'RANGE_INVALID']);
    expect(
      await codeOf(
        await fetch(`${url}${location}&digest=${digestOf(layer)}`, {
          method: 'PUT',
          body: 'other',
        }),
      ),
    ).toEqual([400, 'DIGEST_INVALID']);
    const put = await fetch(`${url}/v2/x/manifests/v1`, {
      method: 'PUT',
      headers: { 'content-type': MANIFEST },
      body: image,
    });
    expect(await codeOf(put)).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
  });
});

describe('referrers', () => {
  const subject = { mediaType: MANIFEST, digest: `sha256:${'0'.repeat(64)}`, size: 7 };
  const referrer = (n: number): Buffer =>
    manifestOf({ subject, artifactType: `application/kind-${n}` });

  it('answers OCI-Subject, and lists in pages, filtered on request', async () => {
    const { url, put } = await start({ pageSize: 2 });
    put('a/b', [config, layer]);
    for (const n of [1, 2, 3]) {
      const response = await fetch(`${url}/v2/a/b/manifests/${digestOf(referrer(n))}`, {
        method: 'PUT',
        headers: { 'content-type': MANIFEST },
        body: referrer(n),
      });
      expect(response.headers.get('oci-subject')).toBe(subject.digest);
    }
    const page = await fetch(`${url}/v2/a/b/referrers/${subject.digest}`);
    expect(page.headers.get('link')).toMatch(/^<\/v2\/a\/b\/referrers\/.*from=2>; rel="next"$/);
    const filtered = await fetch(
      `${url}/v2/a/b/referrers/${subject.digest}?artifactType=application/kind-3`,
    );
    expect(((await filtered.json()) as { manifests: object[] }).manifests).toHaveLength(1);
  });

  it('can be without them', async () => {
    const { url, put } = await start({ referrers: false });
    put('a/b', [config, layer]);
    expect((await fetch(`${url}/v2/a/b/referrers/${subject.digest}`)).status).toBe(404);
    const response = await fetch(`${url}/v2/a/b/manifests/${digestOf(referrer(1))}`, {
      method: 'PUT',
      headers: { 'content-type': MANIFEST },
      body: referrer(1),
    });
    expect([response.status, response.headers.get('oci-subject')]).toEqual([201, null]);
  });
});

describe('logins', () => {
  it('hands out tokens that hold for their scope only', async () => {
    const { url } = await seeded({ auth: { bearer: { username: 'u', password: 'p' } } });
    const refused = await fetch(`${url}/v2/a/b/manifests/v1`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer realm="${url}/token",service="fake-registry",scope="repository:a/b:pull"`,
    ]);
    const ask = (scope: string, authorization: string) =>
      fetch(`${url}/token?service=fake-registry&scope=${scope}`, { headers: { authorization } });
    expect((await ask('repository:a/b:pull', `Basic ${btoa('u:wrong')}`)).status).toBe(401);
    const { token } = (await (await ask('repository:a/b:pull', `Basic ${btoa('u:p')}`)).json()) as {
      token: string;
    };
    const read = (name: string) =>
      fetch(`${url}/v2/${name}/manifests/v1`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await read('a/b')).status, (await read('a/c')).status]).toEqual([200, 401]);
  });

  it('knows basic credentials', async () => {
    const { url } = await seeded({ auth: { basic: { username: 'u', password: 'p' } } });
    expect((await fetch(`${url}/v2/`)).status).toBe(401);
    expect(
      (await fetch(`${url}/v2/`, { headers: { authorization: `Basic ${btoa('u:p')}` } })).status,
    ).toBe(200);
  });
});

describe('faults', () => {
  const blob = `/v2/a/b/blobs/${digestOf(layer)}`;
  const spoiled = async (does: Parameters<FakeRegistry['faults']['add']>[0]['does']) =>
    seeded({ faults: [{ match: /^GET .*\/blobs\//, times: 1, does }] });

  it('answers a status as often as asked, then is well again', async () => {
    const { url } = await spoiled({ kind: 'status', status: 429, retryAfter: '1' });
    const refused = await fetch(`${url}${blob}`);
    expect([
      refused.status,
      refused.headers.get('retry-after'),
      (await fetch(`${url}${blob}`)).status,
    ]).toEqual([429, '1', 200]);
  });

  it.each([{ kind: 'drop' }, { kind: 'drop', after: 5 }] as const)(
    'cuts the connection: %o',
    async (does) => {
      const { url } = await spoiled(does);
      await expect(fetch(`${url}${blob}`).then((response) => response.text())).rejects.toThrow();
    },
  );

  it('changes bytes, encodes, redirects', async () => {
    const other = await (
      await fetch(`${(await spoiled({ kind: 'wrong-bytes' })).url}${blob}`)
    ).text();
    expect([other.length, other === layer.toString()]).toEqual([layer.length, false]);
    expect(
      (await fetch(`${(await spoiled({ kind: 'gzip' })).url}${blob}`)).headers.get(
        'content-encoding',
      ),
    ).toBe('gzip');
    const moved = await fetch(
      `${(await spoiled({ kind: 'redirect', to: 'http://127.0.0.1:1' })).url}${blob}`,
      { redirect: 'manual' },
    );
    expect([moved.status, moved.headers.get('location')]).toEqual([
      307,
      `http://127.0.0.1:1${blob}`,
    ]);
  });
});
