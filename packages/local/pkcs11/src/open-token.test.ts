import { spawn } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeModule, fakeModule, KEYS, type Plan } from './fake-module.fixture.ts';
import { openToken, PROBE, type Token, type TokenOptions } from './open-token.ts';

const KEY = 'pkcs11:token=release;object=signer?module-path=/opt/vendor.so';
const PAYLOAD = 'a payload';
const FINAL_TRY = 0x2_0000;
const COUNT_LOW = 0x1_0000;

let fake: FakeModule;
beforeEach(() => {
  fake = fakeModule([Buffer.from(PROBE).toString(), PAYLOAD]);
});
afterEach(() => fake.close());

const open = (
  plan: Plan = {},
  { key = KEY, ...options }: Partial<TokenOptions> & { key?: string } = {},
): Promise<Token> =>
  openToken(key, {
    binding: fake.binding,
    environment: fake.environment(plan),
    pin: async () => Buffer.from('1234'),
    ...options,
  });
const calls = (name: string): string[] =>
  readFileSync(fake.calls, 'utf8')
    .split('\n')
    .filter((line) => line.split(' ')[0] === name);
const sign = (token: Token): Promise<Uint8Array> => token.sign(Buffer.from(PAYLOAD));
const refusalOf = async (
  plan: Plan,
  options: Partial<TokenOptions> & { key?: string } = {},
): Promise<string> => {
  const thrown = await open(plan, options).then(
    async (token) => token.close(),
    (error: unknown) => error,
  );
  return `${await codeOf(() => {
    throw thrown;
  })}: ${(thrown as Error).message}`;
};

describe('openToken', () => {
  it.each<[string, Plan]>([
    ['with the point in an OCTET STRING', { point: 'der' }],
    ['with the point as it is', { point: 'raw' }],
    ['on a token with one session', { sessions: 1 }],
    ['beside a slot whose token cannot be read', { brokenSlot: true }],
    [
      'where somebody is logged in already',
      { mischief: { C_Login: { do: { name: 'CKR_USER_ALREADY_LOGGED_IN', code: 256 } } } },
    ],
  ])('signs %s', async (_, plan) => {
    const token = await open(plan);
    const signatures = await Promise.all([sign(token), sign(token), sign(token)]);
    expect(
      signatures.map((signature) =>
        verify('sha256', Buffer.from(PAYLOAD), token.publicKeyPem, signature),
      ),
    ).toEqual([true, true, true]);
    expect([token.publicKey.type, token.publicKeyPem]).toEqual(['p256', KEYS.publicKey]);
    await token.close();
    expect([calls('load'), calls('C_Initialize'), calls('C_Finalize')]).toEqual([
      ['load /opt/vendor.so'],
      ['C_Initialize 2'],
      ['C_Finalize'],
    ]);
  });

  it('has one operation at a time in a session, however many are asked for', async () => {
    const token = await open({}, { sessions: 2 });
    await Promise.all(Array.from({ length: 20 }, () => sign(token)));
    await token.close();
    expect(calls('C_OpenSession')).toHaveLength(2);
  });

  it.each<[string, string, string, string]>([
    [
      'a token that is not there',
      'TOKEN: no such token; the module shows release (serial 42, slot-id 7)',
      'pkcs11:token=other?module-path=/m',
      '',
    ],
    [
      'a key that is not there',
      'CONFIG: no private key on the token fits object=other',
      'pkcs11:object=other?module-path=/m',
      '',
    ],
    ['no module', 'CONFIG: pkcs11: which module?', 'pkcs11:object=signer', ''],
    [
      'a PIN on the command line',
      'CONFIG: pkcs11: pin-value',
      'pkcs11:object=signer?module-path=/m&pin-value=1234',
      '',
    ],
    [
      'a file of a PIN that is not there',
      'CONFIG: the file of pin-source: does not exist',
      'pkcs11:object=signer?module-path=/m&pin-source=/nonexistent/pin',
      '',
    ],
  ])('is refused with %s', async (_, expected, key) =>
    expect(await refusalOf({}, { key })).toContain(expected),
  );

  it('refuses a label that several keys have, and takes it with the ID', async () => {
    const plan = { labels: ['signer', 'signer'] };
    expect(await refusalOf(plan)).toBe(
      'CONFIG: 2 private keys fit object=signer: object=signer;id=%01, object=signer;id=%02; ' +
        'give both, object and id',
    );
    const token = await open(plan, { key: 'pkcs11:object=signer;id=%02?module-path=/m' });
    await token.close();
  });

  it.each([
    [1000, 'CONFIG: 1000 private keys fit object=signer: '],
    [1001, 'CONFIG: more than 1000 keys match: say more in the reference'],
  ])('does not read through %i keys of one label', async (count, expected) => {
    expect(await refusalOf({ labels: Array.from({ length: count }, () => 'signer') })).toContain(
      expected,
    );
  });

  it.each<[string, string, Plan]>([
    [
      'a public key of another key',
      'KEY_FILE: the public key that the token shows is not of the private key',
      { publicKey: otherPublicKey() },
    ],
    ['half a point', 'KEY_FILE: CKA_EC_POINT of 40 bytes', { point: 'cut' }],
    ['no public key', 'KEY_FILE: the token shows no public half', { point: 'none' }],
    ['no way to sign', 'KEY_FILE: the token offers no mechanism', { mechanisms: [0x40] }],
  ])('refuses %s', async (_, expected, plan) => expect(await refusalOf(plan)).toContain(expected));

  it('takes the PIN of the file that the reference names', async () => {
    writeFileSync(join(dirname(fake.binding), 'pin'), '1234\n');
    const token = await open(
      { pin: '1234' },
      {
        key: `${KEY}&pin-source=file:${join(dirname(fake.binding), 'pin')}`,
        pin: () => Promise.reject(new Error('asked')),
      },
    );
    await token.close();
  });
});

describe('the PIN', () => {
  it('is tried once, however wrong', async () => {
    expect(await refusalOf({ pin: 'another' })).toBe(
      'TOKEN_PIN: the PIN is wrong; it was tried once and is not tried again',
    );
    expect(calls('C_Login')).toEqual(['C_Login 1']);
  });

  it('is in no message and zeroed afterwards', async () => {
    const pin = Buffer.from('9876');
    expect(await refusalOf({ pin: 'another' }, { pin: async () => pin })).not.toContain('9876');
    expect([...pin]).toEqual([0, 0, 0, 0]);
  });

  it.each<[string, string, Plan]>([
    ['at the last try', 'TOKEN_PIN: one more wrong PIN locks release', { flags: FINAL_TRY }],
    [
      'when it is locked',
      'TOKEN_PIN: the PIN of release (serial 42, slot-id 7) is locked',
      { flags: 0x4_0000 },
    ],
  ])('is not even asked for %s', async (_, expected, plan) => {
    let asked = 0;
    expect(await refusalOf(plan, { pin: async () => Buffer.alloc(++asked) })).toContain(expected);
    expect([asked, calls('C_Login')]).toEqual([0, []]);
  });

  it.each<[string, Plan, boolean]>([
    ['after a wrong one', { flags: COUNT_LOW }, false],
    ['for the last time, where that is allowed', { flags: COUNT_LOW | FINAL_TRY }, true],
  ])('is tried with a word about it %s', async (_, plan, finalTry) => {
    const told: unknown[] = [];
    const token = await open(plan, { finalTry, onCountLow: (state) => told.push(state) });
    await token.close();
    expect(told).toEqual([{ token: 'release', countLow: true, finalTry, onToken: false }]);
  });

  it('is given again for each signature where the key wants that', async () => {
    const token = await open({ pin: '1234', each: true }, { sessions: 1 });
    await sign(token);
    await token.close();
    expect(calls('C_Login')).toEqual(['C_Login 1', 'C_Login 2', 'C_Login 2']);
  });

  it('is typed on the token where that has keys', async () => {
    const token = await open({ flags: 0x100 }, { pin: () => Promise.reject(new Error('asked')) });
    await token.close();
    expect(calls('C_Login')).toEqual(['C_Login 1']);
  });

  it.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['no UTF-8', Uint8Array.of(0x31, 0xff)],
  ])('is not tried where it is %s', async (_, pin) => {
    expect(await refusalOf({}, { pin: async () => pin })).toMatch(/^CONFIG: /);
    expect(calls('C_Login')).toEqual([]);
  });
});

describe('a module that fails', () => {
  const DEVICE_REMOVED = { name: 'CKR_DEVICE_REMOVED', code: 0x32 } as const;

  it.each<[string, string, Plan['mischief']]>([
    [
      'dies on loading',
      'TOKEN: the PKCS#11 module failed: its process was ended by SIGSEGV',
      { load: { do: 'crash' } },
    ],
    [
      'dies on logging in',
      'TOKEN: the PKCS#11 module failed: its process was ended by SIGSEGV',
      { C_Login: { do: 'crash' } },
    ],
    [
      'is silent',
      'TOKEN: the PKCS#11 module failed: it did not answer start within 0.3 s',
      { C_Initialize: { do: 'hang' } },
    ],
    [
      'gives an error',
      'TOKEN: the PKCS#11 module failed: CKR_GENERAL_ERROR in C',
      { C_Initialize: { do: { name: 'CKR_GENERAL_ERROR', code: 5 } } },
    ],
    [
      'has lost its token',
      'TOKEN: the token was taken away (CKR_DEVICE_REMOVED in C)',
      { C_OpenSession: { do: DEVICE_REMOVED } },
    ],
    [
      'has locked the PIN',
      'TOKEN_PIN: the PIN is locked',
      { C_Login: { do: { name: 'CKR_PIN_LOCKED', code: 164 } } },
    ],
  ])('at opening is a refusal: it %s', async (_, expected, mischief) => {
    expect(
      await refusalOf(
        { mischief: mischief ?? {} },
        expected.includes('0.3') ? { timeLimit: 300 } : {},
      ),
    ).toContain(expected);
  });

  it.each<[string, string, 'hang' | 'crash' | typeof DEVICE_REMOVED]>([
    ['dies', 'its process was ended by SIGSEGV', 'crash'],
    ['is silent', 'it did not answer sign', 'hang'],
    ['has lost its token', 'the token was taken away', DEVICE_REMOVED],
  ])(
    'midway refuses what waits and what comes, and a new opening signs: it %s',
    async (_, expected, what) => {
      const token = await open(
        { mischief: { C_SignAsync: { do: what, after: 2 } } },
        // A silent module is waited for; on a busy machine its process takes a second to start.
        what === 'hang' ? { timeLimit: 3_000 } : {},
      );
      await sign(token);
      const refused = await Promise.allSettled([sign(token), sign(token), sign(token)]);
      for (const each of refused)
        expect(each).toMatchObject({
          status: 'rejected',
          reason: { code: 'TOKEN', message: expect.stringContaining(expected) },
        });
      expect(await codeOf(() => sign(token))).toBe('TOKEN');
      await token.close();
      const again = await open();
      expect(verify('sha256', Buffer.from(PAYLOAD), KEYS.publicKey, await sign(again))).toBe(true);
      await again.close();
    },
  );

  it('is no process that outlives the program, not even while it hangs', async () => {
    const program = `
      const { openToken } = await import(process.env.OPEN_TOKEN);
      const { BINDING: binding, ...environment } = process.env;
      const pin = async () => Buffer.from('1234');
      const token = await openToken('${KEY}', { binding, environment, pin });
      process.stdout.write('opened');
      await token.sign(Buffer.from('${PAYLOAD}'));`;
    const plan: Plan = { mischief: { C_SignAsync: { do: 'hang', after: 1 } } };
    const env = {
      ...fake.environment(plan),
      BINDING: fake.binding,
      OPEN_TOKEN: new URL('open-token.ts', import.meta.url).pathname,
    };
    const parent = spawn(
      process.execPath,
      ['--conditions=sealift-source', '--input-type=module', '-e', program],
      {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(parent.stdout, 'data');
    await vi.waitFor(() => expect(calls('C_SignAsync')).toHaveLength(2), { timeout: 10_000 });
    const pid = Number(calls('pid')[0]?.split(' ')[1]);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), {
      timeout: 10_000,
    });
  });

  it('refuses after it was closed', async () => {
    const token = await open();
    await token.close();
    expect(await codeOf(() => sign(token))).toBe('TOKEN');
  });

  it('says what to do where pkcs11js was not built', async () => {
    writeFileSync(fake.binding, "require('./build/Release/pkcs11.node');");
    expect(await refusalOf({})).toMatch(
      /^TOKEN: keys on tokens need the package pkcs11js, .*npm rebuild pkcs11js/,
    );
  });

  it('is given the environment, but for what is ours or Node’s', async () => {
    const token = await open(
      {},
      {
        environment: {
          ...fake.environment({}),
          VENDOR: 'x',
          NODE_OPTIONS: '--nonsense',
          COSIGN_PASSWORD: 'x',
          SEALIFT_ANY: 'x',
        },
      },
    );
    await token.close();
    expect(
      calls('environment')[0]
        ?.split(' ')
        .filter((name) => /VENDOR|NODE|COSIGN|SEALIFT/.test(name)),
    ).toEqual(['VENDOR']);
  });
});

function otherPublicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}
