/** A full disk under the log: nothing more is signed, and it shows. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@sealift/audit';
import { afterAll, describe, expect, it } from 'vitest';
import { type Lab, openLab, toSign } from './service.fixture.ts';

const disk = mkdtempSync(join(tmpdir(), 'sealift-signer-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

describe.skipIf(!mounted)(
  'a disk that fills up under the log (the right to mount is needed)',
  () => {
    it('stops the service from signing until it is started again with room', async () => {
      const key = { file: 'log.key', passwordFile: 'password' };
      const lab = await openLab({
        config: { audit: { directory: join(disk, 'log'), origin: 'signer.example/log', key } },
      });
      const given = await signUntilRefused(lab);
      expect(given.length).toBeGreaterThan(0);
      expect(await ready(lab)).toMatchObject({
        status: 503,
        body: { status: 'failed', code: 'AUDIT_LOG' },
      });
      expect(await sign(lab, 9999)).toMatchObject({ status: 503, body: { code: 'AUDIT_LOG' } });
      spawnSync('mount', ['-o', 'remount,size=16m', disk]);
      // Room alone does not help: what is on the disk may not be what is in memory.
      expect(await sign(lab, 9999)).toMatchObject({ status: 503, body: { code: 'AUDIT_LOG' } });
      await lab.restart();
      expect((await ready(lab)).status).toBe(200);
      expect((await sign(lab, 9999)).status).toBe(200);
      const results = (await lab.events()).flatMap((event: AuditEvent) =>
        event.event === 'result' ? [event.signature] : [],
      );
      for (const signature of given) expect(results).toContain(signature);
      await lab.end();
    });
  },
);

const sign = (lab: Lab, i: number) =>
  lab.world.client('ci').send(lab.serving.service, toSign(Buffer.from(`${i} ${'x'.repeat(4000)}`)));

async function signUntilRefused(lab: Lab): Promise<string[]> {
  const given: string[] = [];
  for (let i = 0; i < 500; i++) {
    const { status, body } = await sign(lab, i);
    if (status !== 200) return given;
    given.push(String(body['signature']));
  }
  throw new Error('the disk never was full');
}

async function ready(lab: Lab): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://${lab.serving.operations}/readyz`);
  return { status: response.status, body: await response.json() };
}
