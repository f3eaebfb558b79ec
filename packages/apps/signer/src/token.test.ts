/** Keys on tokens, as the service uses them. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken, SOFTHSM } from '@sealift/softhsm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab, simpleSigning, toSign } from './service.fixture.ts';

const softhsm = SOFTHSM;
describe.skipIf(softhsm === undefined)(
  'a service with its key on a SoftHSM2 token (needs softhsm2-util and a built pkcs11js)',
  () => {
    let folder: string;
    let lab: Lab;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sealift-signer-token-'));
      const token = makeToken(softhsm ?? { module: '' }, { folder, label: 'prod', pin: 'a pin' });
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      token.add(
        { label: 'release', id: '01' },
        privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      );
      Object.assign(process.env, token.environment);
      writeFileSync(join(folder, 'pin'), 'a pin\n');
      const onToken = {
        pkcs11: `pkcs11:token=prod;object=release?module-path=${token.module}`,
        pinFile: join(folder, 'pin'),
      };
      lab = await openLab({
        config: {
          keys: [
            { name: 'release', versions: [{ version: 1, state: 'active', private: onToken }] },
          ],
        },
      });
    });
    afterAll(async () => {
      await lab.end();
      rmSync(folder, { recursive: true });
    });
    const sign = () => lab.world.client('ci').send(lab.serving.service, toSign(simpleSigning()));
    /** The module's process dies. */
    const kill = (): void => {
      const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .map(Number);
      for (const child of children.filter((each) =>
        readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('pkcs11'),
      ))
        process.kill(child, 'SIGKILL');
    };

    it('signs', async () => expect((await sign()).status).toBe(200));

    it('goes on after the module died, and the log tells of the failure', async () => {
      kill();
      const failed = await sign();
      if (failed.status !== 200)
        expect(failed).toMatchObject({ status: 503, body: { code: 'TOKEN' } });
      expect((await sign()).status).toBe(200);
    });

    it('says that the token is gone, and signs when it is back', async () => {
      renameSync(join(folder, 'tokens'), join(folder, 'pulled'));
      kill();
      for (let i = 0; i < 2; i++)
        expect(await sign()).toMatchObject({ status: 503, body: { code: 'TOKEN' } });
      renameSync(join(folder, 'pulled'), join(folder, 'tokens'));
      expect((await sign()).status).toBe(200);
    });

    it('tries a wrong PIN once, and not again', async () => {
      writeFileSync(join(folder, 'pin'), 'wrong');
      kill();
      await sign();
      const answers = [await sign(), await sign(), await sign()];
      for (const each of answers) expect(each.status).toBe(503);
      writeFileSync(join(folder, 'pin'), 'a pin');
      expect((await sign()).status).toBe(503);
      await lab.serving.reload();
      expect((await sign()).status).toBe(200);
      const failed = (await lab.events())
        .filter((event) => event.event === 'failed')
        .map((event) => event.code);
      expect(failed.filter((code) => code === 'TOKEN_PIN').length).toBe(1);
    });
  },
);
