import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { appendMany, instancesOf, named, open, scratch, stopped } from './log.fixture.ts';

const at = scratch();

/** What every open file does for this call, once. */
async function failOnce(method: 'datasync' | 'sync' | 'appendFile', code: string): Promise<void> {
  const file = await openFile(tmpdir(), 'r');
  const broken = Object.assign(new Error(code), { code });
  vi.spyOn(Object.getPrototypeOf(file), method).mockRejectedValueOnce(broken);
  await file.close();
}

describe('a disk that fails', () => {
  it.each<['datasync' | 'appendFile', string]>([
    ['datasync', 'EIO'],
    ['appendFile', 'ENOSPC'],
    ['appendFile', 'EIO'],
  ])(
    'in %s with %s ends the log: nothing is tried again, and opening it recovers',
    async (method, code) => {
      const directory = at(`${method} ${code}`);
      const log = await open(directory);
      await appendMany(log, 2);
      await failOnce(method, code);
      const refused = await Promise.allSettled([log.append(stopped(7)), log.append(stopped(8))]);
      expect(refused.map((each) => each.status === 'rejected' && each.reason.code)).toEqual([
        'AUDIT_LOG',
        'AUDIT_LOG',
      ]);
      expect(await codeOf(() => log.append(stopped(9)))).toBe('AUDIT_LOG');
      expect(log.size).toBe(2);
      await log.close();
      const again = await open(directory);
      expect((await instancesOf(again)).slice(0, 2)).toEqual(named(2));
      expect(again.size).toBe(method === 'datasync' ? 4 : 2);
      await again.close();
    },
  );

  it('while a checkpoint is made ends the log, and no entry is lost', async () => {
    const log = await open(at('sync'));
    await appendMany(log, 3);
    await failOnce('sync', 'EIO');
    expect(await codeOf(() => log.checkpoint())).toBe('AUDIT_LOG');
    expect(await codeOf(() => log.append(stopped(9)))).toBe('AUDIT_LOG');
    await log.close();
    const again = await open(at('sync'));
    expect(await instancesOf(again)).toEqual(named(3));
    await again.close();
  });
});

const folder = mkdtempSync(join(tmpdir(), 'sealift-audit-full-'));
const mounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!mounted)('a disk that is full (the right to mount is needed)', () => {
  it(
    'refuses entries from the first that does not fit, loses none, and goes on after a ' +
      'restart with room',
    async () => {
      const log = await open(join(folder, 'log'));
      const taken: string[] = [];
      const big = 'x'.repeat(20_000);
      const append = (n: number) =>
        log
          .append({ event: 'stopped', instance: `${n} ${big}` })
          .then(() => taken.push(`${n} ${big}`));
      let refused = 'accepted';
      for (let n = 0; n < 30 && refused === 'accepted'; n++)
        refused = await codeOf(() => append(n));
      expect(refused).toBe('AUDIT_LOG');
      expect(log.fault?.message).toContain('no space left');
      expect(taken.length).toBeGreaterThan(3);
      await log.close();
      spawnSync('mount', ['-o', 'remount,size=4m', folder]);
      const again = await open(join(folder, 'log'));
      expect(await instancesOf(again)).toEqual(taken);
      await again.close();
    },
  );

  it('refuses a payload that does not fit, and a log that cannot be begun', async () => {
    const log = await open(join(folder, 'payloads'));
    expect(await codeOf(() => log.keepPayload(new Uint8Array(8 * 1024 * 1024)))).toBe('AUDIT_LOG');
    expect(log.fault).toMatchObject({ code: 'AUDIT_LOG' });
    await log.close();
    mkdirSync(join(folder, 'fill'));
    expect(() => writeFileSync(join(folder, 'fill/rest'), new Uint8Array(8 * 1024 * 1024))).toThrow(
      'ENOSPC',
    );
    expect(await codeOf(() => open(join(folder, 'late')))).toBe('AUDIT_LOG');
  });
});
