import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { makeToken, SOFTHSM, type TestToken } from '@sealift/softhsm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openToken, type Token } from './open-token.ts';

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const PAIRS: {
  readonly [label: string]: {
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
    readonly hash: string;
  };
} = {
  p256: { ...ec('P-256'), hash: 'sha256' },
  p384: { ...ec('P-384'), hash: 'sha384' },
  p521: { ...ec('P-521'), hash: 'sha512' },
  rsa: { ...generateKeyPairSync('rsa', { modulusLength: 3072 }), hash: 'sha256' },
};
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

describe.skipIf(SOFTHSM === undefined)(
  'SoftHSM2 (needs softhsm2-util and a built pkcs11js)',
  () => {
    let folder: string;
    let token: TestToken;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'sealift-softhsm-'));
      token = makeToken(SOFTHSM ?? { module: '' }, { folder, label: 'release', pin: '1234' });
      for (const [i, [label, { privateKey }]] of Object.entries(PAIRS).entries())
        token.add({ label, id: `0${i + 1}` }, pem(privateKey));
      token.add({ label: 'twin', id: '10' }, pem(ec('P-256').privateKey));
      token.add({ label: 'twin', id: '11' }, pem(ec('P-256').privateKey));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const open = (path: string, pin = '1234'): Promise<Token> =>
      openToken(`pkcs11:token=release;${path}?module-path=${token.module}`, {
        environment: token.environment,
        pin: async () => Buffer.from(pin),
      });

    it.each(Object.keys(PAIRS))('signs with %s, many at once', async (label) => {
      const { publicKey, hash } = PAIRS[label] ?? { publicKey: '', hash: '' };
      const opened = await open(`object=${label}`);
      const data = Array.from({ length: 12 }, (_, i) => Buffer.from(`payload ${i}`));
      const signatures = await Promise.all(data.map((each) => opened.sign(each)));
      await opened.close();
      expect(
        signatures.map((signature, i) =>
          verify(hash, data[i] ?? new Uint8Array(), publicKey, signature),
        ),
      ).toEqual(data.map(() => true));
    });

    it.each<[string, string, string]>([
      ['a label that two keys have', 'CONFIG', 'object=twin'],
      ['no label, with many keys', 'CONFIG', 'model=SoftHSM%20v2'],
      ['the ID of another label', 'CONFIG', 'object=twin;id=%01'],
      ['another token', 'TOKEN', 'object=p256;serial=0'],
    ])('refuses %s', async (_, code, path) => expect(await codeOf(() => open(path))).toBe(code));

    it('takes a label that two keys have, with the ID', async () =>
      (await open('object=twin;id=%11')).close());

    it.each(['12345678', '1', '1235'])(
      'refuses the PIN %s, and takes the right one afterwards',
      async (pin) => {
        expect(await codeOf(() => open('object=p256', pin))).toBe('TOKEN_PIN');
        await (await open('object=p256')).close();
      },
    );

    it('is refused where the module is no module', async () =>
      expect(
        await codeOf(() =>
          openToken(`pkcs11:object=a?module-path=${folder}/softhsm2.conf`, { environment: {} }),
        ),
      ).toBe('TOKEN'));
  },
);
