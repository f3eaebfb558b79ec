import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import { keys } from '@sealift/pki';
import { buildPolicy } from '@sealift/policy';
import { codeOf } from '@sealift/refusal';
import { type NewPin, newPin, type StorePin, storeOf } from '@sealift/trust-file';
import { initFolder, readFolder, writeFolder } from '@sealift/trust-store';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPolicyFile } from './load-policy-file.ts';
import { asStored, keysFor, loadStore } from './load-store.ts';

const [corp, lab] = ['corp', 'lab'].map((seed) => createWorld({ seed }));
const folder = mkdtempSync(join(tmpdir(), 'sealift-stores-'));
const store = join(folder, 'pins');
const signers = ['image', 'attestation', 'seal', 'channel'] as const;
const pemOf = (role: string): string => corp?.keyPair('p256', role).publicKeyPem ?? '';
const keyOf = (role: string) => keys.fromPem(pemOf(role));
const window = { start: Date.UTC(2026, 0) };
const pin = (instance: string, text = '', more: Partial<NewPin> = {}): StorePin =>
  newPin(instance, {
    kind: 'rekor',
    bytes: utf8.encode(text),
    window: {},
    from: 'a letter',
    approvedBy: 'ada',
    approvedAt: '2026-01-15T12:00:00Z',
    ...more,
  });

beforeAll(async () => {
  await initFolder(join(folder, 'empty'));
  await initFolder(store);
  const pins = new Map([
    [
      'corp',
      [
        pin('corp', corp?.pins.rekorKey),
        ...signers.map((role) => pin('corp', pemOf(role), { kind: 'key', role, window })),
      ],
    ],
    ['lab', [pin('lab', lab?.trustedRoot(), { kind: 'trusted-root' })]],
  ]);
  await writeFolder(store, readFolder(store), storeOf(pins, store));
  writeFileSync(join(folder, 'image.pub'), pemOf('image'));
  writeFileSync(join(folder, 'seal.pub'), pemOf('seal'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = (word: string): string[] => loadStore(word).map(({ name }) => name);
const refused = (word: string): Promise<string> => codeOf(() => loadStore(word));

describe('--trust-store', () => {
  it('is a folder, or one instance of it', () => {
    expect(names(store)).toEqual(['corp', 'lab']);
    expect(names(`${store},lab`)).toEqual(['lab']);
  });

  it('gives each instance a trust of its own (T6), whose anchors say where they are from', () => {
    const [first, second] = loadStore(store);
    expect(first?.trust.logs).toHaveLength(1);
    expect(first?.trust.authorities).toEqual([]);
    expect(second?.trust.authorities).not.toEqual([]);
    expect(first?.trust.anchors[0]?.source).toMatch(/pins,corp corp-rekor-\w+\.pem$/);
  });

  it.each<[string, () => string]>([
    ['a folder that is not there', () => join(folder, 'none')],
    ['an instance that is not there', () => `${store},acme`],
    ['a store that pins nothing', () => join(folder, 'empty')],
    ['no name after the comma', () => `${store},`],
  ])('refuses %s', async (_, word) => expect(await refused(word())).toBe('CONFIG'));
});

describe('a key of a store', () => {
  const policyOf = (role: string, more = {}) => buildPolicy({ keys: [keyOf(role)], ...more });
  const stored = (role: string, more = {}) => asStored(policyOf(role, more), loadStore(store));

  it('counts within its window', () => {
    const { signer } = stored('image');
    expect(signer.kind === 'key' && [...signer.windows.values()]).toEqual([window]);
  });

  it('that no store knows is as it was', () =>
    expect(stored('somebody')).toEqual(policyOf('somebody')));

  it('seals, where its role says so', () =>
    expect(keysFor(loadStore(store), 'seal').map(({ key }) => keys.fingerprint(key))).toEqual([
      keys.fingerprint(keyOf('seal')),
    ]));

  it.each<[string, string, object]>([
    ['a seal key for images (T10)', 'seal', {}],
    ['a channel key for images', 'channel', {}],
    ['an attestation key for images', 'attestation', {}],
    ['an image key for attestations', 'image', { types: ['vuln'] }],
    ['another window (T25)', 'image', { keyValidFrom: Date.UTC(2020, 0) }],
  ])('is not taken as %s', async (_, role, more) =>
    expect(await codeOf(() => stored(role, more))).toBe('TRUST_CONFLICT'),
  );
});

describe('a policy file', () => {
  const load = (trust: string, key = 'image.pub', name = 'corp') => {
    const path = join(folder, 'policy.yaml');
    const rule = '{ match: [ "**" ], require: { signature: { anyOf: [ a ] } } }';
    writeFileSync(
      path,
      `apiVersion: sealift/policy/v1\ntrust: { ${name}: ${trust} }\n` +
        `signers: { a: { key: ${key}, log: ${name} } }\nimages: [ ${rule} ]\n`,
    );
    return loadPolicyFile(path, { defaultName: 'any' });
  };

  it('takes an instance of a store, and the windows of its keys', () => {
    const [signer] = load('{ store: pins }').signers;
    expect(signer?.trust).toMatchObject([{ logs: [{}] }]);
    const who = signer?.policy.signer;
    expect(who?.kind === 'key' && [...who.windows.values()]).toEqual([window]);
  });

  it('may call it otherwise', () =>
    expect(load('{ store: pins, instance: lab }', 'image.pub', 'x').signers).toHaveLength(1));

  it.each<[string, Parameters<typeof load>, string]>([
    ['a store that is not there', ['{ store: none }'], 'CONFIG'],
    ['an instance that is not there', ['{ store: pins, instance: acme }'], 'CONFIG'],
    ['a seal key as a signer (T10)', ['{ store: pins }', 'seal.pub'], 'TRUST_CONFLICT'],
  ])('refuses %s', async (_, given, code) => expect(await codeOf(() => load(...given))).toBe(code));
});
