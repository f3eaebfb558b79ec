/** Whoever asks without end, or never: nobody else notices, and nothing grows. T42, T47 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab, simpleSigning, toSign } from './service.fixture.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('payloads of refused requests', () => {
  const rule = { clients: ['ci'], keys: ['release'] };
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({
      rules: [
        { ...rule, name: 'never', payloads: ['blob'], annotations: { env: 'prod' } },
        { ...rule, name: 'once', payloads: ['simple-signing'], repositories: ['a.example/**'] },
      ],
    });
  });
  afterAll(async () => lab.end());

  const big = (start: string): Uint8Array => Buffer.from(start.padEnd(40_000, 'x'));
  const CASES: readonly (readonly [
    what: string,
    who: string,
    code: string,
    kept: boolean,
    Uint8Array,
  ])[] = [
    ['of a client without any rule', 'alice', 'SIGNING_DENIED', false, big('alice')],
    ['that some readers would misread', 'ci', 'PARSE', false, big('/**/{"critical":{}}')],
    ['that a rule could allow', 'ci', 'SIGNING_DENIED', true, big('a blob')],
    ['of a kind that a rule allows', 'ci', 'SIGNING_DENIED', true, simpleSigning()],
  ];

  it.each(CASES)('%s', async (_, who, code, kept, payload) => {
    const client = lab.world.client(who);
    const { body } = await client.send(lab.serving.service, toSign(payload));
    expect(body['code']).toBe(code);
    const large = payload.length > 32 * 1024;
    expect(existsSync(join(lab.folder, 'log/payload', sha256(payload)))).toBe(kept && large);
  });

  it('are in the log by their hash, where they are not kept', async () => {
    const other = big('for no key');
    const ci = lab.world.client('ci');
    await ci.send(lab.serving.service, toSign(other, 'seal'));
    await ci.send(lab.serving.service, { method: 'POST', target: '/v1/approvals', body: other });
    const denied = (await lab.events()).flatMap((event) =>
      event.event === 'denied' ? [event] : [],
    );
    expect(denied.map(({ payload, unkept }) => [payload?.sha256, unkept?.sha256])).toEqual([
      ...CASES.map(([, , , kept, payload]) =>
        kept ? [sha256(payload), undefined] : [undefined, sha256(payload)],
      ),
      [undefined, sha256(other)],
      [undefined, sha256(other)],
    ]);
    expect(readdirSync(join(lab.folder, 'log/payload'))).toHaveLength(1);
  });
});

describe('requests of every kind', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
    const clients = lab.world.contents['clients'] as object[];
    lab.world.contents['clients'] = clients.map((client) => ({
      ...client,
      rate: { requests: 5, per: '1h' },
    }));
    lab.world.write();
    await lab.serving.reload();
  });
  afterAll(async () => lab.end());

  it('have a rate, for each client', async () => {
    const get = (who: string) =>
      lab.world.client(who).send(lab.serving.service, { method: 'GET', target: '/v1/keys' });
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push((await get('ci')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect((await get('ci')).body['code']).toBe('RATE');
    expect((await get('alice')).status).toBe(200);
    lab.skew = 3_600_000;
    expect(
      (
        await lab.world.client('ci').send(lab.serving.service, {
          method: 'GET',
          target: '/v1/keys',
          created: (Date.now() + lab.skew) / 1000,
        })
      ).status,
    ).toBe(200);
  });
});

describe('six hundred connections that say nothing', () => {
  const REQUEST_TIME = 2000;
  let lab: Lab;
  const sockets: Socket[] = [];
  let open = 0;
  beforeAll(async () => {
    lab = await openLab({ config: { requestTime: `${REQUEST_TIME / 1000}s` } });
    const [host = '', port] = lab.serving.service.split(':');
    for (let n = 0; n < 600; n++) {
      const socket = connect(Number(port), host).on('error', () => undefined);
      socket.on('connect', () => open++).on('close', () => open--);
      sockets.push(socket);
    }
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await lab.end();
  });

  it('keep no client out', async () => {
    const start = Date.now();
    const ci = lab.world.client('ci');
    const { status } = await ci.send(lab.serving.service, toSign(simpleSigning()));
    expect(status).toBe(200);
    expect(Date.now() - start).toBeLessThan(REQUEST_TIME);
  });

  it('are counted where they are ended', async () => {
    const metrics = await (await fetch(`http://${lab.serving.operations}/metrics`)).text();
    const dropped = /connections_dropped_total\{why="idle"\} (\d+)/.exec(metrics)?.[1];
    expect(Number(dropped)).toBeGreaterThan(400);
    expect(metrics).toMatch(/^sealift_signer_connections \d+$/m);
  });

  it('end with the time of a handshake', async () => {
    await expect.poll(() => open, { timeout: 3 * REQUEST_TIME }).toBe(0);
  });
});
