import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeSigner } from '@sealift/fake-signer';
import { codeOf } from '@sealift/refusal';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, describe, expect, it } from 'vitest';
import { findSignerConfig, readSignerConfig } from './config.ts';
import { BOUNDS } from './limits.ts';
import { serviceKeyName } from './reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (file: string): string => join(folder, file);
const service = await startFakeSigner();
await service.close();
const HEX = 'ab'.repeat(32);
const world = createWorld({ seed: 'config' });

describe('a configuration', () => {
  it('names files beside it', () => {
    const config = readSignerConfig(
      service.client(folder, {
        server: 'https://signer.corp.example',
        pins: { release: HEX, seal: [HEX, HEX] },
      }),
    );
    expect(config).toMatchObject({
      host: 'signer.corp.example',
      port: 443,
      authority: 'signer.corp.example',
    });
    expect([...config.pins]).toEqual([
      ['release', [HEX]],
      ['seal', [HEX, HEX]],
    ]);
  });

  it.each([
    ['https://10.0.0.1:8443', { host: '10.0.0.1', port: 8443, authority: '10.0.0.1:8443' }],
    ['https://[::1]:8443/', { host: '::1', port: 8443, authority: '[::1]:8443' }],
    [
      'https://Signer.corp.example:443',
      { host: 'signer.corp.example', port: 443, authority: 'signer.corp.example' },
    ],
  ])('may be of %s', (server, expected) =>
    expect(readSignerConfig(service.client(folder, { server }))).toMatchObject(expected),
  );

  it('may name the service otherwise than its address', () =>
    expect(
      readSignerConfig(service.client(folder, { name: 'signer.corp.example:1' })).authority,
    ).toBe('signer.corp.example:1'));

  it.each<[string, Record<string, unknown>]>([
    ['no server', { server: undefined }],
    ['a server that is no URL', { server: 'signer' }],
    ['a server without TLS', { server: 'http://signer.corp.example' }],
    ['a path behind the server', { server: 'https://signer.corp.example/a' }],
    ['a query behind the server', { server: 'https://signer.corp.example/?a' }],
    ['a login in the server', { server: 'https://me:secret@signer.corp.example' }],
    ['a name with a path', { name: 'a/b' }],
    ['a name in capitals', { name: 'Signer' }],
    ['a name with the default port', { name: 'signer:443' }],
    ['no certificate', { certificate: undefined }],
    ['a certificate that is a number', { certificate: 1 }],
    ['a certificate that is not there', { certificate: 'nowhere.pem' }],
    ['a certificate that is a folder', { certificate: '.' }],
    ['a key for a certificate', { certificate: 'request.key' }],
    ['no key', { key: undefined }],
    ['a key of another certificate', { key: 'request.key' }],
    ['a certificate for a key', { key: 'ca.pem' }],
    ['no authorities', { authorities: undefined }],
    ['a key for authorities', { authorities: 'request.key' }],
    ['no request key', { requestKey: undefined }],
    ['a certificate for a request key', { requestKey: 'ca.pem' }],
    ['a request key of P-384', { requestKey: 'p384.key' }],
    ['a pin that is no hash', { pins: { release: 'abc' } }],
    ['a pin in capitals', { pins: { release: HEX.toUpperCase() } }],
    ['no pin under a name', { pins: { release: [] } }],
    [
      'a pin more than the limit',
      { pins: { release: Array.from({ length: BOUNDS.pins + 1 }, () => HEX) } },
    ],
    ['a member that is not known', { insecure: true }],
  ])('is refused with %s', async (_, changes) => {
    writeFileSync(at('p384.key'), world.keyPair('p384').privateKeyPem, { mode: 0o600 });
    expect(await codeOf(() => readSignerConfig(service.client(folder, changes)))).toBe('CONFIG');
  });

  it('may pin as many keys as the limit', async () =>
    expect(
      await codeOf(() =>
        readSignerConfig(
          service.client(folder, { pins: { a: Array.from({ length: BOUNDS.pins }, () => HEX) } }),
        ),
      ),
    ).toBe('accepted'));

  it.each([
    ['client.key', 0o640],
    ['client.key', 0o604],
    ['request.key', 0o620],
    ['request.key', 0o601],
    ['signer.json', 0o602],
    ['ca.pem', 0o606],
  ])('is refused when %s has the mode %o', async (file, mode) => {
    const path = service.client(folder);
    chmodSync(at(file), mode);
    expect(await codeOf(() => readSignerConfig(path))).toBe('CONFIG');
    rmSync(at(file));
  });

  it('follows links: secrets are mounted so', async () => {
    const path = service.client(folder);
    symlinkSync(path, at('link.json'));
    expect(await codeOf(() => readSignerConfig(at('link.json')))).toBe('accepted');
  });

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['a list', '[]'],
    ['a member that stands twice', '{"server":"https://a","server":"https://b"}'],
    ['no UTF-8', Uint8Array.of(0xff)],
    ['a byte more than the limit', ' '.repeat(BOUNDS.configFile + 1)],
  ])('is refused as %s', async (_, text) => {
    writeFileSync(at('other.json'), text);
    expect(await codeOf(() => readSignerConfig(at('other.json')))).toBe('CONFIG');
  });

  it('is refused where there is none, by its name', () =>
    expect(() => readSignerConfig(at('none.json'))).toThrow(/none\.json.*does not exist/));
});

describe('the configuration that is meant', () => {
  const all = { SEALIFT_SIGNER_CONFIG: '/variable', XDG_CONFIG_HOME: '/xdg', HOME: '/home' };
  it.each<[string, string | undefined, Record<string, string>]>([
    ['/flag', '/flag', all],
    ['/variable', undefined, all],
    ['/xdg/sealift/signer.json', undefined, { ...all, SEALIFT_SIGNER_CONFIG: '' }],
    ['/home/.config/sealift/signer.json', undefined, { HOME: '/home', XDG_CONFIG_HOME: '' }],
  ])('is %s', (expected, named, environment) =>
    expect(findSignerConfig(named, environment)).toBe(expected),
  );
  it('must be somewhere', async () =>
    expect(await codeOf(() => findSignerConfig(undefined, {}))).toBe('CONFIG'));
});

describe('a reference to a key', () => {
  it.each([
    ['sealift://release', 'release'],
    [`sealift://${'a'.repeat(63)}`, 'a'.repeat(63)],
  ])('%s', (reference, name) => expect(serviceKeyName(reference)).toBe(name));

  it.each(['release.key', 'pkcs11:token=a', 'sealift:release', 'sealift://'])(
    'is not %s',
    async (reference) => expect(await codeOf(() => serviceKeyName(reference))).toBe('USAGE'),
  );

  it.each(['Release', 'a/b', '-a', 'a?b', 'a.b', `${'a'.repeat(64)}`])(
    'of the service may not be "%s"',
    async (name) => expect(await codeOf(() => serviceKeyName(`sealift://${name}`))).toBe('USAGE'),
  );
});
