import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killStateOften } from './kill-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-kill-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a state whose process is killed', () => {
  it('is the old or the new one', async () => {
    const moments = [0.3, 0.8].values();
    const path = join(folder, 'state.json');
    const { writes, further } = await killStateOften(path, 2, () => moments.next().value ?? 0.5);
    expect(writes).toBeGreaterThan(1);
    expect(further).toBeLessThanOrEqual(2);
  });
});
