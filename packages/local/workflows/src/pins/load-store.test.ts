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
import { loadDeny } from './load-deny.ts';
import { loadPolicyFile } from './load-policy-file.ts';
import { loadSeal } from './load-seal.ts';
import { asStored, loadStore } from './load-store.ts';

const [corp, lab] = ['corp', 'lab'].map((seed) => createWorld({ seed }));
const folder = mkdtempSync(join(tmpdir(), 'sealift-stores-'));
const store = join(folder, 'pins');
const signers = ['image', 'attestation', 'seal', 'deny'] as const;
const dated: readonly string[] = ['image', 'attestation'];
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
        ...signers.map((role) =>
          pin('corp', pemOf(role), {
            ...{ kind: 'key', role },
            ...(dated.includes(role) ? { window } : {}),
          }),
        ),
      ],
    ],
    ['lab', [pin('lab', lab?.trustedRoot(), { kind: 'trusted-root' })]],
  ]);
  await writeFolder(store, readFolder(store), storeOf(pins, store));
  for (const role of [...signers, 'somebody'])
    writeFileSync(join(folder, `${role}.pub`), pemOf(role));
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

  const file = (name: string): string => join(folder, `${name}.pub`);
  const sealers = (more: object, word = store) =>
    loadSeal({ seal: file('seal'), ...more }, loadStore(word))?.keys ?? [];
  const deniers = (more: object, word = store) =>
    loadDeny({ deny: [file('deny')], ...more }, loadStore(word))?.keys ?? [];

  it('seals, or signs deny packs, where its role says so and no option names one', () => {
    expect(sealers({}).map(keys.fingerprint)).toEqual([keys.fingerprint(keyOf('seal'))]);
    expect(deniers({}).map(keys.fingerprint)).toEqual([keys.fingerprint(keyOf('deny'))]);
    for (const found of [
      sealers({ 'seal-key': [file('somebody')] }),
      deniers({ 'deny-key': [file('somebody')] }),
    ])
      expect(found.map(keys.fingerprint)).toEqual([keys.fingerprint(keyOf('somebody'))]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'an image key that seals (T10)',
      () => sealers({ 'seal-key': [file('image')] }),
      'TRUST_CONFLICT',
    ],
    ['a deny key that seals', () => sealers({ 'seal-key': [file('deny')] }), 'TRUST_CONFLICT'],
    ['a seal key that denies', () => deniers({ 'deny-key': [file('seal')] }), 'TRUST_CONFLICT'],
    [
      'one of several',
      () => deniers({ 'deny-key': [file('somebody'), file('image')] }),
      'TRUST_CONFLICT',
    ],
    ['nobody who seals', () => sealers({}, `${store},lab`), 'USAGE'],
    ['nobody who denies', () => deniers({}, `${store},lab`), 'USAGE'],
  ])('is refused: %s', async (_, run, code) => expect(await codeOf(run)).toBe(code));

  it.each<[string, string, object]>([
    ['a seal key for images (T10)', 'seal', {}],
    ['a key of deny packs for images', 'deny', {}],
    ['an attestation key for images', 'attestation', {}],
    ['an image key for attestations', 'image', { types: ['vuln'] }],
    ['another window (T25)', 'image', { keyValidFrom: Date.UTC(2020, 0) }],
  ])('is not taken as %s', async (_, role, more) =>
    expect(await codeOf(() => stored(role, more))).toBe('TRUST_CONFLICT'),
  );
});

describe('a policy file', () => {
  const SIGNED = 'signature: { anyOf: [ a ] }';
  const ATTESTED = 'attestations: [ { type: vuln, select: any, by: { anyOf: [ a ] } } ]';
  const load = (trust: string, key = 'image.pub', name = 'corp', asks = SIGNED, log = name) => {
    const path = join(folder, 'policy.yaml');
    const rule = `{ match: [ "**" ], require: { ${asks} } }`;
    writeFileSync(
      path,
      `apiVersion: sealift/policy/v1\ntrust: { ${name}: ${trust} }\n` +
        `signers: { a: { key: ${key}, trust: ${name}, log: ${log} } }\nimages: [ ${rule} ]\n`,
    );
    return loadPolicyFile(path, { defaultName: 'any' });
  };

  it('takes an instance of a store, and the windows of its keys', () => {
    const [signer] = load('{ store: pins }').signers;
    expect(signer?.trust).toMatchObject([{ logs: [{}] }]);
    const who = signer?.policy.signer;
    expect(who?.kind === 'key' && [...who.windows.values()]).toEqual([window]);
  });

  it('takes a key of the role attestation for attestations, and hands its stores on', () => {
    const file = load('{ store: pins }', 'attestation.pub', 'corp', ATTESTED);
    expect(file.signers).toHaveLength(1);
    expect(file.stores.map(({ name }) => name)).toEqual(['corp']);
  });

  it('may call it otherwise', () =>
    expect(load('{ store: pins, instance: lab }', 'image.pub', 'x').signers).toHaveLength(1));

  it.each<[string, Parameters<typeof load>, string]>([
    ['a store that is not there', ['{ store: none }'], 'CONFIG'],
    ['an instance that is not there', ['{ store: pins, instance: acme }'], 'CONFIG'],
    ['a seal key as a signer (T10)', ['{ store: pins }', 'seal.pub'], 'TRUST_CONFLICT'],
    [
      'an attestation key for a signature',
      ['{ store: pins }', 'attestation.pub'],
      'TRUST_CONFLICT',
    ],
    [
      'an image key for an attestation',
      ['{ store: pins }', 'image.pub', 'corp', ATTESTED],
      'TRUST_CONFLICT',
    ],
    [
      'a window of the store, and nobody to tell the time',
      ['{ store: pins }', 'image.pub', 'corp', SIGNED, 'none'],
      'CONFIG',
    ],
    [
      'one key for both',
      ['{ store: pins }', 'image.pub', 'corp', `${SIGNED}, ${ATTESTED}`],
      'TRUST_CONFLICT',
    ],
  ])('refuses %s', async (_, given, code) => expect(await codeOf(() => load(...given))).toBe(code));
});
