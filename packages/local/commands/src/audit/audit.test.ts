import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '@sealift/audit';
import { documentOf } from '@sealift/in-process';
import { signerOf } from '@sealift/keys';
import { signing } from '@sealift/tlog';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.fixture.ts';

const signer = signerOf(
  new Uint8Array(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  ),
);
const other = signerOf(
  new Uint8Array(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  ),
);
const witnessKey = (name: string): string => signing.witnessKey(name, other);
const ORIGIN = 'signer.corp.example/log';
const folder = mkdtempSync(join(tmpdir(), 'sealift-audit-commands-'));
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

  it('gives one document', async () => {
    const { result, command, verdict, anchors } = documentOf(await verify('log', '--json'));
    expect({ command, verdict }).toEqual({ command: 'audit verify', verdict: 'accepted' });
    expect(result).toMatchObject({
      size: 310,
      beyond: 0,
      counts: { started: 2, stopped: 306, denied: 2 },
      intentsWithoutResult: [],
      found: 0,
    });
    expect(anchors).toMatchObject([{ kind: 'key', name: ORIGIN }]);
  });

  it('works on a copy that nobody can write to', async () => {
    cpSync(at('log'), at('stick'), { recursive: true });
    rmSync(at('stick/journal'));
    rmSync(at('stick/lock'));
    chmodSync(at('stick'), 0o555);
    expect((await verify('stick')).status).toBe(0);
    chmodSync(at('stick'), 0o755);
  });

  it.each<[string, () => void, readonly string[], number, string]>([
    ['an entry changed', () => flip('tile/entries/000', 50), [], 3, 'AUDIT_ENTRY'],
    ['a tile cut', () => truncateSync(at('copy/tile/0/000'), 32), [], 3, 'AUDIT_ENTRY'],
    ['a tile missing', () => rmSync(at('copy/tile/0/000')), [], 3, 'AUDIT_ROLLED_BACK'],
    ['no checkpoint', () => rmSync(at('copy/checkpoint')), [], 3, 'AUDIT_ROLLED_BACK'],
    [
      'another checkpoint',
      () => cpSync(at('else/checkpoint'), at('copy/checkpoint')),
      [],
      3,
      'AUDIT_ROLLED_BACK',
    ],
    [
      'a checkpoint of another history',
      () => undefined,
      ['--since', at('else/checkpoint')],
      3,
      'AUDIT_ROLLED_BACK',
    ],
    [
      'another origin',
      () => undefined,
      ['--origin', 'signer.corp.example'],
      1,
      'CHECKPOINT_SIGNATURE',
    ],
    ['no such key', () => undefined, ['--log-key', at('nothing')], 2, 'CONFIG'],
    ['no such checkpoint', () => undefined, ['--since', at('nothing')], 2, 'CONFIG'],
    ['a keyring that is none', () => undefined, ['--keyring', at('log.pub')], 2, 'CONFIG'],
    ['a witness that is none', () => undefined, ['--witness', 'x'], 2, 'USAGE'],
    ['more witnesses than there are', () => undefined, ['--witness-quorum', '1'], 2, 'USAGE'],
    [
      'a quorum of none',
      () => undefined,
      ['--witness', witnessKey('w.example'), '--witness-quorum', '0'],
      2,
      'USAGE',
    ],
    [
      'one witness under two names',
      () => undefined,
      ['--witness', witnessKey('w.example'), '--witness', witnessKey('v.example')],
      2,
      'USAGE',
    ],
    [
      'its own key as a witness',
      () => undefined,
      ['--witness', signing.witnessKey('w.example', signer)],
      2,
      'USAGE',
    ],
  ])('refuses a log with %s', async (_, damage, more, status, code) => {
    rmSync(at('copy'), { recursive: true, force: true });
    cpSync(at('log'), at('copy'), { recursive: true });
    damage();
    const ran = await verify('copy', ...more);
    expect(ran.last).toMatch(new RegExp(`^${code}: `));
    expect(ran.status).toBe(status);
  });

  it('refuses an older copy by what was kept since, and names all failures', async () => {
    const { status, failures, result } = documentOf(
      await verify(
        'may',
        '--json',
        '--since',
        at('log/checkpoint'),
        '--since',
        at('else/checkpoint'),
      ),
    ) as never as {
      status: number;
      failures: { code: string }[];
      result: { found: number };
    };
    expect(status).toBeUndefined();
    expect(failures.map(({ code }) => code)).toEqual(['AUDIT_ROLLED_BACK', 'AUDIT_ROLLED_BACK']);
    expect(result.found).toBe(2);
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

  it('gives those of one request', async () => {
    const { result } = documentOf(
      await run(['audit', 'entries', at('log'), '--request', 'r-1', '--json']),
    );
    expect(result).toMatchObject({
      size: 310,
      entries: [{ index: 299, event: { event: 'denied' } }, { index: 309 }],
    });
  });

  it('fails where there is no log', async () => {
    expect((await run(['audit', 'entries', at('nowhere')])).last).toMatch(/^IO: /);
  });
});

describe('audit prove', () => {
  const prove = (...wanted: readonly string[]) =>
    run(['audit', 'prove', at('log'), ...wanted, ...PINS]);

  it('proves an entry, in the text of c2sp.org/tlog-proof', async () => {
    const { stdout, status } = await prove('41');
    expect(status).toBe(0);
    const [head, ...lines] = stdout.split('\n');
    expect(head).toBe('c2sp.org/tlog-proof@v1');
    expect(lines[0]).toMatch(/^extra [\w+/=]+$/);
    expect(lines[1]).toBe('index 41');
    for (const hash of lines.slice(2, 11)) expect(hash).toMatch(/^[\w+/]{43}=$/);
    expect(lines.slice(11, 14)).toEqual(['', 'signer.corp.example/log', '310']);
  });

  it('proves that the log grew', async () => {
    const { result } = documentOf(await prove('--since', at('may/checkpoint'), '--json'));
    expect(result).toMatchObject({ first: 300, second: 310, hashes: expect.any(Array) });
  });

  it.each<[string, readonly string[], number, string]>([
    ['an entry that is not there', ['310'], 1, 'INCLUSION'],
    ['another history', ['--since', at('else/checkpoint')], 3, 'AUDIT_ROLLED_BACK'],
    ['nothing', [], 2, 'USAGE'],
    ['two things', ['4', '--since', at('may/checkpoint')], 2, 'USAGE'],
    ['a number that is none', ['x'], 2, 'USAGE'],
  ])('does not prove %s', async (_, wanted, status, code) => {
    const ran = await prove(...wanted);
    expect(ran.last).toMatch(new RegExp(`^${code}: `));
    expect(ran.status).toBe(status);
  });
});
