/** Keys that are in no file of this host: in a variable, or behind a KMS's plugin. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { encryptKey } from '@sealift/keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';

const bench = new Bench('elsewhere keys');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const LOST = '--insecure-ignore-tlog';
let sealed: string;

/** A plugin with one key; what it was asked stands in a file. */
const PLUGIN = `#!${process.execPath}
const fs = require('node:fs'), { sign } = require('node:crypto');
const { methodName: method } = JSON.parse(process.argv[3]);
const say = (answer) => fs.writeSync(1, JSON.stringify({ [method]: answer }));
fs.appendFileSync(__dirname + '/asked', method + ' ' + process.argv[3] + '\\n');
if (method === 'signMessage') {
  fs.writeSync(2, 'touch the key\\n');
  const data = fs.readFileSync(0), key = fs.readFileSync(__dirname + '/plain.pem');
  say({ signature: sign('sha256', data, key).toString('base64') });
} else say({ publicKeyPEM: fs.readFileSync(__dirname + '/own.pub').toString('base64') });
`;
const withPlugins = { PATH: `${bench.folder}:${dirname(process.execPath)}:/usr/bin:/bin` };

beforeAll(async () => {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  sealed = await encryptKey(pkcs8, Buffer.from('test only'));
  bench.write('a', 'a release');
  bench.write('p', '{}');
  bench.write('own.pub', publicKey.export({ type: 'spki', format: 'pem' }));
  bench.write('plain.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  bench.write('sigstore-kms-own', PLUGIN);
  chmodSync(bench.at('sigstore-kms-own'), 0o755);
});
afterAll(() => bench.close());

describe('a key in a variable', () => {
  it('signs as its file does', async () => {
    const signed = await bench.run('sign-blob AT/a --key env://MY_KEY --bundle AT/env.json', {
      MY_KEY: sealed,
    });
    expect(signed.code, signed.message).toBe('accepted');
    const verify = `verify-blob AT/a --bundle AT/env.json --key AT/own.pub ${LOST}`;
    expect(await bench.code(verify)).toBe('accepted');
    const shown = await bench.run('key public --key env://MY_KEY', { MY_KEY: sealed });
    expect(shown.text).toBe(readFileSync(bench.at('own.pub'), 'utf8'));
    expect((await bench.run('key inspect env://MY_KEY', { MY_KEY: sealed })).result).toMatchObject({
      form: 'key in a variable',
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['CONFIG', 'that is not set', {}],
    ['CONFIG', 'that is empty', { MY_KEY: '' }],
    ['KEY_FILE', 'that holds no key', { MY_KEY: 'canary' }],
    ['KEY_FILE', 'that holds a key in clear', { MY_KEY: 'CLEAR' }],
    ['KEY_FILE', 'that holds too much', { MY_KEY: 'canary'.repeat(20_000) }],
    ['KEY_PASSWORD', 'under another password', { MY_KEY: 'SEALED', COSIGN_PASSWORD: 'canary-no' }],
  ])('is refused with %s %s, and is not quoted', async (code, _, given) => {
    const clear = readFileSync(bench.at('plain.pem'), 'utf8');
    const value = { CLEAR: clear, SEALED: sealed }[given['MY_KEY'] ?? ''] ?? given['MY_KEY'];
    const environment = value === undefined ? {} : { ...given, MY_KEY: value };
    const ended = await bench.run('sign-blob AT/a --key env://MY_KEY --bundle AT/x', environment);
    expect(ended.code, ended.message).toBe(code);
    expect(JSON.stringify(ended)).not.toMatch(/canary|BEGIN|ciphertext/);
    expect(existsSync(bench.at('x'))).toBe(false);
  });

  it('takes no PIN', async () =>
    expect(await bench.code('sign-blob AT/a --key env://K --pin-file AT/a --bundle AT/x')).toBe(
      'USAGE',
    ));
});

describe('a key of a KMS', () => {
  it('signs by its plugin, which gets the file whole, and no secret', async () => {
    const signed = await bench.run('sign-blob AT/a --key own://release --bundle AT/kms.json', {
      ...withPlugins,
      COSIGN_PASSWORD: 'canary-password',
    });
    expect(signed.code, signed.message).toBe('accepted');
    const verify = `verify-blob AT/a --bundle AT/kms.json --key AT/own.pub ${LOST}`;
    expect(await bench.code(verify)).toBe('accepted');
    const asked = readFileSync(bench.at('asked'), 'utf8');
    expect(asked).toMatch(/^publicKey .*\nsignMessage .*"keyResourceID":"release"/);
    expect(asked).not.toContain('canary');
  });

  it('shows its public half', async () => {
    const shown = await bench.run('key public --key own://release', withPlugins);
    expect(shown.text).toBe(readFileSync(bench.at('own.pub'), 'utf8'));
    const inspected = await bench.run('key inspect own://release', withPlugins);
    expect(inspected.result).toMatchObject({ form: 'key of a KMS', type: 'p256' });
  });

  it('is made where it stays, and its public half is written', async () => {
    const line = 'key generate --kms own://new --output-key-prefix AT/made';
    const made = await bench.run(`${line} --type p256`, withPlugins);
    expect([made.code, made.result['key']]).toEqual(['accepted', 'own://new']);
    expect(made.text).toContain('--key own://new');
    expect(readFileSync(bench.at('asked'), 'utf8')).toContain('"algorithm":"ecdsa-sha2-256-nistp');
    expect([existsSync(bench.at('made.pub')), existsSync(bench.at('made.key'))]).toEqual([
      true,
      false,
    ]);
    expect((await bench.run(line, withPlugins)).code).toBe('USAGE');
  });

  it.each([
    ['PROGRAM', 'sign-blob AT/a --key nobodys://x --bundle AT/x'],
    ['PROGRAM', 'sign-blob AT/a --key awskms:///alias/x --bundle AT/x'],
    ['PROGRAM', 'sign-blob AT/a --key k8s://ns/name --bundle AT/x'],
    ['PROGRAM', 'attest-blob AT/a --type custom --predicate AT/p --key gitlab://1 --bundle AT/x'],
    ['PROGRAM', 'key generate --kms hashivault://x --output-key-prefix AT/x'],
    ['USAGE', 'key generate --kms x --output-key-prefix AT/x'],
    ['USAGE', 'key generate --kms own://x --password-file AT/a --output-key-prefix AT/x'],
    ['USAGE', 'sign-blob AT/a --key own://x --password-file AT/a --bundle AT/x'],
  ])('is refused with %s: %s', async (code, line) => {
    const ended = await bench.run(line, withPlugins);
    expect(ended.code, ended.message).toBe(code);
    expect(existsSync(bench.at('x.pub'))).toBe(false);
  });
});
