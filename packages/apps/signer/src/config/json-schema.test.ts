import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSignerWorld } from '@sealift/signer-world';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from './json-schema.ts';

const PUBLISHED = new URL('../../signer.schema.json', import.meta.url);
const README = new URL('../../README.md', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'sealift-schema-'));
let contents: object;
beforeAll(async () => {
  ({ contents } = await makeSignerWorld(folder));
});
afterAll(() => rmSync(folder, { recursive: true }));

const validate = new Ajv2020({ strictTypes: false, formats: { 'date-time': true } }).compile(
  JSON.parse(readFileSync(PUBLISHED, 'utf8')),
);

describe('signer.schema.json', () => {
  it('is what the reader reads by (vitest -u writes it)', async () => {
    const text = `${JSON.stringify(configSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(PUBLISHED.pathname);
  });

  it('fits a configuration that works', () => {
    expect(validate(contents) || validate.errors).toBe(true);
  });

  it('fits the example of the README', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(README, 'utf8')) ?? [];
    expect(validate(parse(example)) || validate.errors).toBe(true);
  });

  it.each<[string, object]>([
    ['a field that is not known', { secret: 1 }],
    ['a duration in milliseconds', { requestTime: 10_000 }],
    ['an address without a port', { listen: '127.0.0.1' }],
    ['no clients', { clients: [] }],
    ['no keys at all', { keys: undefined }],
  ])('refuses %s', (_, over) => {
    expect(validate(JSON.parse(JSON.stringify({ ...contents, ...over })))).toBe(false);
  });
});
