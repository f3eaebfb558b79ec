import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a function of the module does in place of its work: never comes back, ends the process, or
 * fails with CKR_…
 */
export type Mischief = 'hang' | 'crash' | { readonly name: string; readonly code: number };

/** A token that a test makes up. */
export interface Plan {
  readonly pin?: string;
  /** CKF_… of the token beside those of every token. */
  readonly flags?: number;
  readonly labels?: readonly string[];
  /** By function; `after` so many calls that went well. */
  readonly mischief?: Readonly<Record<string, { readonly do: Mischief; readonly after?: number }>>;
  /** PEM; another key than the one that signs, where the public object lies. */
  readonly publicKey?: string;
  /** How the point is given. */
  readonly point?: 'der' | 'raw' | 'cut' | 'none';
  readonly mechanisms?: readonly number[];
  /** The key wants the PIN for each signature. */
  readonly each?: boolean;
  /** Another slot before the token's, with something that is no token. */
  readonly brokenSlot?: boolean;
  /** Sessions that the token has. */
  readonly sessions?: number;
}

export const KEYS = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/**
 * In place of pkcs11js: a token with one P-256 key per label, all the same, told what to do by
 * FAKE. It writes its calls to the file `calls`.
 */
const BINDING = `
const { createHash, createPublicKey, sign } = require('node:crypto');
const { appendFileSync } = require('node:fs');
const { plan, key, calls, data } = JSON.parse(process.env.FAKE);
const counts = {};
const busy = new Set();
function fail(name, code) { throw Object.assign(new Error(name), { code, method: 'C' }); }
function act(name, ...shown) {
  appendFileSync(calls, [name, ...shown].join(' ') + '\\n');
  const { do: what, after = 0 } = plan.mischief?.[name] ?? {};
  counts[name] = (counts[name] ?? 0) + 1;
  if (what === undefined || counts[name] <= after) return;
  if (what === 'hang') for (;;);
  if (what === 'crash') {
    process.kill(process.pid, 'SIGSEGV');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  fail(what.name, what.code);
}
const labels = plan.labels ?? ['signer'];
const jwk = createPublicKey(plan.publicKey ?? key).export({ format: 'jwk' });
const [x, y] = [jwk.x, jwk.y].map((text) => Buffer.from(text, 'base64url'));
const raw = Buffer.concat([Buffer.of(4), x, y]);
const long = (id) => Buffer.of(id, 0, 0, 0, 0, 0, 0, 0);
const POINTS = { der: Buffer.concat([Buffer.of(4, 65), raw]), raw, cut: raw.subarray(0, 40) };
let sessions = 0;
class PKCS11 {
  load(path) {
    act('pid', process.pid);
    act('load', path);
    act('environment', ...Object.keys(process.env));
  }
  C_Initialize({ flags }) { act('C_Initialize', flags); }
  C_GetSlotList() { return [...(plan.brokenSlot ? [6] : []), 7].map(long); }
  C_GetTokenInfo(slot) {
    if (slot[0] !== 7) fail('CKR_TOKEN_NOT_RECOGNIZED', 225);
    const flags = 0x40c | (plan.flags ?? 0);
    const made = { manufacturerID: 'Example', model: 'One', serialNumber: '42' };
    return { label: 'release   ', ...made, flags };
  }
  C_OpenSession(slot) {
    act('C_OpenSession', slot[0]);
    if (sessions === plan.sessions) fail('CKR_SESSION_COUNT', 177);
    return ++sessions;
  }
  C_Login(session, user, pin) {
    act('C_Login', user);
    if (plan.pin !== undefined && pin !== plan.pin) fail('CKR_PIN_INCORRECT', 160);
  }
  C_FindObjectsInit(session, template) {
    const of = (type) => template.find((each) => each.type === type)?.value;
    const isMeant = (type, is) => of(type) === undefined || is(of(type));
    this.found = labels.map((label, i) => ({ label, id: i + 1, isPrivate: of(0) === 3 }))
      .filter(({ label }) => isMeant(3, (value) => value.toString() === label))
      .filter(({ id }) => isMeant(0x102, (value) => value[0] === id));
  }
  C_FindObjects() { return this.found.shift() ?? null; }
  C_FindObjectsFinal() {}
  C_GetAttributeValue(session, { label, id, isPrivate }, [{ type }]) {
    const p256 = Buffer.from('06082a8648ce3d030107', 'hex');
    const point = { 0x180: p256, 0x181: POINTS[plan.point ?? 'der'] };
    const value = {
      3: Buffer.from(label), 0x102: Buffer.of(id), 0x100: long(3),
      0x202: Buffer.of(plan.each ? 1 : 0),
      ...(isPrivate || plan.point === 'none' ? {} : point),
    }[type];
    return value === undefined ? fail('CKR_ATTRIBUTE_TYPE_INVALID', 18) : [{ type, value }];
  }
  C_GetMechanismList() { return plan.mechanisms ?? [0x1041]; }
  C_SignInit(session, { mechanism }) {
    act('C_SignInit', mechanism);
    if (busy.has(session)) fail('CKR_OPERATION_ACTIVE', 144);
    busy.add(session);
  }
  async C_SignAsync(session, digest) {
    act('C_SignAsync');
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy.delete(session);
    return signDigest(digest);
  }
  C_Finalize() { act('C_Finalize'); }
  close() {}
}
// No API of Node signs a digest that is made already: the test's data are the digests' preimages,
// told by the environment.
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const preimages = new Map(data.map((text) => [sha256(text), text]));
const signDigest = (digest) => {
  const text = preimages.get(digest.toString('hex'));
  if (text === undefined) return Buffer.alloc(64, 1);
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
};
module.exports = { PKCS11 };
`;

/**
 * A file in place of pkcs11js; `calls` is the file that lists what was asked of it.
 */
export interface FakeModule {
  readonly binding: string;
  readonly calls: string;
  environment(plan: Plan): Record<string, string>;
  close(): void;
}

/** @param data what will be signed, since a made-up token knows the digests of these only */
export function fakeModule(data: readonly string[]): FakeModule {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-pkcs11-'));
  writeFileSync(join(folder, 'pkcs11js.cjs'), BINDING);
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  return {
    binding: join(folder, 'pkcs11js.cjs'),
    calls,
    environment: (plan) => ({ FAKE: JSON.stringify({ plan, key: KEYS.privateKey, calls, data }) }),
    close: () => rmSync(folder, { recursive: true }),
  };
}
