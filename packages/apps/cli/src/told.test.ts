/** What is said of the services that a signature was shown to. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logging, type Source, signingAnswers, startSource } from '@sealift/fake-sources';
import { documentOf } from '@sealift/in-process';
import { encryptKey } from '@sealift/keys';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const PASSWORD = { COSIGN_PASSWORD: 'canary of told.test' };
const world = createWorld({ seed: 'told' });
const other: Logging = (body) =>
  JSON.parse(JSON.stringify(body), (name, value) => (name === 'value' ? '0'.repeat(64) : value));
let folder: string;
let log: Source;
const at = (file: string): string => join(folder, file);
const sign = (...more: readonly string[]) =>
  run(
    ['sign-blob', at('app.tar'), '--key', at('own.key'), '--rekor-url', log.url, ...more],
    PASSWORD,
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-told-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  writeFileSync(at('own.key'), await encryptKey(der, Buffer.from(PASSWORD.COSIGN_PASSWORD)));
  writeFileSync(at('app.tar'), 'a file');
  log = await startSource(() => 404);
});
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => rmSync(at('app.tar.sigstore.json'), { force: true }));

describe('a signature that was shown to a log', () => {
  it('says that nobody verified whose log it is', async () => {
    log.answer(signingAnswers(world));
    const { result } = documentOf(await sign('--json')) as unknown as { result: object };
    expect(result).toMatchObject({
      told: [{ service: 'log', url: log.url, ownSignature: 'not verified' }],
    });
    const { stdout } = await sign('--force');
    expect(stdout).toContain(`Told the log at ${log.url}`);
    expect(stdout.replace(/\s+/g, ' ')).toContain('its own signature was not verified');
  });

  it.each<[string, string, () => Parameters<Source['answer']>[0]]>([
    ['failed', 'SIGNING_SERVICE', () => () => 400],
    ['logged something else', 'TLOG_BODY_MISMATCH', () => signingAnswers(world, other)],
  ])('that %s is %s: nothing is said to be told, and nothing is there', async (_, code, how) => {
    log.answer(how());
    const { last, stdout } = await sign();
    expect(last.split(':')[0]).toBe(code);
    expect(stdout).not.toMatch(/Told|Signed/);
    expect(existsSync(at('app.tar.sigstore.json'))).toBe(false);
  });
});
