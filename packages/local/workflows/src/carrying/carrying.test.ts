import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sealift/bytes';
import type { GivenOptions } from '@sealift/policy/options';
import { codeOf } from '@sealift/refusal';
import { type NewPin, newPin, storeOf } from '@sealift/trust-file';
import { type CarriedFile, decodeCarried } from '@sealift/trust-file/carried';
import { initFolder, readFolder, writeFolder } from '@sealift/trust-store';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSetup } from '../verifying/setup.ts';
import { carriedFiles } from './carried-files.ts';
import { carriedWords } from './claims.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-carrying-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'carrying' });
const other = createWorld({ seed: 'carried' });
const { rekorKey, ctKey, caRoots, caIntermediates } = world.pins;
const PERSON = {
  'certificate-identity': ['ada@example.com'],
  'certificate-oidc-issuer': 'https://issuer.example',
};
const IGNORED = { 'insecure-ignore-tlog': false, 'insecure-ignore-sct': false } as const;
const POLICY = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [ { key: rekor.pub, origin: log.example, validFrom: 2025-01-01T00:00:00Z } ]
    ca: { roots: [ roots.pem ], intermediates: [ between.pem ] }
    ct: [ ct.pub ]
  lab: { store: pins, instance: lab }
  good: { trustedRoot: root.json }
signers: { a: { key: signer.pub, trust: corp } }
images: [ { match: [ "**" ], require: { signature: { anyOf: [ a ] } } } ]
`;
const FILES = {
  'rekor.pub': rekorKey,
  'other.pub': other.pins.rekorKey,
  'ct.pub': ctKey,
  'roots.pem': caRoots,
  'between.pem': caIntermediates,
  'root.json': createWorld({ seed: 'good' }).trustedRoot(),
  'signer.pub': world.keyPair().publicKeyPem,
  'policy.yaml': POLICY,
  'partial.yaml': POLICY.replace('roots: [ roots.pem ]', 'roots: [ between.pem ]').replace(
    'ct: [ ct.pub ]',
    'ct: [ ct.pub ]\n    partialChain: true',
  ),
};

const pin = (text: string, more: Partial<NewPin> = {}) =>
  newPin('lab', {
    ...{ kind: 'rekor', bytes: utf8.encode(text), window: {}, from: 'a letter' },
    ...{ approvedBy: 'ada', approvedAt: '2026-01-15T12:00:00Z' },
    ...more,
  });

async function storeAt(name: string, pins: ReturnType<typeof pin>[]): Promise<void> {
  await initFolder(at(name));
  await writeFolder(at(name), readFolder(at(name)), storeOf(new Map([['lab', pins]]), at(name)));
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(at(name), text);
  await storeAt('pins', [pin(other.pins.rekorKey, { window: { end: Date.UTC(2030, 0) } })]);
  const many = Array.from({ length: 64 }, (_, i) => world.keyPair('p256', `many ${i}`));
  await storeAt(
    'many',
    many.map((key) => pin(key.publicKeyPem, { kind: 'key', role: 'image' })),
  );
  await initFolder(at('empty'));
});

const carried = (given: GivenOptions, environment = {}): CarriedFile[] =>
  carriedFiles(given, environment);
const refused = (given: GivenOptions): Promise<string> => codeOf(() => carried(given));
const kinds = (files: readonly CarriedFile[]): string[] =>
  (decodeCarried(files, 'b')?.instances ?? []).flatMap(({ name, pins }) =>
    pins.map(({ kind, role = '', origin = '' }) => [name, kind, role, origin].join(' ').trim()),
  );

describe('what an export carries of pins', () => {
  it.each<[string, GivenOptions, string[]]>([
    [
      'certificates, their logs and their CA',
      {
        ...PERSON,
        'rekor-key': [at('rekor.pub,log.example')],
        ...{ 'ca-roots': at('roots.pem'), 'ca-intermediates': at('between.pem') },
        'ct-key': [at('ct.pub')],
      },
      ['pinned ca', 'pinned ca', 'pinned ct', 'pinned rekor  log.example'],
    ],
    [
      'a trusted root, and a key for images',
      { key: [at('signer.pub')], 'trusted-root': at('root.json') },
      ['pinned key image', 'pinned trusted-root'],
    ],
    [
      'a key for attestations',
      { key: [at('signer.pub')], type: ['spdxjson'] },
      ['pinned key attestation'],
    ],
    ['a store', { key: [at('signer.pub')], 'trust-store': at('pins') }, ['lab rekor']],
    [
      'a policy file: what its instances pin, and not its signers',
      { policy: at('policy.yaml') },
      [
        ...['corp ca', 'corp ca', 'corp ct', 'corp rekor  log.example'],
        ...['good trusted-root', 'lab rekor'],
      ],
    ],
  ])('is that of %s', (_, given, expected) => expect(kinds(carried(given))).toEqual(expected));

  it('is that of variables too, where a flag does not replace them', () => {
    const environment = {
      SIGSTORE_REKOR_PUBLIC_KEY: at('rekor.pub'),
      SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: at('ct.pub'),
    };
    const of = (given: GivenOptions) => kinds(carried(given, environment));
    expect(of(PERSON)).toEqual(['pinned ct', 'pinned rekor']);
    // What proves certificates is not used for a key, and not carried.
    expect(of({ key: [at('signer.pub')] })).toEqual(['pinned key image', 'pinned rekor']);
    expect(of({ ...PERSON, 'no-env': true, 'ct-key': [at('ct.pub')] })).toEqual(['pinned ct']);
  });

  it.each<[string, GivenOptions, string]>([
    ['nothing pinned', PERSON, 'USAGE'],
    ['an empty store', { 'trust-store': at('empty') }, 'CONFIG'],
    ['a chain without its root', { 'ca-roots': at('between.pem'), 'partial-chain': true }, 'USAGE'],
    ['a policy with such a chain', { policy: at('partial.yaml') }, 'USAGE'],
    ['more files than a bundle carries', { 'trust-store': at('many') }, 'USAGE'],
    ['a file that is not there', { 'rekor-key': [at('gone.pub')] }, 'CONFIG'],
    ['roots of several instances in one file', { 'trusted-root': at('two.jsonl') }, 'TRUST_ROOT'],
  ])('is refused for %s', async (_, given, code) => {
    const root = FILES['root.json'].replaceAll('\n', ' ');
    writeFileSync(at('two.jsonl'), `${root}\n${root}\n`);
    expect(await refused(given)).toBe(code);
  });
});

describe('what a bundle carries, in the report', () => {
  const words = (given: GivenOptions, files: readonly CarriedFile[]) =>
    carriedWords(
      { trustFiles: files, origin: 'app.tar' },
      loadSetup({ 'no-env': true, ...IGNORED, ...given } as never, {}).pinned,
    );
  const KEYED: GivenOptions = { key: [at('signer.pub')], 'rekor-key': [at('rekor.pub')] };

  it('is equal to the pins that it was made of', () => {
    for (const given of [
      KEYED,
      { key: [at('signer.pub')], 'trust-store': at('pins') },
      { policy: at('policy.yaml') },
      { ...PERSON, 'trusted-root': at('root.json') },
    ])
      for (const line of words(given, carried(given)).claimed.slice(1))
        expect(line).toMatch(/^carried .*: equal to your pin \(.+\)$/);
  });

  it('counts for nothing where it is not pinned', () => {
    const { claimed } = words(KEYED, carried({ policy: at('policy.yaml') }));
    expect(claimed[0]).toMatch(/^trust carried along, and not believed: 0 equal .* 1 that differ$/);
    expect(claimed.join('\n')).toMatch(/carried ca-root \S+ of corp: not pinned here, and counts/);
  });

  it('is loud where it differs: another window, origin or key', () => {
    const files = carried({ policy: at('policy.yaml') });
    const window = words(KEYED, files).notEstablished;
    expect(window).toHaveLength(1);
    expect(window[0]).toMatch(
      /^TRUST DIFFERS from your pin \(--rekor-key .*\), which counted: carried rekor-key /,
    );
    expect(window[0]).toContain('it counts 2025-01-01T00:00:00Z – open there, no window here');
    const renamed = { ...KEYED, 'rekor-key': [at('other.pub,log.example')] };
    const key = words(renamed, files).notEstablished;
    expect(key[0]).toContain('(log.example) of corp: SHA256:');
    expect(key[0]).toMatch(/SHA256:\w+ is pinned here$/);
  });

  it('is listed by name where nothing says what it is', () => {
    const files = [{ name: 'root.pem', bytes: utf8.encode('carried along') }];
    expect(words(KEYED, files).claimed).toEqual(['trust file root.pem: nothing says what it is']);
    expect(carriedWords({ origin: 'layout' }, []).claimed).toEqual([]);
  });

  it('is refused where it does not hold together', async () => {
    const files = carried(KEYED).slice(0, -1);
    expect(await codeOf(() => words(KEYED, files))).toBe('CARRIED_TRUST');
  });
});
