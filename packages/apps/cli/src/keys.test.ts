import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf, type Ran } from '@sealift/in-process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';
import { PASSWORD, REAL, refused } from './keys.fixture.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const mode = (name: string): number => statSync(at(name)).mode & 0o777;
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const generate = (...args: readonly string[]): Promise<Ran> =>
  run(['key', 'generate', '--output-key-prefix', at('k'), ...args], PASSWORD);
const resultOf = (ran: Ran): Record<string, unknown> =>
  documentOf(ran).result as Record<string, unknown>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('key generate', () => {
  it('writes a pair that only its owner can read, and that openssl takes', async () => {
    const ran = await generate();
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect([mode('k.key'), mode('k.pub'), readdirSync(folder)]).toEqual([
      0o600,
      0o644,
      ['k.key', 'k.pub'],
    ]);
    expect(text('k.key')).toMatch(/^-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n/);
    expect(
      execFileSync('openssl', ['pkey', '-pubin', '-in', at('k.pub'), '-noout', '-text'], {
        encoding: 'utf8',
      }),
    ).toContain('prime256v1');
  });

  it('prints one document, whose fingerprint is the one that trust show prints', async () => {
    const ran = await generate('--json');
    const shown = documentOf(await run(['trust', 'show', at('k.pub'), '--json']));
    expect(resultOf(ran)).toEqual({
      privateKey: at('k.key'),
      publicKey: at('k.pub'),
      type: 'p256',
      fingerprint: shown.anchors[0]?.fingerprint,
      notes: [],
    });
  });

  it.each([
    ['p384', '--signature-digest-algorithm sha384'],
    ['p521', '--signature-digest-algorithm sha512'],
    ['ed25519', 'refuse even their own signatures'],
  ])('says what cosign makes of %s', async (type, part) => {
    const { stdout } = await generate('--type', type);
    expect(stdout).toContain('NOTE: ');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(part);
  });

  it('takes the empty password, and says what that means', async () => {
    const ran = await run(['key', 'generate', '--output-key-prefix', at('k')], {
      COSIGN_PASSWORD: '',
    });
    expect([ran.status, ran.stdout.includes('the password is empty')]).toEqual([0, true]);
    expect(
      (await run(['key', 'public', '--key', at('k.key')], { COSIGN_PASSWORD: '' })).stdout,
    ).toBe(text('k.pub'));
  });

  it.each(['k.key', 'k.pub'])('never overwrites %s', async (name) => {
    put(name, 'before');
    await refused(['key', 'generate', '--output-key-prefix', at('k')], 'USAGE', 2);
    expect([readdirSync(folder), text(name)]).toEqual([[name], 'before']);
  });

  it('overwrites with --yes, and the mode is right again', async () => {
    put('k.key', 'before');
    chmodSync(at('k.key'), 0o644);
    expect((await generate('--yes')).status).toBe(0);
    expect([mode('k.key'), text('k.key').includes('before')]).toEqual([0o600, false]);
  });

  it('writes through no link, with --yes either (T29)', async () => {
    put('elsewhere', 'before');
    symlinkSync(at('elsewhere'), at('k.key'));
    await refused(['key', 'generate', '--output-key-prefix', at('k'), '--yes'], 'USAGE', 2);
    expect([text('elsewhere'), readdirSync(folder)]).toEqual(['before', ['elsewhere', 'k.key']]);
  });

  it('leaves nothing where the folder is not there', async () => {
    await refused(['key', 'generate', '--output-key-prefix', at('none/k')], 'IO', 4);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a type that nobody verifies', () =>
    refused(['key', 'generate', '--type', 'rsa1024'], 'USAGE', 2));
});

describe('key import', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const plain = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

  it('makes a pair of what another program made', async () => {
    const ran = await run(
      ['key', 'import', '--key', put('plain.pem', plain), '--output-key-prefix', at('k'), '--json'],
      PASSWORD,
    );
    expect(resultOf(ran)).toMatchObject({ type: 'rsa3072', privateKey: at('k.key') });
    expect(text('k.pub')).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
  });

  it.each<[string, string, string]>([
    [
      'weak RSA',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      '1024 bits',
    ],
    ['a key file', readFileSync(join(REAL, 'cosign.key'), 'utf8'), 'key file already'],
    ['a damaged key', plain.replace('\nMII', '\nMIJ'), 'private key'],
  ])('refuses %s and writes nothing', async (_, content, part) => {
    const ran = await refused(
      ['key', 'import', '--key', put('plain.pem', content), '--output-key-prefix', at('k')],
      'KEY_FILE',
      2,
    );
    expect([ran.last.includes(part), readdirSync(folder)]).toEqual([true, ['plain.pem']]);
  });
});

describe('key inspect', () => {
  it('needs no password for what is visible', async () => {
    const { stdout, status } = await run(['key', 'inspect', join(REAL, 'cosign.key')]);
    expect(status).toBe(0);
    expect(stdout).toContain('scrypt, N=65536 r=8 p=1');
    expect(stdout).toContain('--decrypt');
  });

  it('shows the same type and fingerprint for both halves', async () => {
    const [one, other] = [
      await run(['key', 'inspect', join(REAL, 'cosign.key'), '--decrypt', '--json'], PASSWORD),
      await run(['key', 'inspect', join(REAL, 'cosign.pub'), '--json']),
    ].map(resultOf);
    expect(one).toMatchObject({
      encrypted: true,
      type: 'p256',
      fingerprint: other?.['fingerprint'],
    });
  });

  it('opens nothing with a password that is not the key’s', () =>
    refused(['key', 'inspect', join(REAL, 'cosign.key'), '--decrypt'], 'KEY_PASSWORD', 2, {
      COSIGN_PASSWORD: 'another one',
    }));

  it.each([
    ['no key', 'hello', 'KEY_FILE'],
    [
      'a public key that is cut',
      '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n',
      'KEY',
    ],
  ])('refuses %s', async (_, content, code) => {
    await refused(['key', 'inspect', put('file', content)], code, 2);
  });
});

describe('key public', () => {
  it('writes a file, and overwrites none', async () => {
    const args = ['key', 'public', '--key', join(REAL, 'cosign.key'), '-o', at('out.pub')];
    expect((await run(args, PASSWORD)).stdout).toBe('');
    expect([text('out.pub'), mode('out.pub')]).toEqual([
      readFileSync(join(REAL, 'cosign.pub'), 'utf8'),
      0o644,
    ]);
    await refused(args, 'USAGE', 2);
  });
});
