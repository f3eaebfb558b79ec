import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { importKey } from './import.ts';
import { signerOf } from './signer.ts';
import { realKey } from './vectors.fixture.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const pemOf = (
  { privateKey }: { privateKey: KeyObject },
  type: 'pkcs8' | 'pkcs1' | 'sec1',
): string => privateKey.export({ type, format: 'pem' }).toString();
const EC = pemOf(ec, 'sec1');
const parameters = (oid: string): string =>
  `-----BEGIN EC PARAMETERS-----\n${oid}\n-----END EC PARAMETERS-----\n`;
const P256 = parameters('BggqhkjOPQMBBw==');
const encrypted = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;

describe('importKey', () => {
  it.each<[string, { privateKey: KeyObject; publicKey: KeyObject }, 'pkcs8' | 'pkcs1' | 'sec1']>([
    ['EC PRIVATE KEY', ec, 'sec1'],
    ['RSA PRIVATE KEY', rsa, 'pkcs1'],
    ['PRIVATE KEY', ec, 'pkcs8'],
    ['PRIVATE KEY', rsa, 'pkcs8'],
    ['PRIVATE KEY', ed, 'pkcs8'],
  ])('reads %s', (label, pair, type) => {
    expect(pemOf(pair, type)).toContain(`-----BEGIN ${label}-----`);
    const pkcs8 = importKey(pemOf(pair, type));
    expect(Buffer.compare(pkcs8, pair.privateKey.export({ type: 'pkcs8', format: 'der' }))).toBe(0);
    expect(signerOf(pkcs8).publicKeyPem).toBe(
      pair.publicKey.export({ type: 'spki', format: 'pem' }),
    );
  });

  it('reads what openssl ecparam -genkey writes: the curve, and the key that holds it too', () =>
    expect(importKey(P256 + EC)).toEqual(importKey(EC)));

  it('reads line ends CR LF', () =>
    expect(importKey(EC.replaceAll('\n', '\r\n'))).toEqual(importKey(EC)));

  it.each<[string, string, string]>([
    ['nothing', '', 'expected a PEM block'],
    [
      'the public key',
      ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'found PUBLIC KEY',
    ],
    ['parameters of another curve', parameters('BgUrgQQAIg==') + EC, 'are of another curve'],
    ['parameters behind the key', EC + P256, 'exactly one PEM block, found 2'],
    ['parameters twice', P256 + P256 + EC, 'exactly one PEM block, found 3'],
    ['parameters alone', P256, 'found EC PARAMETERS'],
    [
      'parameters before a key of RSA',
      P256 + pemOf(rsa, 'pkcs1'),
      'exactly one PEM block, found 2',
    ],
    ['two keys', EC + EC, 'exactly one PEM block, found 2'],
    ['text around the key', `hello\n${EC}`, 'nothing beside'],
    [
      'a label of another encoding',
      EC.replaceAll('EC PRIVATE', 'PRIVATE'),
      'is SEC1, expected PKCS#8',
    ],
    [
      'PKCS#8 under the label of RSA',
      pemOf(rsa, 'pkcs8').replaceAll('PRIVATE', 'RSA PRIVATE'),
      'expected PKCS#1',
    ],
    [
      'an encrypted key of OpenSSL',
      ec.privateKey.export({ type: 'pkcs8', ...encrypted }).toString(),
      'encrypted by OpenSSL',
    ],
    [
      'an encrypted key of OpenSSL in the old form',
      ec.privateKey.export({ type: 'sec1', ...encrypted }).toString(),
      'encrypted by OpenSSL',
    ],
    ['a key file', realKey('cosign-v3.1.2-generated').key, 'encrypted key file already'],
    [
      'a key of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
      'found OPENSSH PRIVATE KEY',
    ],
    [
      'weak RSA',
      pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }), 'pkcs1'),
      'RSA key of 1024 bits',
    ],
    [
      'another curve',
      pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'sec1'),
      'secp256k1',
    ],
  ])('refuses %s', async (_, text, part) => {
    expect(await codeOf(() => importKey(text))).toBe('KEY_FILE');
    expect(() => importKey(text)).toThrow(part);
  });

  it('reads what openssl makes', () => {
    const made = execFileSync('openssl', ['ecparam', '-name', 'secp384r1', '-genkey', '-noout'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(signerOf(importKey(made)).publicKey.type).toBe('p384');
  });
});
