import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '@sealift/audit';
import { documentOf } from '@sealift/in-process';
import { signerOf } from '@sealift/keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

const signer = signerOf(
  new Uint8Array(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  ),
);
const ORIGIN = 'signer.corp.example/log';
const folder = mkdtempSync(join(tmpdir(), 'sealift-audit-story-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const PINS = ['--log-key', at('log.pub'), '--origin', ORIGIN];
const verify = (name: string, ...more: readonly string[]) =>
  run(['audit', 'verify', at(name), ...pinsBut(more), ...more]);
/** What is given again replaces the pin: each stands once. */
const pinsBut = (more: readonly string[]): string[] =>
  PINS.filter((each, i) => !more.includes(i % 2 === 0 ? each : (PINS[i - 1] ?? '')));
const words = (text: string): string => text.split(/\s+/).join(' ');

async function grow(name: string, count: number): Promise<void> {
  const log = await openAuditLog({ directory: at(name), origin: ORIGIN, signer, now: Date.now });
  const policy = 'ab'.repeat(32);
  await log.append({ event: 'started', instance: 'one', version: '1', policy });
  await Promise.all(
    Array.from({ length: count - 1 }, (_, i) =>
      log.append({ event: 'stopped', instance: `\u001b[31mone ${i}` }),
    ),
  );
  await log.append({
    event: 'denied',
    request: 'r-1',
    policy,
    code: 'RATE',
    message: 'too much',
  });
  await log.close();
}

beforeAll(async () => {
  writeFileSync(at('log.pub'), signer.publicKeyPem);
  await grow('log', 299);
  cpSync(at('log'), at('may'), { recursive: true });
  await grow('log', 9);
  await grow('else', 400);
  await run(['key', 'generate', '--type', 'ed25519', '--output-key-prefix', at('witness')], {
    COSIGN_PASSWORD: 'w',
  });
});

describe('audit verify', () => {
  it('says what holds, and what that does not prove', async () => {
    const { status, stdout, stderr } = await verify('log', '--since', at('may/checkpoint'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(words(stdout)).toContain('the log holds');
    expect(words(stdout)).toContain('nothing proves that no later entries exist');
    expect(words(stdout)).toContain(
      'the log of 300 entries that a kept checkpoint is of is the beginning of this one',
    );
  });

  it.each<[string, () => void, readonly string[], number, string]>([
    ['an entry changed', () => flip('tile/entries/000', 50), [], 3, 'AUDIT_ENTRY'],
  ])('refuses a log with %s', async (_, damage, more, status, code) => {
    rmSync(at('copy'), { recursive: true, force: true });
    cpSync(at('log'), at('copy'), { recursive: true });
    damage();
    const ran = await verify('copy', ...more);
    expect(ran.last).toMatch(new RegExp(`^${code}: `));
    expect(ran.status).toBe(status);
  });

  const flip = (path: string, byte: number): void => {
    const bytes = readFileSync(at(`copy/${path}`));
    bytes.writeUInt8(bytes.readUInt8(byte) ^ 1, byte);
    writeFileSync(at(`copy/${path}`), bytes);
  };
});

describe('audit entries', () => {
  it('lists them, one line each, and lets no foreign text out', async () => {
    const { stdout, status } = await run(['audit', 'entries', at('log')]);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(311);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split('\n')[309]).toMatch(
      /^ {4}309 {2}\d{4}-.* {2}denied {4}request r-1 {2}code RATE {2}too much$/,
    );
  });
});

describe('audit cosign', () => {
  const cosign = (name: string, ...more: readonly string[]) =>
    run(
      [
        'audit',
        'cosign',
        at(name),
        ...PINS,
        '--last',
        at('watched'),
        '--name',
        'witness.corp.example',
        '--key',
        at('witness.key'),
        ...more,
      ],
      {
        COSIGN_PASSWORD: 'w',
      },
    );

  it('makes a witness that remembers, and that others can ask for', async () => {
    expect((await cosign('may')).last).toMatch(/^USAGE: --last is not there/);
    const { witness } = documentOf(await cosign('may', '--begin', '--json')).result as {
      witness: string;
    };
    expect((await cosign('may', '--begin')).last).toMatch(/^USAGE: --begin/);
    expect((await cosign('else')).last).toMatch(/^AUDIT_ROLLED_BACK: /);
    expect(readFileSync(at('watched'), 'utf8')).toContain('\n300\n');
    expect((await cosign('log')).status).toBe(0);
    expect((await cosign('may')).last).toMatch(/^AUDIT_ROLLED_BACK: /);
    const { status, stdout } = await verify('log', '--since', at('watched'), '--witness', witness);
    expect(status).toBe(0);
    expect(words(stdout)).toContain('the witness witness.corp.example saw the first 310 entries');
    expect((await verify('log', '--witness', witness)).last).toMatch(
      /^POLICY: 0 of the pinned witnesses/,
    );
    expect((await verify('may', '--since', at('watched'), '--witness', witness)).last).toMatch(
      /^AUDIT_ROLLED_BACK: /,
    );
  });

  it('does not forget its memory for a wrong password', async () => {
    const before = readFileSync(at('watched'));
    const ran = await run(
      [
        'audit',
        'cosign',
        at('log'),
        ...PINS,
        '--last',
        at('watched'),
        '--name',
        'w',
        '--key',
        at('witness.key'),
      ],
      {
        COSIGN_PASSWORD: 'x',
      },
    );
    expect(ran.last).toMatch(/^KEY_PASSWORD: /);
    expect(readFileSync(at('watched'))).toEqual(before);
  });
});
