/**
 * Red team 2: the carrier, from a good unsealed bundle and from a delta; and what a seal changes.
 */
import { generateKeyPairSync } from 'node:crypto';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf, type Ran } from '@sealift/in-process';
import { encryptKey } from '@sealift/keys';
import type { BundleManifest } from '@sealift/manifest';
import {
  type Attachment,
  attest,
  bundleReferrer,
  createWorld,
  type Image,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Carrier } from './carrier.fixture.ts';
import { run } from './here.fixture.ts';

const SPDX = 'https://spdx.dev/Document';
const SIGNER = [
  '--certificate-identity',
  'ci@example.com',
  '--certificate-oidc-issuer',
  'https://accounts.example.com',
];
const world = createWorld({ seed: 'the carrier' });
const key = { key: world.keyPair() };
const [app, tool] = [
  makeImage({ seed: 'app', sizes: [30_000, 300] }),
  makeImage({ seed: 'tool', sizes: [20_000, 200] }),
];
const before = makeImage({ seed: 'app', sizes: [30_000, 200] });

let folder: string;
let source: FakeRegistry;
let mirror: FakeRegistry;
const at = (name: string): string => join(folder, name);
const keyed = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];
const keyless = (): string[] => ['--trusted-root', at('root.json'), ...SIGNER];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-carrier-'));
  source = await startRegistry();
  const put = (repository: string, tag: string, image: Image, ...more: Attachment[]): void => {
    const signature = signSimple(world, image.root, {
      signer: key,
      dockerReference: `${source.host}/${repository}:${tag}`,
    });
    publish(source, repository, tag, image, [signature, ...more]);
  };
  put('team/app', '1', before);
  put(
    'team/app',
    '2',
    app,
    attest(world, app.root, { signer: key, predicateType: SPDX, predicate: { name: 'app' } }),
  );
  put('team/tool', '1', tool);
  const leaf = world.issueLeaf({
    identity: { email: 'ci@example.com' },
    issuer: 'https://accounts.example.com',
  });
  for (const [tag, image] of [
    ['good', app],
    ['old', before],
  ] as const)
    publish(source, 'new/app', tag, image, [bundleReferrer(world, image.root, { signer: leaf })]);
  const pins = {
    'signer.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'root.json': world.trustedRoot(),
  };
  for (const [file, content] of Object.entries(pins)) writeFileSync(at(file), content);
  const images = [`${source.host}/team/app:2`, `${source.host}/team/tool:1`];
  for (const [file, ...words] of [
    ['base.tar', `${source.host}/team/app:1`],
    ['full', ...images],
    ['delta', ...images, '--since', at('base.tar')],
    ['nameless', `${source.host}/new/app:good`, `${source.host}/new/app:old`],
  ] as const)
    expect((await run(['export', ...words, '-o', at(file)])).status).toBe(0);
});
beforeEach(async () => {
  mirror = await startRegistry();
});
afterEach(() => mirror.close());
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});

/** Seals a bundle with a key that does nothing else. @returns flags that ask for the seal */
async function seal(kind: string): Promise<string[]> {
  const password = { COSIGN_PASSWORD: 'only seals' };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(
    at('seal.key'),
    await encryptKey(
      privateKey.export({ type: 'pkcs8', format: 'der' }),
      Buffer.from(password.COSIGN_PASSWORD),
    ),
  );
  writeFileSync(at('seal.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  expect(
    (await run(['seal', at(kind), ...bases(kind), '--key', at('seal.key')], password)).status,
  ).toBe(0);
  return ['--seal', at(`${kind}.seal.json`), '--seal-key', at('seal.pub')];
}

const bases = (file: string): string[] => (file === 'delta' ? ['--base', at('base.tar')] : []);
const verify = (file: string, kind: string, ...more: string[]): Promise<Ran> =>
  run(['verify', at(file), ...bases(kind), ...keyed(), ...more, '--json', '--quiet']);
const bring = (file: string, kind: string, ...more: string[]): Promise<Ran> =>
  run([
    'import',
    at(file),
    ...bases(kind),
    '--to',
    `${mirror.host}/in`,
    ...keyed(),
    ...more,
    '--json',
    '--quiet',
  ]);
const ending = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];

function expectUntouched(): void {
  expect(mirror.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
}

/** What was found of a subject, dropped as if it had never been there: the ledger says so too. */
function without(manifest: BundleManifest, subject: string, scheme: string): BundleManifest {
  return {
    ...manifest,
    evidence: manifest.evidence.filter(
      (each) => each.subject !== subject || each.scheme !== scheme,
    ),
    ledger: manifest.ledger.map((row) =>
      row.subject === subject && row.scheme === scheme
        ? { ...row, outcome: 'absent', digests: [] }
        : row,
    ),
  };
}

/** As if the bytes were a file on the medium. */
function carried(bytes: Uint8Array): string {
  writeFileSync(at('carried.tar'), bytes);
  return 'carried.tar';
}

const swapped = (manifest: BundleManifest): BundleManifest => {
  const names = manifest.images.map(({ name }) => name).toReversed();
  return {
    ...manifest,
    images: manifest.images.map((image, i) => ({ ...image, name: names[i] ?? '' })),
  };
};

describe.each(['full', 'delta'])('the carrier, from a good %s bundle', (kind) => {
  let carrier: Carrier;
  beforeAll(async () => {
    carrier = await Carrier.read(at(kind));
  });

  it('changes nothing, and it comes through', async () => {
    const same = carried(await carrier.rewritten((manifest) => manifest));
    expect(readFileSync(at(same)).equals(readFileSync(at(kind)))).toBe(true);
    expect(ending(await bring(same, kind))[0]).toBe(0);
    expect(mirror.repositories.get('in/team/app')?.tags.get('2')).toBe(app.root.digest);
  });

  it(
    'swaps two names: the first line says that they are contradicted, nothing is imported, ' +
      'and an expectation rejects them',
    async () => {
      const file = carried(await carrier.rewritten(swapped));
      const plain = await run(['verify', at(file), ...bases(kind), ...keyed()]);
      expect([plain.status, plain.stdout.split('\n')[0]]).toEqual([
        0,
        expect.stringContaining('2 of them under contradicted names'),
      ]);
      expect(
        documentOf(await verify(file, kind)).images.map(({ nameBinding }) => nameBinding),
      ).toEqual(['contradicted', 'contradicted']);
      const expected = ['--image', `${source.host}/team/app:2@${app.root.digest}`];
      expect(ending(await verify(file, kind, ...expected))).toEqual([1, 'NAME_CONTRADICTED']);
      expect(ending(await bring(file, kind))).toEqual([1, 'NAME_CONTRADICTED']);
      expectUntouched();
    },
  );

  it.each<[string, number, string, () => Promise<Uint8Array> | Uint8Array]>([
    [
      'drops a signature, and the ledger says that there was none',
      1,
      'NO_SIGNATURE',
      () => carrier.rewritten((each) => without(each, app.root.digest, 'cosign-sig')),
    ],
    [
      'drops a signature, and lets the ledger stand',
      3,
      'MANIFEST',
      () => carrier.raw({ ...carrier.manifest, evidence: carrier.manifest.evidence.slice(1) }),
    ],
    [
      'plants a blob that nothing refers to, and lists it',
      3,
      'ORPHAN_BLOB',
      () =>
        carrier.raw({
          ...carrier.manifest,
          blobs: [...carrier.manifest.blobs, carrier.plant('orphan')],
        }),
    ],
    [
      'plants a blob, and does not list it',
      3,
      'ORPHAN_BLOB',
      () =>
        carrier.withEntry(
          readFileSync(at(kind)),
          `blobs/sha256/${carrier.plant('orphan').digest.slice(7)}`,
          Buffer.from('orphan'),
        ),
    ],
    [
      'plants a program',
      3,
      'TAR_NAME',
      () => carrier.withEntry(readFileSync(at(kind)), 'sealift-verify', Buffer.from('#!/bin/sh')),
    ],
    [
      'names an image as its signature is named (T5)',
      3,
      'MANIFEST',
      () =>
        carrier.rewritten((each) => ({
          ...each,
          images: each.images.map((image) => ({
            ...image,
            name: signatureName(image.name, image.digest),
          })),
        })),
    ],
    [
      'rewrites the manifest, and not the index',
      3,
      'MANIFEST',
      () => mixed(carrier.raw(swapped(carrier.manifest)), readFileSync(at(kind))),
    ],
    [
      'rewrites the index, and not the manifest',
      3,
      'MANIFEST',
      () => mixed(readFileSync(at(kind)), carrier.raw(swapped(carrier.manifest))),
    ],
    [
      'leaves out a layer, and says nothing of it',
      3,
      'MISSING_BLOB',
      () => carrier.raw({ ...carrier.manifest, blobs: carrier.manifest.blobs.slice(0, -1) }),
    ],
    [
      'leaves a signature "at the base" (T13)',
      3,
      'MANIFEST',
      () => {
        const [first] = carrier.manifest.evidence;
        const signature = JSON.parse(
          Buffer.from(carrier.blobs.get(first?.manifest.digest ?? 'sha256:') ?? []).toString(),
        ).layers[0];
        const required = [
          ...(carrier.manifest.delta?.required ?? []),
          { digest: signature.digest, size: signature.size },
        ];
        return carrier.rewritten((each) => ({
          ...each,
          delta: { base: { kind: 'bundle', digest: app.root.digest as 'sha256:' }, required },
        }));
      },
    ],
  ])('%s: %d %s', async (_, exitCode, code, make) => {
    const file = carried(await make());
    const ran = await Promise.all([verify(file, kind), bring(file, kind)]);
    expect(ran.map(ending)).toEqual([
      [exitCode, code],
      [exitCode, code],
    ]);
    expectUntouched();
  });

  it(
    'drops the SBOM and rewrites the ledger: no verdict is better for it, and what is missing ' +
      'is asked for',
    async () => {
      const file = carried(
        await carrier.rewritten((each) => without(each, app.root.digest, 'cosign-att')),
      );
      expect(
        ending(
          await verify(file, kind, '--type', 'spdxjson', '--image', `${source.host}/team/app:2`),
        ),
      ).toEqual([1, 'NO_ATTESTATION']);
      expect(ending(await bring(file, kind, '--type', 'spdxjson'))).toEqual([1, 'NO_ATTESTATION']);
      expectUntouched();
      const [good, dropped] = [
        documentOf(await verify(kind, kind)),
        documentOf(await verify(file, kind)),
      ];
      expect([dropped.exitCode, dropped.established]).toEqual([
        good.exitCode,
        good.established.filter((each) => !each.includes('attestation')),
      ]);
      // What the carrier says of the source stands where it belongs: under what is claimed.
      expect(good.claimed.join('\n')).toContain('ledger: cosign-att');
      expect(dropped.claimed.join('\n')).not.toContain('ledger: cosign-att');
      expect(dropped.claimed.join('\n')).toMatch(
        /ledger: \d+ other searches at the source found nothing/,
      );
    },
  );

  it('swaps two names under a seal: the first step is rejected already', async () => {
    const sealed = await seal(kind);
    expect(ending(await verify(kind, kind, ...sealed))[0]).toBe(0);
    const file = carried(await carrier.rewritten(swapped));
    expect(ending(await verify(file, kind, ...sealed))).toEqual([1, 'SEAL']);
    expect(ending(await bring(file, kind, ...sealed, '--accept-unbound-names'))).toEqual([
      1,
      'SEAL',
    ]);
    expectUntouched();
  });

  it(
    'has a medium that gives other bytes on the second read (T11): no manifest, no ' + 'tag',
    async () => {
      const bytes = readFileSync(at(kind));
      const file = carried(bytes);
      const layer = bytes.indexOf(largest(carrier));
      expect(layer).toBeGreaterThan(0);
      changeLater(at(file), layer + 100);
      expect(ending(await bring(file, kind))).toEqual([3, 'DIGEST']);
      expectNothingNamed();
    },
  );
});

/** At the first upload all has been verified: then the stick answers differently. */
function changeLater(path: string, offset: number): void {
  const { faults } = mirror;
  const take = faults.take.bind(faults);
  let changed = false;
  faults.take = (request) => {
    if (!changed && request.startsWith('POST')) {
      changed = true;
      const file = openSync(path, 'r+');
      writeSync(file, Buffer.from('evil'), 0, 4, offset);
      closeSync(file);
    }
    return take(request);
  };
}

function expectNothingNamed(): void {
  for (const [, { manifests, tags }] of mirror.repositories)
    expect([manifests.size, tags.size]).toEqual([0, 0]);
}

const signatureName = (name: string, digest: string): string =>
  name.replace(/:[^:/]+$/, `:${digest.replace(':', '-')}.sig`);
const largest = ({ blobs }: Carrier): Uint8Array =>
  [...blobs.values()].reduce((a, b) => (a.length >= b.length ? a : b));

/** The index of one bundle before the rest of another. */
function mixed(rest: Buffer, index: Buffer): Buffer {
  const manifestAt = (tar: Buffer): number => tar.indexOf('sealift/manifest.json');
  return Buffer.concat([index.subarray(0, manifestAt(index)), rest.subarray(manifestAt(rest))]);
}

describe('the carrier of a full bundle', () => {
  it('puts an image of its own under a good name, with the good signature', async () => {
    const carrier = await Carrier.read(at('full'));
    const evil = makeImage({ seed: 'evil', platforms: ['linux/amd64'] });
    for (const [of, bytes] of evil.blobs) carrier.blobs.set(of as 'sha256:', bytes);
    const digest = evil.root.digest as 'sha256:';
    const children = new Set<string>(app.manifests.map((each) => each.digest));
    const about = <T extends { readonly subject: string }>(all: readonly T[]): T[] =>
      all
        .filter(({ subject }) => !children.has(subject))
        .map((each) => (each.subject === app.root.digest ? { ...each, subject: digest } : each));
    const images = carrier.manifest.images.map((each) =>
      each.digest === app.root.digest ? { ...each, ...evil.root, digest, platforms: [] } : each,
    );
    const file = carried(
      await carrier.rewritten((each) => ({
        ...each,
        images,
        evidence: about(each.evidence),
        ledger: about(each.ledger),
      })),
    );
    expect(ending(await bring(file, 'full'))).toEqual([1, 'SUBJECT']);
    expectUntouched();
  });

  it(
    'swaps names that no signature binds: it is loud, no tag is written for them, and an ' +
      'expectation ends it',
    async () => {
      const carrier = await Carrier.read(at('nameless'));
      const file = carried(await carrier.rewritten(swapped));
      const verified = documentOf(await run(['verify', at(file), ...keyless(), '--json']));
      expect(verified.exitCode).toBe(0);
      expect(verified.notEstablished.join('\n')).toContain('NAME NOT BOUND');
      const command = [
        'import',
        at(file),
        '--to',
        `${mirror.host}/in`,
        ...keyless(),
        '--json',
        '--quiet',
      ];
      expect(ending(await run(command))).toEqual([1, 'NAME_UNBOUND']);
      const expected = ['--image', `${source.host}/new/app:good@${app.root.digest}`];
      expect(ending(await run([...command, ...expected]))).toEqual([1, 'NAME_CONTRADICTED']);
      expectUntouched();
    },
  );
});

describe('the carrier of a delta and its base', () => {
  /** A copy of the base with other bytes where the layer lies that the delta leaves out. */
  function base(change: (bytes: Buffer, layer: number) => void): {
    readonly path: string;
    readonly layer: number;
  } {
    const bytes = readFileSync(at('base.tar'));
    const layer = bytes.indexOf(
      [...app.blobs.values()].find(({ length }) => length >= 30_000) ?? '',
    );
    expect(layer).toBeGreaterThan(0);
    change(bytes, layer);
    writeFileSync(at('stick-base.tar'), bytes);
    return { path: at('stick-base.tar'), layer };
  }
  const bringWith = (path: string): Promise<Ran> =>
    run([
      'import',
      at('delta'),
      '--base',
      path,
      '--to',
      `${mirror.host}/in`,
      ...keyed(),
      '--json',
      '--quiet',
    ]);

  it('changes a layer of the base (T13)', async () => {
    const { path } = base((bytes, layer) => bytes.write('evil', layer + 100));
    const ran = await bringWith(path);
    expect([...ending(ran), ran.last]).toEqual([3, 'DIGEST', expect.stringContaining('base ')]);
    expectUntouched();
  });

  it('changes it on the second read (T11): no manifest, no tag', async () => {
    const { path, layer } = base(() => undefined);
    changeLater(path, layer + 100);
    expect(ending(await bringWith(path))).toEqual([3, 'DIGEST']);
    expectNothingNamed();
  });

  it(
    'keeps the base back: the delta alone says what is missing, and is never ' + 'accepted',
    async () => {
      const ran = await run([
        'import',
        at('delta'),
        '--to',
        `${mirror.host}/in`,
        ...keyed(),
        '--json',
        '--quiet',
      ]);
      expect([...ending(ran), documentOf(ran).verdict]).toEqual([3, 'DELTA_BASE', 'incomplete']);
      expectUntouched();
    },
  );

  it('gives the base of other images', async () => {
    expect((await run(['export', `${source.host}/team/tool:1`, '-o', at('tool.tar')])).status).toBe(
      0,
    );
    expect(ending(await bringWith(at('tool.tar')))).toEqual([3, 'DELTA_BASE']);
    expectUntouched();
  });

  it(
    'rewrites the inventory, so that the delta leaves out what the far side does not ' + 'have',
    async () => {
      const layers = [...app.blobs]
        .filter(([, { length }]) => length >= 200 && length < 20_000)
        .map(([digest, { length }]) => ({ digest, size: length }));
      writeFileSync(
        at('lie.json'),
        JSON.stringify({
          layers: layers.sort((a, b) => (a.digest < b.digest ? -1 : 1)),
          schemaVersion: 1,
        }),
      );
      expect(
        (
          await run([
            'export',
            `${source.host}/team/app:2`,
            '--since',
            at('lie.json'),
            '-o',
            at('lied.tar'),
          ])
        ).status,
      ).toBe(0);
      expect(ending(await bring('lied.tar', 'delta'))).toEqual([3, 'DELTA_BASE']);
      expectUntouched();
    },
  );
});
