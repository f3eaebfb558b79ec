import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Misconfigured } from '@sealift/console';
import type { GivenOptions } from '@sealift/policy/options';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asksToVerify, loadFileSetup, loadSetup } from './setup.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'setup' });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-setup-'));
  const files = {
    'signer.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'root.json': world.trustedRoot(),
    'two.pub': world.keyPair().publicKeyPem + world.pins.rekorKey,
    garbage: 'no PEM at all\n',
    binary: Buffer.from([0xff, 0xfe, 0]),
    expected: `registry.example/app:1@sha256:${'a'.repeat(64)}\n`,
    large: Buffer.alloc(1024 * 1024 + 1),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  symlinkSync(at('signer.pub'), at('link.pub'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const flagsOf = (flags: object): GivenOptions => flags;
const code = (flags: object, environment: Record<string, string> = {}): string | undefined => {
  try {
    loadSetup(flagsOf(flags), environment);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Misconfigured ? thrown.rejection.code : String(thrown);
  }
};
const KEYED = () => ({ key: [at('signer.pub')], 'rekor-key': [at('rekor.pub')] });
const IDENTITY = {
  'certificate-identity': 'a@example.com',
  'certificate-oidc-issuer': 'https://i.example',
};

describe('loadSetup', () => {
  it('reads keys and PEM pins', () => {
    const setup = loadFileSetup(flagsOf(KEYED()), {});
    expect(setup.pins.policy.signer).toMatchObject({ kind: 'key', keys: [{ type: 'p256' }] });
    expect(setup.pins.trust[0]?.logs).toHaveLength(1);
    expect(setup.pins.keySources).toEqual([`--key ${at('signer.pub')}`]);
  });

  it('reads a trusted root', () => {
    const [trust] = loadFileSetup(flagsOf({ ...IDENTITY, 'trusted-root': at('root.json') }), {})
      .pins.trust;
    expect(
      [trust?.authorities, trust?.logs, trust?.ctLogs].every((found) => (found?.length ?? 0) > 0),
    ).toBe(true);
  });

  it('reads roots and intermediates of one file from the variable', () => {
    writeFileSync(at('ca.pem'), world.pins.caIntermediates + world.pins.caRoots);
    const [trust] = loadFileSetup(flagsOf(IDENTITY), { SIGSTORE_ROOT_FILE: at('ca.pem') }).pins
      .trust;
    expect(trust?.anchors.map(({ kind }) => kind)).toEqual(['ca-root', 'ca-intermediate']);
  });

  it('follows a link that the operator names', () =>
    expect(code({ ...KEYED(), key: [at('link.pub')] })).toBeUndefined());

  it(
    'lists what was overridden, loose patterns, and an environment that reaches in (T25, T20, ' +
      'T30)',
    () => {
      const flags = {
        ...IDENTITY,
        'trusted-root': at('root.json'),
        'certificate-oidc-issuer': undefined,
        'certificate-oidc-issuer-regexp': 'https://i.example',
      };
      const setup = loadSetup(flagsOf(flags), {
        SIGSTORE_ROOT_FILE: 'x',
        NODE_OPTIONS: '--no-warnings',
        LD_PRELOAD: '/x.so',
      });
      expect(setup.waived.join()).toContain('SIGSTORE_ROOT_FILE');
      expect(setup.notEstablished.join()).toMatch(
        /dot without a backslash.*NODE_OPTIONS, LD_PRELOAD are set/,
      );
    },
  );

  it('takes images and expectations', () => {
    const setup = loadSetup(
      flagsOf({ ...KEYED(), image: ['registry.example/b:2'], expect: at('expected') }),
      {},
    );
    expect(setup.images).toEqual([{ name: 'registry.example/b:2' }]);
    expect(setup.expected).toEqual([
      { name: 'registry.example/app:1', digest: `sha256:${'a'.repeat(64)}` },
    ]);
  });

  it.each<[string, () => object, string]>([
    ['nothing', () => ({}), 'USAGE'],
    ['a trusted root without a policy', () => ({ 'trusted-root': at('root.json') }), 'USAGE'],
    ['an identity without an authority', () => IDENTITY, 'USAGE'],
    ['a key with an identity', () => ({ ...KEYED(), ...IDENTITY }), 'USAGE'],
    ['a time that is none', () => ({ ...KEYED(), 'verify-at': 'yesterday' }), 'USAGE'],
    ['a key that is not there', () => ({ key: [at('nowhere.pub')] }), 'CONFIG'],
    ['a folder for a key', () => ({ key: [folder] }), 'CONFIG'],
    ['a device for a key', () => ({ key: ['/dev/zero'] }), 'CONFIG'],
    ['two keys in one file', () => ({ key: [at('two.pub')] }), 'CONFIG'],
    ['garbage for a key', () => ({ key: [at('garbage')] }), 'CONFIG'],
    ['bytes for a key', () => ({ key: [at('binary')] }), 'CONFIG'],
    ['a certificate for a key', () => ({ key: [at('roots.pem')] }), 'CONFIG'],
    ['a huge file for a key', () => ({ key: [at('large')] }), 'CONFIG'],
    ['two keys in a Rekor pin', () => ({ ...KEYED(), 'rekor-key': [at('two.pub')] }), 'CONFIG'],
    ['garbage for roots', () => ({ ...IDENTITY, 'ca-roots': at('garbage') }), 'CONFIG'],
    ['a key for roots', () => ({ ...IDENTITY, 'ca-roots': at('signer.pub') }), 'CONFIG'],
    [
      'garbage for a trusted root',
      () => ({ ...IDENTITY, 'trusted-root': at('garbage') }),
      'TRUST_ROOT',
    ],
    [
      'one key as Rekor and CT log',
      () => ({
        ...{ ...IDENTITY, 'ca-roots': at('roots.pem') },
        ...{ 'rekor-key': [at('rekor.pub')], 'ct-key': [at('rekor.pub')] },
      }),
      'TRUST_CONFLICT',
    ],
    ['an expectation file without one', () => ({ ...KEYED(), expect: at('garbage') }), 'CONFIG'],
    [
      'an expectation file that is not there',
      () => ({ ...KEYED(), expect: at('nowhere') }),
      'CONFIG',
    ],
    [
      'an image with two digests',
      () => ({ ...KEYED(), image: [`x@sha256:${'a'.repeat(64)}`, `x@sha256:${'b'.repeat(64)}`] }),
      'CONFIG',
    ],
  ])('refuses %s', (_, flags, expected) => expect(code(flags())).toBe(expected));

  it('refuses a timestamp authority that is not there', () =>
    expect(code(KEYED(), { SIGSTORE_TSA_CERTIFICATE_FILE: 'x' })).toBe('CONFIG'));
});

describe('asksToVerify', () => {
  it.each<[object, boolean]>([
    [{}, false],
    [{ jobs: 2 }, false],
    [{ 'no-env': true }, true],
    [{ key: ['x'] }, true],
    [{ 'trusted-root': 'x' }, true],
    [{ 'ct-key': ['x'] }, true],
    [{ 'insecure-ignore-tlog': true }, true],
    [{ expect: 'x' }, true],
  ])('%o: %s', (flags, expected) => expect(asksToVerify(flagsOf(flags))).toBe(expected));
});
