import { createHash, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@sealift/bytes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WAITING_MAX } from './approvals/approvals.ts';
import { type Lab, openLab, SIGN, simpleSigning, statement, toSign } from './service.fixture.ts';

const RULES = [
  {
    name: 'images',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['simple-signing'],
    repositories: ['registry.example/**'],
  },
  {
    name: 'bundles',
    clients: ['ci'],
    keys: ['release'],
    payloads: ['dsse'],
    predicateTypes: [SIGN],
    rate: { requests: 2, per: '1m' },
  },
  {
    name: 'two eyes',
    clients: ['ci', 'alice'],
    keys: ['release'],
    payloads: ['blob'],
    approvals: { needed: 1, by: ['alice', 'bob'], within: '1h' },
  },
].map((rule) => ({ ...rule, name: rule.name.replace(' ', '-') }));

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({ rules: RULES });
});
afterEach(async () => lab.end());
const ask = (client: string, sending: Parameters<ReturnType<Lab['world']['client']>['send']>[1]) =>
  lab.world
    .client(client)
    .send(lab.serving.service, { created: (Date.now() + lab.skew) / 1000, ...sending });

describe('a signature', () => {
  it('is over the raw payload, and stands in the log before it is given away', async () => {
    const payload = simpleSigning();
    const { status, body } = await ask('ci', toSign(payload));
    expect(status).toBe(200);
    const signature = Buffer.from(String(body['signature']), 'base64');
    expect(
      verify('sha256', payload, readFileSync(join(lab.folder, 'release.pub')), signature),
    ).toBe(true);
    const events = await lab.events();
    const { intent, result } = body['entries'] as { intent: number; result: number };
    expect(events[intent]).toMatchObject({
      event: 'intent',
      client: { name: 'ci' },
      key: { name: 'release', version: 1 },
      rule: 'images',
      payload: {
        inline: Buffer.from(payload).toString('base64'),
        description: { repository: 'registry.example/app' },
      },
    });
    expect(events[result]).toMatchObject({ event: 'result', intent, signature: body['signature'] });
  });

  it('is made for a statement of cosign 3', async () =>
    expect((await ask('ci', toSign(statement()))).status).toBe(200));

  it('is not made beyond the rate, not at once and not after a restart', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('ci', toSign(statement()))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429]);
    await lab.restart();
    expect(await ask('ci', toSign(statement()))).toMatchObject({
      status: 429,
      body: { code: 'RATE' },
    });
    lab.skew = 61_000;
    expect((await ask('ci', toSign(statement()))).status).toBe(200);
  });
});

describe('approvals', () => {
  const blob = Buffer.from('a file');
  const sha256 = createHash('sha256').update(blob).digest('hex');
  const pending = async (client: string): Promise<Record<string, unknown>[]> =>
    (await ask(client, { method: 'GET', target: '/v1/approvals' })).body['pending'] as Record<
      string,
      unknown
    >[];
  const approve = async (client: string, over: object = {}) => {
    const { key, version, policy } = (await pending('bob'))[0] ?? {};
    return ask(client, {
      method: 'POST',
      target: '/v1/approvals',
      body: canonicalJson({ payload: sha256, key, version, policy, ...over } as JsonObject),
    });
  };

  it('let a request through once', async () => {
    expect(await ask('ci', toSign(blob))).toMatchObject({
      status: 403,
      body: { code: 'APPROVAL_NEEDED' },
    });
    expect(await pending('alice')).toMatchObject([
      {
        payload: { sha256, size: blob.length, kind: 'blob' },
        requester: 'ci',
        needed: 1,
        given: [],
      },
    ]);
    expect((await ask('alice', { method: 'GET', target: `/v1/payloads/${sha256}` })).text).toBe(
      'a file',
    );
    expect(await approve('alice')).toMatchObject({
      status: 200,
      body: { given: ['alice'], needed: 1 },
    });
    const answers = await Promise.all([ask('ci', toSign(blob)), ask('ci', toSign(blob))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('survive a restart', async () => {
    await ask('ci', toSign(blob));
    await approve('bob');
    await lab.restart();
    expect((await ask('ci', toSign(blob))).status).toBe(200);
    await lab.restart();
    expect((await ask('ci', toSign(blob))).status).toBe(403);
  });

  it('lapse', async () => {
    await ask('ci', toSign(blob));
    await approve('bob');
    lab.skew = 3_600_001;
    expect(await ask('ci', toSign(blob))).toMatchObject({
      status: 403,
      body: { code: 'APPROVAL_NEEDED' },
    });
  });

  it.each<[string, string, object]>([
    ['of another payload', 'bob', { payload: 'c'.repeat(64) }],
    ['of another policy', 'bob', { policy: 'c'.repeat(64) }],
    ['of another version', 'bob', { version: 2 }],
    ['of somebody who may not', 'ci', {}],
  ])('are refused: %s', async (_, client, over) => {
    await ask('ci', toSign(blob));
    expect(await approve(client, over)).toMatchObject({
      status: 403,
      body: { code: 'SIGNING_DENIED' },
    });
    expect((await ask('ci', toSign(blob))).status).toBe(403);
  });

  it('are refused of the one who asked', async () => {
    await ask('alice', toSign(blob));
    expect(await approve('alice')).toMatchObject({ status: 403, body: { code: 'SIGNING_DENIED' } });
  });

  it('at the same time count a person once', async () => {
    await ask('ci', toSign(blob));
    const answers = await Promise.all([approve('bob'), approve('bob'), approve('bob')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
  });

  it('are asked for so often, and no payload is kept beyond', async () => {
    const payloads = Array.from({ length: WAITING_MAX + 1 }, (_, n) =>
      Buffer.from(`file ${n} ${'x'.repeat(40_000)}`),
    );
    for (const payload of payloads.slice(0, -1))
      expect((await ask('ci', toSign(payload))).body['code']).toBe('APPROVAL_NEEDED');
    const [first, last] = [payloads[0] as Buffer, payloads.at(-1) as Buffer];
    expect(await ask('ci', toSign(last))).toMatchObject({ status: 429, body: { code: 'RATE' } });
    expect(
      existsSync(join(lab.folder, 'log/payload', createHash('sha256').update(last).digest('hex'))),
    ).toBe(false);
    expect((await ask('ci', toSign(first))).body['code']).toBe('APPROVAL_NEEDED');
  });

  it('show the payload to nobody else', async () => {
    await ask('alice', toSign(blob));
    expect((await ask('ci', { method: 'GET', target: `/v1/payloads/${sha256}` })).status).toBe(400);
    expect(await pending('ci')).toEqual([]);
  });
});

describe('what everybody may know', () => {
  it('is the keyring', async () =>
    expect((await ask('bob', { method: 'GET', target: '/v1/keys' })).body).toEqual({
      schemaVersion: 1,
      keys: [
        {
          name: 'release',
          versions: [
            {
              version: 1,
              state: 'active',
              algorithm: 'ecdsa-sha2-256-nistp256',
              publicKey: readFileSync(join(lab.folder, 'release.pub'), 'utf8'),
            },
          ],
        },
      ],
    }));

  it('is the active version', async () =>
    expect((await ask('bob', { method: 'GET', target: '/v1/keys/release' })).body).toMatchObject({
      name: 'release',
      version: 1,
      state: 'active',
    }));

  it('is the log', async () => {
    const { text } = await ask('bob', { method: 'GET', target: '/v1/log/checkpoint' });
    expect(text).toMatch(/^signer\.example\/log\n\d+\n/);
    const [, size] = /^[^\n]*\n(\d+)\n/.exec(text) ?? [];
    expect(
      (await ask('bob', { method: 'GET', target: `/v1/log/tile/entries/000.p/${size}` })).status,
    ).toBe(200);
  });

  it('is no tile that is not there', async () =>
    expect(await ask('bob', { method: 'GET', target: '/v1/log/tile/0/000.p/9' })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST' },
    }));
});

describe('operations', () => {
  const get = async (path: string): Promise<Response> =>
    fetch(`http://${lab.serving.operations}${path}`);
  it('say whether it is up and ready, and count', async () => {
    expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200]);
    await ask('ci', toSign(simpleSigning()));
    await ask('ci', toSign(new Uint8Array()));
    const text = await (await get('/metrics')).text();
    expect(text).toContain('sealift_signer_signatures_total 1\n');
    expect(text).toContain('sealift_signer_refused_total{code="REQUEST"} 1\n');
    expect(text).toMatch(/sealift_signer_certificate_expiry_seconds \d+/);
  });
});
