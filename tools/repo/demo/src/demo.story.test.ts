import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Narrator, tellStory } from './index.ts';

describe('the demo', () => {
  const lines: string[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sealift-demo-test-'));
    await tellStory(new Narrator((line) => lines.push(line)), join(folder, 'output'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows three tamperings, each with its code and a remedy', () => {
    const story = lines.join('\n');
    for (const code of ['DIGEST', 'SUBJECT', 'IDENTITY']) expect(story).toContain(`${code}:`);
    expect(story.match(/What to do: /g)).toHaveLength(3);
  });

  it('fits a terminal of 80 columns', () => {
    const tooLong = lines.filter((line) => line.length > 80 && !line.includes(folder));
    expect(tooLong).toEqual([]);
  });

  it('leaves the bundle, the report and the pins', () => {
    expect(readdirSync(join(folder, 'output'))).toEqual(
      expect.arrayContaining(['images.tar', 'report.json', 'trusted_root.json']),
    );
    expect(JSON.parse(readFileSync(join(folder, 'output/report.json'), 'utf8'))).toMatchObject({
      verdict: 'accepted',
      exitCode: 0,
      failures: [],
    });
  });
});
