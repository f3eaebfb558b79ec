import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBundle } from './bundle.fixture.ts';
import { joinVolumes, writeVolumes } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-space-'));
const disk = mkdtempSync(join(tmpdir(), 'sealift-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=112k', 'tmpfs', disk]).status === 0;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  await makeBundle(at('app.tar'), 'app', [60_000, 70_000]);
  await makeBundle(at('small.tar'), 'small', [60_000]);
  await writeVolumes(at('app.tar'), at('app'), { volumeSize: 51_200 });
});
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  for (const each of [folder, disk]) rmSync(each, { recursive: true });
});

describe.skipIf(!mounted)('a disk that is too small (the right to mount is needed)', () => {
  it.each([
    ['join', () => joinVolumes([at('app')], join(disk, 'app.tar'))],
    ['split', () => writeVolumes(at('app.tar'), join(disk, 'set'), { volumeSize: 51_200 })],
    [
      'split with parity that alone is too much',
      () => writeVolumes(at('small.tar'), join(disk, 'set'), { volumeSize: 51_200, parity: 2 }),
    ],
  ])('is IO before anything is written: %s', async (_, run) => {
    await expect(run()).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(/: 1\d\d kB are needed, and \d+ kB are free$/),
    });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('does where it fits', async () => {
    await writeVolumes(at('small.tar'), join(disk, 'set'), { volumeSize: 51_200 });
    expect(readdirSync(disk)).toEqual(['set']);
  });
});
