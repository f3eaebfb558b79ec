import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle.fixture.ts';
import { writeAsVolumes, writeVolumes } from './split.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-split-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
const fileSize = (path: string): number => (statSync(path).isFile() ? statSync(path).size : 0);
/** The set file of these volumes is smaller, in bytes. */
const SET_FILE = 4096;
let size: number;

beforeAll(async () => {
  size = await makeBundle(at('app.tar'), 'app', [9000, 20_000, 3000, 70_000]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a bundle that is cut as it is made', () => {
  it.each([0, 2])(
    'needs no more room than the bundle and one volume beside %i of parity, where the bundle is ' +
      'made for it',
    async (parity) => {
      const finished = await writeVolumes(at('app.tar'), at('app'), { volumeSize: 25_600 });
      mkdirSync(at('disk'));
      let most = 0;
      const used = (): number =>
        readdirSync(at('disk'), { recursive: true, encoding: 'utf8' }).reduce(
          (sum, name) => sum + fileSize(at('disk', name)),
          0,
        );
      const onBytes = (): void => {
        most = Math.max(most, used());
      };
      const { volumes } = await writeAsVolumes(
        at('disk', 'made'),
        { volumeSize: 25_600, parity, onBytes },
        (whole) => cp(at('app.tar'), whole),
      );
      expect(most).toBeGreaterThan(size);
      expect(most).toBeLessThanOrEqual(size + (1 + parity) * 25_600 + SET_FILE);
      const data = volumes.volumes
        .filter(({ kind }) => kind === 'data')
        .map(({ digest }) => digest);
      expect(data).toEqual(finished.volumes.map(({ digest }) => digest));
      for (const name of ['app', 'disk']) rmSync(at(name), { recursive: true });
    },
  );
});
