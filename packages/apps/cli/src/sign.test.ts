import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf, type Ran } from '@sealift/in-process';
import { encryptKey } from '@sealift/keys';
import { createWorld, makeImage, writeLayout } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

/** Signing inside an air gap: a key, a registry, and nobody else. */
const PASSWORD = { COSIGN_PASSWORD: 'canary of sign.test' };
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], sizes: [16] });
let folder: string;
let registry: FakeRegistry;
let name: string;
const at = (file: string): string => join(folder, file);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-sign-'));
  for (const key of ['signer', 'other']) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(
      at(`${key}.key`),
      await encryptKey(
        privateKey.export({ type: 'pkcs8', format: 'der' }),
        Buffer.from(PASSWORD.COSIGN_PASSWORD),
      ),
    );
    writeFileSync(at(`${key}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(at(`${key}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }
  const world = createWorld({ seed: 'own ca' });
  writeFileSync(at('foreign.pem'), world.pins.caRoots);
  writeFileSync(at('release.tar.gz'), 'a release');
  writeFileSync(at('sbom.json'), '{ "spdxVersion": "SPDX-2.3", "packages": [] }');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  registry = await startRegistry();
  name = `${registry.host}/team/app:v1`;
  const stored = [image.root, ...image.manifests].map(({ digest, mediaType }) => ({
    mediaType,
    bytes: image.blobs.get(digest) ?? new Uint8Array(),
  }));
  registry.put('team/app', [...image.blobs.values()], stored, { v1: image.root.digest });
});
afterEach(() => registry.close());

const signed = (
  args: readonly string[],
  environment: Record<string, string> = PASSWORD,
): Promise<Ran> => run(args, environment);
const written = (): boolean => registry.requests.some(({ method }) => method === 'PUT');
const codeOf = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];

/** Exports the image and verifies the bundle with a key, in no log. */
async function verdict(key: string, more: readonly string[] = []): Promise<string> {
  rmSync(at('bundle.tar'), { force: true });
  expect((await run(['export', name, '-o', at('bundle.tar')])).status).toBe(0);
  const { verdict: found, failures } = documentOf(
    await run([
      'verify',
      at('bundle.tar'),
      '--json',
      '--key',
      at(key),
      '--insecure-ignore-tlog',
      ...more,
    ]),
  );
  return failures[0]?.code ?? found;
}

describe('sign', () => {
  // Bundles name their key, so that another one is told apart before its signature is tried.
  it.each([
    ['bundle', 'KEY', []],
    ['legacy', 'SIGNATURE', ['--format', 'legacy']],
    [
      'both',
      'KEY',
      [
        '--format',
        'legacy',
        '--format',
        'bundle',
        '--annotations',
        'build=7',
        '--recursive',
        '--yes',
      ],
    ],
  ])('as %s is accepted with the key, and with no other', async (_, other, flags) => {
    const { status, stdout } = await signed(['sign', name, '--key', at('signer.key'), ...flags]);
    expect([status, stdout.split('\n')[0]]).toEqual([0, `Signed ${name}`]);
    expect([await verdict('signer.pub'), await verdict('other.pub')]).toEqual(['accepted', other]);
  });

  it.each<[string, string, readonly string[], Record<string, string>?]>([
    ['a wrong password', 'KEY_PASSWORD', ['--key', 'signer.key'], { COSIGN_PASSWORD: 'wrong' }],
    ['no password and no terminal', 'USAGE', ['--key', 'signer.key'], {}],
    ['nobody who signs', 'USAGE', []],
    ['two who sign', 'USAGE', ['--key', 'signer.key', '--identity-token', 'signer.pub']],
    ['a token and no Fulcio', 'USAGE', ['--identity-token', 'signer.pub']],
    [
      'a token that is none',
      'ID_TOKEN',
      ['--identity-token', 'signer.pub', '--fulcio-url', 'http://127.0.0.1:1'],
    ],
    ['a public key', 'KEY_FILE', ['--key', 'signer.pub']],
    ['no such key', 'CONFIG', ['--key', 'nowhere.key']],
    [
      'a certificate of another key',
      'CONFIG',
      ['--key', 'signer.key', '--certificate', 'foreign.pem'],
    ],
    [
      'a chain without its certificate',
      'USAGE',
      ['--key', 'signer.key', '--certificate-chain', 'foreign.pem'],
    ],
    ['a log that is no address', 'USAGE', ['--key', 'signer.key', '--rekor-url', 'rekor']],
    [
      'a log with a login in its address',
      'USAGE',
      ['--key', 'signer.key', '--rekor-url', 'https://me:secret@rekor.example'],
    ],
    [
      'services twice',
      'USAGE',
      [
        '--key',
        'signer.key',
        '--signing-config',
        'sbom.json',
        '--rekor-url',
        'https://rekor.example',
      ],
    ],
    [
      'a signing configuration that is none',
      'CONFIG',
      ['--key', 'signer.key', '--signing-config', 'sbom.json'],
    ],
    ['an annotation without a value', 'USAGE', ['--key', 'signer.key', '--annotations', 'build']],
    [
      'an annotation twice',
      'USAGE',
      ['--key', 'signer.key', '--annotations', 'a=1', '--annotations', 'a=2'],
    ],
    ['a form that there is not', 'USAGE', ['--key', 'signer.key', '--format', 'gpg']],
  ])('is wrong usage with %s, and nothing is written', async (_, code, flags, environment) => {
    const files = flags.map((flag) => (/\.(key|pub|pem|json)$/.test(flag) ? at(flag) : flag));
    expect(codeOf(await signed(['sign', name, ...files], environment))).toEqual([2, code]);
    expect(written()).toBe(false);
  });

  it.each([
    ['a log that is not there', ['--rekor-url', 'http://127.0.0.1:1']],
    [
      'a timestamp authority that is not there',
      ['--timestamp-server-url', 'http://127.0.0.1:1/api'],
    ],
  ])('fails with %s, and nothing is written', async (_, flags) => {
    expect(codeOf(await signed(['sign', name, '--key', at('signer.key'), ...flags]))).toEqual([
      4,
      'SIGNING_SERVICE',
    ]);
    expect(written()).toBe(false);
  });

  it('needs the image to be there', async () =>
    expect(
      codeOf(await signed(['sign', `${registry.host}/team/none:v1`, '--key', at('signer.key')])),
    ).toEqual([4, 'NOT_FOUND']));
});

describe('attest', () => {
  it.each(['bundle', 'legacy'])(
    'as %s is accepted where its type is asked for, and is no signature',
    async (format) => {
      const flags = [
        '--type',
        'spdxjson',
        '--predicate',
        at('sbom.json'),
        '--key',
        at('signer.key'),
        '--format',
        format,
      ];
      expect((await signed(['attest', name, ...flags])).status).toBe(0);
      expect([
        await verdict('signer.pub', ['--type', 'spdxjson']),
        await verdict('signer.pub'),
      ]).toEqual(['accepted', 'NO_SIGNATURE']);
    },
  );

  it.each([
    ['no JSON', 'release.tar.gz'],
    ['no file', 'nowhere.json'],
  ])('is refused with %s as a predicate', async (_, file) => {
    const flags = ['--type', 'spdxjson', '--predicate', at(file), '--key', at('signer.key')];
    expect(codeOf(await signed(['attest', name, ...flags]))).toEqual([2, 'CONFIG']);
  });
});

describe('sign-blob', () => {
  it('writes a bundle that verifies the file', async () => {
    const { stdout } = await signed(['sign-blob', at('release.tar.gz'), '--key', at('signer.key')]);
    expect(stdout).toContain(at('release.tar.gz.sigstore.json'));
    const verify = (file: string) =>
      run([
        'verify-blob',
        at(file),
        '--bundle',
        at('release.tar.gz.sigstore.json'),
        '--key',
        at('signer.pub'),
        '--insecure-ignore-tlog',
      ]);
    expect((await verify('release.tar.gz')).status).toBe(0);
    expect(codeOf(await verify('sbom.json'))).toEqual([1, 'SIGNATURE']);
  });

  it('needs the file', async () =>
    expect(codeOf(await signed(['sign-blob', at('nowhere'), '--key', at('signer.key')]))).toEqual([
      4,
      'IO',
    ]));
});

describe('attest-blob', () => {
  const BUNDLE = 'release.tar.gz.spdx.json';
  const made = (...flags: string[]) =>
    signed([
      ...['attest-blob', at('release.tar.gz'), '--key', at('signer.key'), '--force'],
      ...['--predicate', at('sbom.json'), '--bundle', at(BUNDLE), ...flags],
    ]);
  const verify = (file: string, type: string) => {
    const pins = ['--key', at('signer.pub'), '--insecure-ignore-tlog', '--type', type];
    return run(['verify-blob', at(file), '--bundle', at(BUNDLE), ...pins]);
  };

  it('states something about the file, which verify-blob asks for', async () => {
    const { stdout } = await made('--type', 'spdxjson');
    expect(stdout).toMatch(/^Attested /);
    expect((await verify('release.tar.gz', 'spdxjson')).status).toBe(0);
    expect(codeOf(await verify('release.tar.gz', 'openvex'))).toEqual([1, 'NO_ATTESTATION']);
    expect(codeOf(await verify('sbom.json', 'spdxjson'))).toEqual([1, 'SUBJECT']);
  });

  it('names the file in the statement, and no folder of this host', async () => {
    await made('--type', 'spdxjson');
    const { dsseEnvelope } = JSON.parse(readFileSync(at(BUNDLE), 'utf8'));
    const { subject } = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
    expect(subject).toMatchObject([{ name: 'release.tar.gz' }]);
  });

  it.each([
    ['a type that is none', ['--type', 'nothing'], [2, 'USAGE']],
    ['a type that is two', ['--type', 'openvex', '--type', 'spdxjson'], [2, 'USAGE']],
  ])('refuses %s', async (_, flags, code) => expect(codeOf(await made(...flags))).toEqual(code));

  it('refuses a predicate that is no JSON', async () => {
    const flags = ['--type', 'spdxjson', '--predicate', at('release.tar.gz')];
    const line = ['attest-blob', at('release.tar.gz'), '--key', at('signer.key'), ...flags];
    expect(codeOf(await signed([...line, '--force']))).toEqual([2, 'CONFIG']);
  });
});

describe('a key that is elsewhere', () => {
  const ceremony = async (key: string): Promise<Ran> => {
    const { stdout } = await run(['payload', 'generate', name]);
    writeFileSync(at('payload'), stdout);
    writeFileSync(
      at('signature'),
      sign('sha256', Buffer.from(stdout), createPrivateKey(readFileSync(at('signer.pem')))),
    );
    return run([
      'attach',
      'signature',
      name,
      '--payload',
      at('payload'),
      '--signature',
      at('signature'),
      '--key',
      at(key),
    ]);
  };

  it('signs what `payload generate` prints, and `attach signature` brings it back', async () => {
    expect((await ceremony('signer.pub')).status).toBe(0);
    expect(await verdict('signer.pub')).toBe('accepted');
  });

  it('must be the key that is named', async () => {
    expect(codeOf(await ceremony('other.pub'))).toEqual([1, 'SIGNATURE']);
    expect(written()).toBe(false);
  });

  it('may give its signature as base64', async () => {
    await ceremony('signer.pub');
    writeFileSync(at('signature'), `${readFileSync(at('signature')).toString('base64')}\n`);
    expect(
      (
        await run([
          'attach',
          'signature',
          name,
          '--payload',
          at('payload'),
          '--signature',
          at('signature'),
          '--key',
          at('signer.pub'),
        ])
      ).status,
    ).toBe(0);
  });
});

describe('a layout', () => {
  const NAME = 'registry.example/team/app:v1';
  const layout = async (named: string | undefined = NAME): Promise<string> => {
    rmSync(at('layout'), { recursive: true, force: true });
    await writeLayout(at('layout'), {
      images: [named === undefined ? image : { ...image, name: named }],
      style: 'plain',
    });
    return `oci:${at('layout')}`;
  };
  const verified = async (key: string): Promise<string> => {
    const { verdict: found, failures } = documentOf(
      await run(['verify', at('layout'), '--json', '--key', at(key), '--insecure-ignore-tlog']),
    );
    return failures[0]?.code ?? found;
  };

  it.each(['bundle', 'legacy'])('is signed as %s, twice, and verifies', async (format) => {
    const target = await layout();
    for (let n = 0; n < 2; n++)
      expect(
        (
          await signed([
            'sign',
            target,
            '--key',
            at('signer.key'),
            '--format',
            format,
            '--recursive',
          ])
        ).status,
      ).toBe(0);
    expect(await verified('signer.pub')).toBe('accepted');
    const { manifests } = JSON.parse(readFileSync(at('layout/index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    expect(manifests[0]?.digest).toBe(image.root.digest);
    expect(manifests).toHaveLength(1 + (format === 'legacy' ? 3 : 6));
  });

  it('is exported with what was signed', async () => {
    await signed([
      'sign',
      await layout(),
      '--key',
      at('signer.key'),
      '--format',
      'legacy',
      '--format',
      'bundle',
    ]);
    rmSync(at('bundle.tar'), { force: true });
    expect(
      (
        await run([
          'export',
          `oci:${at('layout')}`,
          '-o',
          at('bundle.tar'),
          '--key',
          at('signer.pub'),
          '--insecure-ignore-tlog',
        ])
      ).status,
    ).toBe(0);
  });

  it.each<[string, string, () => Promise<string>, readonly string[]]>([
    ['no name', 'USAGE', () => layout('v1'), []],
    ['a name for an image of a registry', 'USAGE', async () => name, ['--as', NAME]],
  ])('is wrong usage with %s', async (_, code, target, flags) =>
    expect(
      codeOf(await signed(['sign', await target(), '--key', at('signer.key'), ...flags])),
    ).toEqual([2, code]),
  );

  it('that is none is not written to', async () => {
    expect(codeOf(await signed(['sign', `oci:${folder}`, '--key', at('signer.key')]))).toEqual([
      3,
      'INDEX',
    ]);
    expect(
      codeOf(await signed(['sign', `oci:${at('nowhere')}`, '--key', at('signer.key')])),
    ).toEqual([4, 'IO']);
  });

  it('with other bytes under a digest is not signed', async () => {
    const target = await layout();
    writeFileSync(at(`layout/blobs/sha256/${image.root.digest.slice(7)}`), '{}');
    expect(codeOf(await signed(['sign', target, '--key', at('signer.key')]))).toEqual([
      3,
      'DIGEST',
    ]);
  });
});

describe('seal', () => {
  /** A bundle, signed, and its seal by the other key. */
  const sealed = async (): Promise<string[]> => {
    await signed(['sign', name, '--key', at('signer.key')]);
    for (const file of ['sealed.tar', 'sealed.tar.seal.json']) rmSync(at(file), { force: true });
    expect((await run(['export', name, '-o', at('sealed.tar')])).status).toBe(0);
    expect((await signed(['seal', at('sealed.tar'), '--key', at('other.key')])).stdout).toContain(
      at('sealed.tar.seal.json'),
    );
    return ['--seal', at('sealed.tar.seal.json'), '--seal-key', at('other.pub')];
  };
  const KEYED = (): string[] => ['--key', at('signer.pub'), '--insecure-ignore-tlog'];

  it('vouches for names that nobody signed, so that they may be imported', async () => {
    const seal = await sealed();
    expect(
      documentOf(await run(['verify', at('sealed.tar'), '--json', ...KEYED()])).images[0]
        ?.nameBinding,
    ).toBe('none');
    const { images, established } = documentOf(
      await run(['verify', at('sealed.tar'), '--json', ...KEYED(), ...seal]),
    );
    expect([
      images[0]?.nameBinding,
      established.some((line) => line.startsWith('the seal: ')),
    ]).toEqual(['sealed', true]);
    expect(
      codeOf(await run(['import', at('sealed.tar'), '--to', `${registry.host}/in`, ...KEYED()])),
    ).toEqual([1, 'NAME_UNBOUND']);
    expect(
      (await run(['import', at('sealed.tar'), '--to', `${registry.host}/in`, ...KEYED(), ...seal]))
        .status,
    ).toBe(0);
  });

  it.each<[string, number, string, (seal: string[]) => Promise<string[]>]>([
    [
      'another key',
      1,
      'SEAL',
      async ([flag = '', path = '']) => [flag, path, '--seal-key', at('foreign.pub')],
    ],
    ['no key', 2, 'USAGE', async (seal) => seal.slice(0, 2)],
    ['a key and no seal', 2, 'USAGE', async (seal) => seal.slice(2)],
    [
      'the key of the images',
      2,
      'TRUST_CONFLICT',
      async (seal) => [...seal.slice(0, 3), at('signer.pub')],
    ],
    [
      'a file that is no seal',
      1,
      'SEAL',
      async (seal) => ['--seal', at('sbom.json'), ...seal.slice(2)],
    ],
    ['no file', 2, 'CONFIG', async (seal) => ['--seal', at('nowhere'), ...seal.slice(2)]],
  ])('is refused with %s', async (_, status, code, change) => {
    writeFileSync(at('foreign.pub'), createWorld({ seed: 'foreign' }).keyPair().publicKeyPem);
    expect(
      codeOf(
        await run(['verify', at('sealed.tar'), ...KEYED(), ...(await change(await sealed()))]),
      ),
    ).toEqual([status, code]);
  });

  it('of another bundle does not hold: what the carrier rewrote is caught (T3)', async () => {
    const seal = await sealed();
    await signed(['sign', name, '--key', at('signer.key')]);
    rmSync(at('sealed.tar'));
    expect((await run(['export', name, '-o', at('sealed.tar')])).status).toBe(0);
    expect(codeOf(await run(['verify', at('sealed.tar'), ...KEYED(), ...seal]))).toEqual([
      1,
      'SEAL',
    ]);
  });

  it('is not put on what is damaged, nor on a layout', async () => {
    await sealed();
    await writeLayout(at('plain'), {
      images: [{ ...image, name: 'registry.example/team/app:v1' }],
      style: 'plain',
    });
    const bytes = readFileSync(at('sealed.tar'));
    bytes[bytes.length - 2000] = (bytes.at(-2000) ?? 0) ^ 1;
    writeFileSync(at('damaged.tar'), bytes);
    expect((await signed(['seal', at('damaged.tar'), '--key', at('other.key')])).status).toBe(3);
    expect((await signed(['seal', at('plain'), '--key', at('other.key')])).status).toBe(2);
    expect(
      codeOf(
        await run([
          'verify',
          at('plain'),
          ...KEYED(),
          '--seal',
          at('sealed.tar.seal.json'),
          '--seal-key',
          at('other.pub'),
        ]),
      ),
    ).toEqual([2, 'USAGE']);
  });
});

describe('locate', () => {
  it('says where evidence lies, without asking anybody where the digest is given', async () => {
    const asked = registry.requests.length;
    const { result } = documentOf(
      await run(['locate', `${registry.host}/team/app@${image.root.digest}`, '--json']),
    );
    expect(result).toEqual({
      digest: image.root.digest,
      signatures: `${registry.host}/team/app:sha256-${image.root.digest.slice(7)}.sig`,
      attestations: `${registry.host}/team/app:sha256-${image.root.digest.slice(7)}.att`,
      sboms: `${registry.host}/team/app:sha256-${image.root.digest.slice(7)}.sbom`,
      referrers: `${registry.host}/team/app:sha256-${image.root.digest.slice(7)}`,
    });
    expect(registry.requests).toHaveLength(asked);
    expect((await run(['locate', name])).stdout).toContain(image.root.digest);
  });
});
