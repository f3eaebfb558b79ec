/** What `serve` refuses, `check` refuses with the same code, and so does a reload. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { type Lab, openLab } from '../service.fixture.ts';
import { checkConfig } from './check.ts';
import { serve } from './serve.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(async () => lab.end());

const key = (file: string) => ({ file, passwordFile: 'password' });
const signing = (name: string, file = 'release.key') => ({
  name,
  versions: [{ version: 1, state: 'active', private: key(file) }],
});
const audit = (over: object) => (contents: Readonly<Record<string, unknown>>) => ({
  audit: { ...(contents['audit'] as object), ...over },
});
const tls = (over: object) => (contents: Readonly<Record<string, unknown>>) => ({
  tls: { ...(contents['tls'] as object), ...over },
});
const clients = (over: object) => (contents: Readonly<Record<string, unknown>>) => ({
  clients: (contents['clients'] as object[]).map((client, i) =>
    i === 0 ? { ...client, ...over } : client,
  ),
});
const write = (name: string, text: string): void => writeFileSync(join(lab.folder, name), text);
const rsa = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  }) as string;

type Change = (contents: Readonly<Record<string, unknown>>) => object;

/** With the code of all three. */
const REFUSED: readonly (readonly [what: string, code: string, change: Change])[] = [
  [
    'the key of the log signs images too',
    'CONFIG',
    () => ({ keys: [signing('release', 'log.key')] }),
  ],
  ['two names are of one key', 'CONFIG', () => ({ keys: [signing('release'), signing('seal')] })],
  ['a client asks with a signing key', 'CONFIG', clients({ requestKeys: ['release.pub'] })],
  ['a client asks with the key of the log', 'CONFIG', clients({ requestKeys: ['log.pub'] })],
  ['a client asks with the key of another', 'CONFIG', clients({ requestKeys: ['alice.pub'] })],
  [
    'a request key is RSA',
    'CONFIG',
    (contents) => {
      write('rsa.pub', rsa());
      return clients({ requestKeys: ['rsa.pub'] })(contents);
    },
  ],
  ['a request key is not there', 'CONFIG', clients({ requestKeys: ['nobody.pub'] })],
  ['a signing key is not there', 'CONFIG', () => ({ keys: [signing('release', 'none.key')] })],
  [
    'a password is wrong',
    'KEY_PASSWORD',
    () => {
      write('wrong', 'wrong');
      return {
        keys: [
          {
            name: 'release',
            versions: [
              {
                version: 1,
                state: 'active',
                private: { file: 'release.key', passwordFile: 'wrong' },
              },
            ],
          },
        ],
      };
    },
  ],
  ['a certificate is none', 'CONFIG', tls({ certificate: 'password' })],
  [
    'the key is not that of the certificate',
    'CONFIG',
    (contents) => {
      write(
        'other.key',
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }) as string,
      );
      return tls({ key: 'other.key' })(contents);
    },
  ],
  ['the authority of clients is not there', 'CONFIG', tls({ clientAuthorities: 'none.pem' })],
  ['a port is beyond the last', 'CONFIG', () => ({ listen: '127.0.0.1:65536' })],
  [
    'a rule counts an approver twice',
    'CONFIG',
    () => ({
      rules: [
        {
          name: 'r',
          clients: ['ci'],
          keys: ['release'],
          payloads: ['blob'],
          approvals: { needed: 2, by: ['alice', 'alice'], within: '1h' },
        },
      ],
    }),
  ],
];

/** Before anything is running: a reload refuses any change of these. */
const AT_A_START: typeof REFUSED = [
  ['the key of the log is no Ed25519 key', 'UNSUPPORTED', audit({ key: key('release.key') })],
  ['the key of the log is not there', 'CONFIG', audit({ key: key('none.key') })],
];

describe('where', () => {
  const change = (over: Change): void => {
    Object.assign(lab.world.contents, over(lab.world.contents));
    lab.world.write();
  };
  const codes = async () => {
    const path = lab.world.config;
    return [
      await codeOf(async () => checkConfig(readConfig(path))),
      await codeOf(async () => (await serve(path, '0', lab.output)).close()),
    ];
  };

  it.each(REFUSED)('%s, nothing starts and nothing is reloaded', async (_, code, over) => {
    const before = { ...lab.world.contents };
    change(over);
    expect(await codeOf(() => lab.serving.reload())).toBe(code);
    await lab.serving.close();
    expect(await codes()).toEqual([code, code]);
    change(() => before);
    lab.serving = await serve(lab.world.config, '0', lab.output);
  });

  it.each(AT_A_START)('%s, nothing starts', async (_, code, over) => {
    const before = { ...lab.world.contents };
    change(over);
    expect(await codeOf(() => lab.serving.reload())).toBe('CONFIG');
    await lab.serving.close();
    expect(await codes()).toEqual([code, code]);
    change(() => before);
    lab.serving = await serve(lab.world.config, '0', lab.output);
  });

  it('nothing is wrong, check passes what serve does', async () => {
    await lab.serving.close();
    expect(await codes()).toEqual(['accepted', 'accepted']);
    lab.serving = await serve(lab.world.config, '0', lab.output);
  });

  it('two reloads come at once, each has its turn', async () => {
    const both = [lab.serving.reload(), lab.serving.reload()];
    expect(await Promise.all(both)).toEqual([undefined, undefined]);
    const told = (await lab.events()).flatMap(({ event }) =>
      event === 'reloaded' || event === 'client' ? [event] : [],
    );
    const turn = ['reloaded', 'client', 'client', 'client'];
    expect(told).toEqual([...turn.slice(1), ...turn, ...turn]);
  });
});
