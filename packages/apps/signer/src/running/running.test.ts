import { X509Certificate } from 'node:crypto';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encryptKey, generateKey } from '@sealift/keys';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, openLab, simpleSigning, toSign } from '../service.fixture.ts';
import { serve } from './serve.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(async () => lab.end());

const PRIVATE = { file: 'release.key', passwordFile: 'password' };
const change = (over: object): void => {
  Object.assign(lab.world.contents, over);
  lab.world.write();
};
const versions = (...list: readonly object[]): void =>
  change({ keys: [{ name: 'release', versions: list }] });
const next = async (): Promise<object> => {
  writeFileSync(
    join(lab.folder, 'next.key'),
    await encryptKey(await generateKey('p256'), Buffer.from('correct horse')),
  );
  return { file: 'next.key', passwordFile: 'password' };
};
const sign = () => lab.world.client('ci').send(lab.serving.service, toSign(simpleSigning()));

describe('rotation', () => {
  it(
    'goes from a key to the next one without a restart, and the log tells of each ' + 'step',
    async () => {
      const second = await next();
      versions(
        { version: 1, state: 'active', private: PRIVATE },
        { version: 2, state: 'pending', private: second },
      );
      await lab.serving.reload();
      expect((await sign()).body).toMatchObject({ key: { version: 1 } });
      versions(
        { version: 1, state: 'verify-only', public: 'release.pub' },
        { version: 2, state: 'active', private: second },
      );
      await lab.serving.reload();
      expect((await sign()).body).toMatchObject({ key: { version: 2 } });
      const steps = (await lab.events()).flatMap((event) =>
        event.event === 'key' ? [`${event.version} ${event.state}`] : [],
      );
      expect(steps).toEqual(['1 active', '2 pending', '1 verify-only', '2 active']);
    },
  );

  it('goes on while requests do, and the log that they leave verifies', async () => {
    const second = await next();
    versions(
      { version: 1, state: 'active', private: PRIVATE },
      { version: 2, state: 'pending', private: second },
    );
    await lab.serving.reload();
    versions(
      { version: 1, state: 'verify-only', public: 'release.pub' },
      { version: 2, state: 'active', private: second },
    );
    const clients = Array.from({ length: 12 }, () => lab.world.client('ci'));
    const statuses: number[] = [];
    let going = true;
    const asking = clients.map(async (client) => {
      while (going)
        statuses.push((await client.send(lab.serving.service, toSign(simpleSigning()))).status);
    });
    await expect.poll(() => statuses.length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(20);
    await lab.serving.reload();
    going = false;
    await Promise.all(asking);
    for (const client of clients) client.close();
    // What was decided under the one configuration is not signed under the next.
    expect(statuses.filter((each) => each !== 200 && each !== 403)).toEqual([]);
    expect(statuses.filter((each) => each === 200).length).toBeGreaterThan(20);
  });

  it('never goes back, not even over a restart', async () => {
    versions({ version: 1, state: 'retired', public: 'release.pub' });
    await lab.serving.reload();
    expect(await sign()).toMatchObject({ status: 403, body: { code: 'SIGNING_DENIED' } });
    versions({ version: 1, state: 'active', private: PRIVATE });
    expect(await codeOf(() => lab.serving.reload())).toBe('CONFIG');
    expect(await codeOf(() => lab.restart())).toBe('CONFIG');
    versions({ version: 1, state: 'retired', public: 'release.pub' });
    await lab.restart();
  });

  it('signs in its window only', async () => {
    versions({ version: 1, state: 'active', private: PRIVATE, until: '2026-01-01T00:00:00Z' });
    await lab.serving.reload();
    expect(await sign()).toMatchObject({ status: 403, body: { code: 'SIGNING_DENIED' } });
  });
});

describe('a reload', () => {
  it('changes the rules between two requests', async () => {
    expect((await sign()).status).toBe(200);
    lab.world.contents['rules'] = [];
    lab.world.write();
    await lab.serving.reload();
    expect((await sign()).status).toBe(403);
  });

  it('changes the certificate that new connections see', async () => {
    const before = new X509Certificate(readFileSync(join(lab.folder, 'server.pem')));
    const { issued } = lab.world.stranger('server-2');
    writeFileSync(join(lab.folder, 'server.pem'), issued.certificate);
    writeFileSync(join(lab.folder, 'server.key'), issued.key);
    await lab.serving.reload();
    expect((await sign()).status).toBe(200);
    expect(new X509Certificate(issued.certificate).fingerprint256).not.toBe(before.fingerprint256);
  });

  it.each<[string, () => void]>([
    ['a configuration that cannot be read', () => writeFileSync(lab.world.config, '{')],
    ['another address', () => change({ listen: '127.0.0.1:1' })],
    [
      'another log',
      () => change({ audit: { ...(lab.world.contents['audit'] as object), directory: 'other' } }),
    ],
    [
      'a key that is not there',
      () =>
        versions({
          version: 1,
          state: 'active',
          private: { file: 'none.key', passwordFile: 'password' },
        }),
    ],
    [
      'a TLS key of another certificate',
      () =>
        writeFileSync(join(lab.folder, 'server.key'), lab.world.stranger('server-3').issued.key),
    ],
    ['a TLS certificate that is none', () => writeFileSync(join(lab.folder, 'server.pem'), 'none')],
    ['a version that is gone', () => versions({ version: 2, state: 'retired', public: 'ci.pub' })],
  ])('leaves the old configuration in force where there is %s', async (_, spoil) => {
    const before = readFileSync(lab.world.config);
    spoil();
    expect(await codeOf(() => lab.serving.reload())).toBe('CONFIG');
    expect((await sign()).status).toBe(200);
    writeFileSync(lab.world.config, before);
  });
});

describe('a start', () => {
  it('is refused while another instance has the log', async () =>
    expect(await codeOf(() => serve(lab.world.config, '0', lab.output))).toBe('AUDIT_LOG'));

  it('is refused where the key of the log signs images too', async () => {
    lab.world.contents['audit'] = {
      ...(lab.world.contents['audit'] as object),
      directory: 'other',
    };
    versions({
      version: 1,
      state: 'active',
      private: { file: 'log.key', passwordFile: 'password' },
    });
    expect(await codeOf(() => serve(lab.world.config, '0', lab.output))).toBe('CONFIG');
  });

  it('knows the nonces of the run before', async () => {
    const nonce = new Uint8Array(16).fill(9);
    const replay = () =>
      lab.world.client('ci').send(lab.serving.service, { ...toSign(simpleSigning()), nonce });
    expect((await replay()).status).toBe(200);
    await lab.restart();
    expect(await replay()).toMatchObject({ status: 409, body: { code: 'REPLAY' } });
  });
});

describe('a backup of the log', () => {
  const log = (): string => join(lab.folder, 'log');
  const backup = (): string => join(lab.folder, 'backup');
  const restore = (): void => {
    rmSync(log(), { recursive: true });
    renameSync(backup(), log());
  };

  it(
    'that was taken while the service ran starts again, with all that its checkpoint ' + 'covers',
    async () => {
      await sign();
      const [, size] = (
        await lab.world
          .client('ci')
          .send(lab.serving.service, { method: 'GET', target: '/v1/log/checkpoint' })
      ).text.split('\n');
      cpSync(log(), backup(), { recursive: true });
      await sign();
      await lab.serving.close();
      restore();
      lab.serving = await serve(lab.world.config, '0', lab.output);
      expect((await sign()).body['entries']).toMatchObject({
        intent: expect.toSatisfy((intent: number) => intent >= Number(size)),
      });
    },
  );

  it('that is older than an anchor does not', async () => {
    const anchor = join(lab.folder, 'anchor');
    cpSync(join(log(), 'checkpoint'), anchor);
    change({ audit: { ...(lab.world.contents['audit'] as object), anchors: ['anchor'] } });
    await lab.restart();
    cpSync(log(), backup(), { recursive: true });
    await sign();
    await lab.serving.close();
    restore();
    expect(await codeOf(() => serve(lab.world.config, '0', lab.output))).toBe('AUDIT_ROLLED_BACK');
    // The operator says aloud that what came after the copy is lost.
    cpSync(join(log(), 'checkpoint'), anchor);
    lab.serving = await serve(lab.world.config, '0', lab.output);
  });
});

describe('a connection', () => {
  it('does not outlive its certificate', async () => {
    const client = lab.world.client('ci');
    const again = () =>
      client.send(lab.serving.service, {
        ...toSign(simpleSigning()),
        created: (Date.now() + lab.skew) / 1000,
      });
    expect((await again()).status).toBe(200);
    lab.skew = 7 * 86_400_000;
    expect(await again()).toMatchObject({ status: 401, body: { code: 'CLIENT' } });
    client.close();
  });
});

describe('a clock', () => {
  it('that is set back stops signing until it is right again', async () => {
    lab.skew = 60_000;
    await sign();
    lab.skew = 0;
    expect(await sign()).toMatchObject({ status: 503, body: { code: 'CLOCK' } });
    lab.skew = 61_000;
    expect((await sign()).status).toBe(200);
  });
});
