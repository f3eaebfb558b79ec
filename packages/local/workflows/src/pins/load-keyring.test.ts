import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import { loadKeyring } from './load-keyring.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'keyring.json');

const version = (number: number, state: string, over: object = {}) => ({
  version: number,
  state,
  algorithm: 'ecdsa-sha2-256-nistp256',
  publicKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString(),
  ...over,
});
const write = (...named: object[]): void =>
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, keys: named }));

describe('--keyring', () => {
  it('pins what counts, with its window, and denies what does not', () => {
    const [waiting, signing, verifying] = [
      version(4, 'pending'),
      version(3, 'active'),
      version(2, 'verify-only', { until: '2026-07-01T00:00:00Z' }),
    ];
    write({
      name: 'release',
      versions: [version(1, 'compromised'), verifying, signing, waiting, version(5, 'retired')],
    });
    const pins = loadKeyring(path);
    const fingerprints = [verifying, signing, waiting].map(({ publicKey }) =>
      keys.fingerprint(keys.fromPem(publicKey)),
    );
    expect(pins.keys.map(keys.fingerprint)).toEqual(fingerprints);
    expect([...pins.windows]).toEqual([
      [fingerprints[0], { end: Date.parse('2026-07-01T00:00:00Z') }],
    ]);
    expect(pins.denied.map(({ reason }) => reason)).toEqual([
      'version 1 of release is compromised',
      'version 5 of release is retired',
    ]);
    expect(pins.sources[1]).toBe(`--keyring ${path}: version 3 of release`);
  });

  it('takes the key that is named', () => {
    write(
      { name: 'release', versions: [version(1, 'active')] },
      { name: 'nightly', versions: [version(1, 'active'), version(2, 'pending')] },
    );
    expect(loadKeyring(`${path},nightly`).keys).toHaveLength(2);
  });

  it.each<[string, string, () => void, string]>([
    [
      'several keys and no name',
      'USAGE',
      () =>
        write(
          { name: 'a', versions: [version(1, 'active')] },
          { name: 'b', versions: [version(1, 'active')] },
        ),
      '',
    ],
    [
      'a name that is not there',
      'CONFIG',
      () => write({ name: 'a', versions: [version(1, 'active')] }),
      ',b',
    ],
    [
      'nothing that counts',
      'CONFIG',
      () => write({ name: 'a', versions: [version(1, 'compromised')] }),
      '',
    ],
    ['no key at all', 'CONFIG', () => write(), ''],
    ['no keyring', 'CONFIG', () => writeFileSync(path, '[]'), ''],
    [
      'a key twice in JSON',
      'CONFIG',
      () => writeFileSync(path, '{"schemaVersion":1,"keys":[],"keys":[]}'),
      '',
    ],
    ['no file', 'CONFIG', () => rmSync(path), ''],
  ])('is refused with %s', async (_, code, prepare, name) => {
    prepare();
    expect(await codeOf(() => loadKeyring(path + name))).toBe(code);
  });
});
