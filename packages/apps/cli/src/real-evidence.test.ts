import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

/**
 * What cosign really wrote, over the whole way: into a bundle, through the verifier, into a
 * registry.
 */
const REAL = new URL('../../../../test-vectors/real', import.meta.url).pathname;
const COSIGN_2 = readdirSync(REAL).find((each) => each.startsWith('cosign-v2')) ?? '';
const COSIGN_3 = readdirSync(REAL).find((each) => each.startsWith('cosign-v3')) ?? '';
const NAME = 'registry.sealift.test/vectors/image:1';

const KEYLESS = [
  '--certificate-identity',
  'ci@sealift.test',
  '--certificate-oidc-issuer',
  'http://127.0.0.1:8888',
];
const ROOT = ['--trusted-root', join(REAL, 'defaults/trusted_root.json')];
const PINS: Readonly<Record<string, string>> = {
  'key.pub': '--key',
  'rekor.pub': '--rekor-key',
  'ctfe.pub': '--ct-key',
  'ca-roots.pem': '--ca-roots',
  'ca-intermediates.pem': '--ca-intermediates',
  'tsa.pem': '--timestamp-certificate-chain',
};
const pins = (folder: string): string[] =>
  readdirSync(folder).flatMap((file) =>
    PINS[file] === undefined ? [] : [PINS[file], join(folder, file)],
  );

let folder: string;
let mirror: FakeRegistry;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-real-'));
});
beforeEach(async () => {
  mirror = await startRegistry();
});
afterEach(() => mirror.close());
afterAll(() => rmSync(folder, { recursive: true }));

describe('evidence of a real cosign', () => {
  it.each([
    [`${COSIGN_2}/sig-key`, []],
    [`${COSIGN_2}/sig-keyless-recursive`, KEYLESS],
    [`${COSIGN_2}/sig-keyless-saved`, KEYLESS],
    [
      `${COSIGN_2}/sig-enterprise`,
      [
        '--certificate-identity',
        'release@sealift.test',
        '--no-oidc-issuer',
        '--insecure-ignore-sct',
      ],
    ],
    [`${COSIGN_2}/att-keyless-spdxjson-intoto`, [...KEYLESS, '--type', 'spdxjson']],
    [`${COSIGN_3}/bundle-key-rekor2`, ROOT],
    [`${COSIGN_3}/bundle-keyless-rekor2-recursive`, [...KEYLESS, ...ROOT]],
    [`${COSIGN_3}/bundle-keyless-rekor1-tsa-saved`, [...KEYLESS, ...ROOT]],
    [
      `${COSIGN_3}/bundle-keyless-slsaprovenance1`,
      [...KEYLESS, ...ROOT, '--type', 'slsaprovenance1'],
    ],
  ])('%s arrives whole', async (vector, policy) => {
    const flags = [...pins(join(REAL, vector)), ...policy];
    const bundle = join(folder, 'bundle.tar');
    rmSync(bundle, { force: true });
    expect(
      (
        await run([
          'export',
          `oci:${join(REAL, vector, 'layout')}`,
          '--as',
          NAME,
          '-o',
          bundle,
          ...flags,
        ])
      ).last,
    ).not.toMatch(/^[A-Z_]+: /);
    const verified = documentOf(await run(['verify', bundle, '--json', ...flags]));
    expect([verified.verdict, verified.failures]).toEqual(['accepted', []]);

    const imported = await run([
      'import',
      bundle,
      '--to',
      mirror.host,
      // It was signed under the name of another registry: whoever mirrors states the digest.
      '--image',
      `${NAME}@${verified.images[0]?.digest}`,
      ...flags,
    ]);
    expect([imported.status, imported.last]).toEqual([0, imported.last]);
    const stored = mirror.repositories.get('vectors/image');
    expect(stored?.tags.get('1')).toBe(verified.images[0]?.digest);
    // Every blob of the evidence that was accepted is there, byte for byte, since a registry names
    // it by its digest.
    for (const { digest } of verified.images[0]?.evidence ?? [])
      expect([...(stored?.blobs.keys() ?? [])]).toContain(digest);
  });

  it('is refused for another signer, and nothing is written', async () => {
    const bundle = join(folder, 'other.tar');
    const layout = `oci:${join(REAL, COSIGN_3, 'bundle-keyless-rekor1/layout')}`;
    expect((await run(['export', layout, '--as', NAME, '-o', bundle])).status).toBe(0);
    const other = [
      '--certificate-identity',
      'evil@sealift.test',
      '--certificate-oidc-issuer',
      'http://127.0.0.1:8888',
      ...ROOT,
    ];
    const refused = await run([
      'import',
      bundle,
      '--to',
      mirror.host,
      '--accept-unbound-names',
      ...other,
    ]);
    expect([refused.status, refused.last.split(':')[0]]).toEqual([1, 'IDENTITY']);
    expect(mirror.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual(
      [],
    );
  });
});

it('has the vectors', () =>
  expect(readFileSync(join(REAL, COSIGN_2, 'sig-key/expect'), 'utf8')).toBe('accepted\n'));
