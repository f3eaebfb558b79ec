import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKmsKey, isKmsReference, openKmsKey } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-kms-'));
const environment = { PATH: `${folder}:${dirname(process.execPath)}:/bin:/usr/bin`, DIR: folder };
const at = (name: string): string => join(folder, name);

/** A plugin whose body sees `method`, `args`, `input`, the keys, and answers by `say`. */
function plugin(name: string, body: string): string {
  const program = `#!${process.execPath}
const fs = require('node:fs'), crypto = require('node:crypto');
const [version, text] = process.argv.slice(2), args = JSON.parse(text), method = args.methodName;
const input = fs.readFileSync(0), read = (name) => fs.readFileSync(process.env.DIR + '/' + name);
const say = (answer) => fs.writeSync(1, JSON.stringify(answer));
const pem = (name) => ({ [method]: { publicKeyPEM: read(name).toString('base64') } });
const signed = (name, data, hash = 'sha256') =>
  ({ signMessage: { signature: crypto.sign(hash, data, read(name)).toString('base64') } });
fs.appendFileSync(process.env.DIR + '/asked', version + ' ' + text + '\\n');
${body}`;
  writeFileSync(at(`sigstore-kms-${name}`), program);
  chmodSync(at(`sigstore-kms-${name}`), 0o755);
  return `${name}://release`;
}

const HONEST = `say(method === 'signMessage' ? signed('p256', input)
  : method === 'defaultAlgorithm' ? { defaultAlgorithm: { defaultAlgorithm: 'ecdsa-x' } }
  : pem('p256.pub'));`;
const signing = (body: string): string =>
  `if (method !== 'signMessage') say(pem('p256.pub')); else { ${body} }`;

beforeAll(() => {
  const pairs = {
    p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    other: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed25519: generateKeyPairSync('ed25519'),
    weak: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  };
  for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
    writeFileSync(at(name), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(at(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (reference: string, timeoutMs = 20_000) =>
  openKmsKey(reference, { environment, timeoutMs });
const data = Buffer.from('what is signed');
const signs = async (reference: string): Promise<Uint8Array> => (await open(reference)).sign(data);

describe('a key of a plugin', () => {
  it('signs what it is given whole', async () => {
    const { publicKeyPem, sign } = await open(plugin('honest', HONEST));
    expect(publicKeyPem).toBe(readFileSync(at('p256.pub'), 'utf8'));
    expect((await sign(data)).length).toBeGreaterThan(60);
    const [first = '', second = ''] = readFileSync(at('asked'), 'utf8').split('\n');
    expect(first).toMatch(/^v1 \{"initOptions":\{"protocolVersion":"v1","keyResourceID":"release"/);
    expect(JSON.parse(second.slice(3))).toMatchObject({
      methodName: 'signMessage',
      signMessage: { signOptions: { messageOptions: { hashFunc: 5 } } },
    });
  });

  it.each([
    ['p384', 'sha384'],
    ['ed25519', null],
  ])('of type %s signs with its own hash', async (key, hash) =>
    expect(
      await signs(
        plugin(
          key,
          `say(method === 'signMessage' ? signed('${key}', input, ${JSON.stringify(hash)})
             : pem('${key}.pub'));`,
        ),
      ),
    ).toBeInstanceOf(Uint8Array),
  );

  it('may say what to do meanwhile', async () => {
    const lines: string[] = [];
    const reference = plugin('talks', `fs.writeSync(2, 'touch the key\\n'); ${HONEST}`);
    await openKmsKey(reference, { environment, onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['touch the key']);
  });

  it.each<[string, string, string]>([
    ['KMS', 'refuses', `say({ errorMessage: 'no such key \\u001b[2J' });`],
    ['KMS', 'says nothing', ''],
    ['KMS', 'says something else', `say({ createKey: {} });`],
    ['KMS', 'answers twice', `say(pem('p256.pub')); say(pem('p256.pub'));`],
    ['KMS', 'prints beside its answer', `console.log('hello'); say(pem('p256.pub'));`],
    ['KMS', 'says one member twice', `fs.writeSync(1, '{"publicKey":{},"publicKey":{}}');`],
    ['KMS', 'dies of a signal', `process.kill(process.pid, 'SIGKILL');`],
    ['KMS', 'answers without end', `for (;;) fs.writeSync(1, ' '.repeat(65536));`],
    ['KMS_KEY', 'has a key of 1024 bits', `say(pem('weak.pub'));`],
    ['KMS_KEY', 'gives its private key away', `say(pem('p256'));`],
    ['KMS_KEY', 'has no key', `say({ publicKey: { publicKeyPEM: 'AAAA' } });`],
    ['KMS_KEY', 'has none in base64', `say({ publicKey: { publicKeyPEM: '?' } });`],
    ['KMS', 'fails to sign', signing(`say({ errorMessage: 'denied' });`)],
    ['KMS', 'signs nothing', signing(`say({ signMessage: {} });`)],
    ['KMS', 'signs in no base64', signing(`say({ signMessage: { signature: '?' } });`)],
    ['KMS_KEY', 'signs with another key', signing(`say(signed('other', input));`)],
    ['KMS_KEY', 'signs something else', signing(`say(signed('p256', Buffer.from('x')));`)],
  ])('is %s where it %s', async (code, _, body) =>
    expect(await codeOf(() => signs(plugin('odd', body)))).toBe(code),
  );

  it('is given up after its time', async () => {
    const reference = plugin('hangs', 'setTimeout(() => {}, 60_000);');
    await expect(open(reference, 1000)).rejects.toMatchObject({
      code: 'KMS',
      message: 'sigstore-kms-hangs did not end within 1 s, and was ended',
    });
    expect(execFileSync('ps', ['-eo', 'args']).toString()).not.toContain(`${folder}/sigstore`);
  });

  it.each([
    ['awskms', /aws kms sign/],
    ['gcpkms', /gcloud kms/],
    ['azurekms', /az keyvault/],
    ['hashivault', /vault write transit/],
    ['k8s', /kubectl get secret/],
    ['gitlab', /env:\/\/COSIGN_PRIVATE_KEY/],
    ['https', /path of its file/],
    ['nobodys', /sigstore-kms-nobodys, which is not on PATH/],
    ['constructor', /sigstore-kms-constructor/],
  ])('of %s:// without a plugin is refused with what to do', async (name, words) =>
    expect(open(`${name}://a/b`)).rejects.toMatchObject({
      code: 'PROGRAM',
      message: expect.stringMatching(words),
    }),
  );
});

describe('a key that is made', () => {
  const create = (reference: string, algorithm?: string) =>
    createKmsKey(reference, { environment, timeoutMs: 20_000 }, algorithm);

  it.each([
    [undefined, 'ecdsa-x'],
    ['ecdsa-sha2-256-nistp256', 'ecdsa-sha2-256-nistp256'],
  ])('as %s is of %s', async (asked, algorithm) => {
    expect((await create(plugin('makes', HONEST), asked)).type).toBe('p256');
    const lines = readFileSync(at('asked'), 'utf8').trim().split('\n');
    expect(lines.findLast((line) => line.includes('"createKey"'))).toContain(
      `"createKey":{"algorithm":"${algorithm}"}`,
    );
  });

  it.each([
    ['KMS_KEY', `say(pem(method === 'createKey' ? 'other.pub' : 'p256.pub'));`],
    ['KMS', `say({ errorMessage: 'no' });`],
  ])('is refused with %s', async (code, body) =>
    expect(await codeOf(() => create(plugin('unmade', body), 'x'))).toBe(code),
  );
});

describe('a reference', () => {
  it('is NAME://KEY and nothing else', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}$/), fc.string(), (name, key) => {
        expect(isKmsReference(`${name}://${key}`)).toBe(key !== '');
      }),
    ));

  it.each(['a/b.key', '://x', 'A://b', '-a://b', 'pkcs11:object=x', 'a:b', 'a b://c', ''])(
    'is not %j',
    async (text) => {
      expect(isKmsReference(text)).toBe(false);
      expect(await codeOf(() => open(text))).toBe('USAGE');
    },
  );
});
