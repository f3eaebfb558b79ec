import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killLogOften } from './kill-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-kill-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('an audit log whose process is killed', () => {
  it('has every entry that was acknowledged', async () => {
    const moments = [0.2, 0.9, 0.6, 1].values();
    const { acknowledged, entries } = await killLogOften(
      join(folder, 'log'),
      4,
      () => moments.next().value ?? 0.5,
    );
    expect(acknowledged).toBeGreaterThan(0);
    expect(entries).toBeGreaterThanOrEqual(acknowledged);
  });
});
