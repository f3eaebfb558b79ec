import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf, type Ran } from '@sealift/in-process';
import {
  type Attachment,
  attest,
  blobOf,
  bundleReferrer,
  createWorld,
  makeImage,
  publish,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';
import { atTerminal, HAS_TERMINAL } from './terminal.fixture.ts';

/**
 * One image with everything that may hang on it, in a registry, in a bundle, and as `cosign save`
 * writes it.
 */
const world = createWorld({ seed: 'attached' });
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], sizes: [16] });
const SPDX = 'https://spdx.dev/Document';
const leaf = world.issueLeaf({
  identity: { email: 'ci@corp.example' },
  issuer: 'https://login.corp.example',
});
const sbomAttestation = (): Attachment =>
  attest(world, image.root, {
    signer: { key: world.keyPair() },
    subjectName: 'x',
    predicateType: SPDX,
    predicate: { spdxVersion: 'SPDX-2.3' },
  });

let folder: string;
let registry: FakeRegistry;
let name: string;
const at = (file: string): string => join(folder, file);
const linesOf = ({ stdout }: Ran): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const codeOf = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-attached-'));
  registry = await startRegistry();
  name = `${registry.host}/team/app:v1`;
  const first = image.manifests[0] ?? image.root;
  const attached = [
    signSimple(world, image.root, { signer: leaf, dockerReference: `${registry.host}/team/app` }),
    sbomAttestation(),
    bundleReferrer(world, image.root, { signer: { key: world.keyPair() } }),
    bundleReferrer(world, first, { signer: { key: world.keyPair() } }),
  ];
  publish(registry, 'team/app', 'v1', image, attached);
  publish(registry, 'team/bare', 'v1', image, []);
  await writeLayout(at('saved'), { images: [image], attachments: attached, style: 'cosign' });
  expect((await run(['export', name, '-o', at('app.tar')])).status).toBe(0);
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

/** The same image in each place. */
const PLACES: readonly (readonly [string, () => string])[] = [
  ['a registry', () => name],
  ['a bundle', () => at('app.tar')],
  ['a directory of cosign save', () => at('saved')],
];

describe.each(PLACES)('of %s', (_, place) => {
  it('download signature prints what cosign prints, of both conventions', async () => {
    const ran = await run(['download', 'signature', place()]);
    const lines = linesOf(ran);
    expect([ran.status, ran.stderr, lines.length]).toEqual([0, '', 3]);
    const legacy = lines.find((line) => 'Base64Signature' in line) ?? {};
    expect(Object.keys(legacy)).toEqual([
      'Base64Signature',
      'Payload',
      'Cert',
      'Chain',
      'Bundle',
      'RFC3161Timestamp',
    ]);
    expect(
      JSON.parse(Buffer.from(String(legacy['Payload']), 'base64').toString()).critical.image[
        'docker-manifest-digest'
      ],
    ).toBe(image.root.digest);
    expect(legacy).toMatchObject({
      Cert: { Raw: expect.stringMatching(/^MII/) },
      Bundle: { Payload: { logIndex: expect.any(Number) } },
      RFC3161Timestamp: null,
    });
    expect(
      lines.filter((line) => line['mediaType'] === 'application/vnd.dev.sigstore.bundle.v0.3+json'),
    ).toHaveLength(2);
  });

  it('download attestation prints envelopes', async () => {
    const [line, ...more] = linesOf(await run(['download', 'attestation', place()]));
    expect([more, line?.['payloadType']]).toEqual([[], 'application/vnd.in-toto+json']);
    expect(
      linesOf(await run(['download', 'attestation', place(), '--predicate-type', 'spdxjson'])),
    ).toEqual([line]);
    const other = await run(['download', 'attestation', place(), '--predicate-type', 'cyclonedx']);
    expect([other.status, other.last]).toEqual([
      1,
      expect.stringMatching(/^NO_ATTESTATION: .*those that are there are of https:\/\/spdx\.dev/),
    ]);
  });

  it.runIf(HAS_TERMINAL)('tree fits the 80 columns of a terminal', async () => {
    const { shown, status } = await atTerminal(['tree', place(), '--quiet'], []);
    expect([status, shown.split(/\r?\n/).filter((line) => line.length > 80)]).toEqual([0, []]);
  });

  it('download sbom prints the predicate', async () =>
    expect((await run(['download', 'sbom', place()])).stdout).toBe('{"spdxVersion":"SPDX-2.3"}\n'));

  it('tree shows all of it, and the platform that has a signature of its own', async () => {
    const { stdout, status } = await run(['tree', place()]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/signature {3}application\/vnd\.dev\.cosign\.simplesigning/);
    expect(stdout).toMatch(/attestation https:\/\/spdx\.dev\/Document \(cosign-att\)/);
    expect(stdout.split('linux/')).toHaveLength(2);
    expect(stdout).toContain('Nothing here is verified');
  });
});

it.each<[string, () => string]>([
  ['a tar', () => at('app.tar')],
  ['a folder', () => at('saved')],
])('%s is a layout as well as a target', async (_, path) => {
  const [layout, target] = await Promise.all([
    run(['tree', `oci:${path()}`]),
    run(['tree', path()]),
  ]);
  expect([layout.status, layout.stdout]).toEqual([0, target.stdout]);
});

it('tree tells programs the same', async () => {
  const { images } = documentOf(await run(['tree', name, '--json'])).result as {
    images: {
      name: string;
      digest: string;
      attached: { kind: string; scheme: string }[];
      parts: { platform: string; attached: unknown[] }[];
    }[];
  };
  expect(images).toHaveLength(1);
  expect(images[0]).toMatchObject({
    name,
    digest: image.root.digest,
    parts: [{ attached: [{ kind: 'signature', scheme: 'referrers-api' }] }],
  });
  expect(images[0]?.attached.map(({ kind }) => kind).sort()).toEqual([
    'attestation',
    'signature',
    'signature',
  ]);
});

it('download tells programs what it is about', async () => {
  const { result } = documentOf(await run(['download', 'attestation', name, '--json']));
  expect(result).toMatchObject({
    attestations: [
      {
        subject: image.root.digest,
        predicateType: SPDX,
        content: { payloadType: 'application/vnd.in-toto+json' },
      },
    ],
  });
});

describe('an SBOM that nothing signs', () => {
  const put = (text: string): void => {
    const [config, layer] = [
      blobOf('application/vnd.oci.image.config.v1+json', '{}'),
      blobOf('text/spdx+json', text),
    ];
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = blobOf(mediaType, {
      schemaVersion: 2,
      mediaType,
      config: config.descriptor,
      layers: [layer.descriptor],
    });
    const tag = `${image.root.digest.replace(':', '-')}.sbom`;
    registry.put('team/bare', [config.bytes, layer.bytes], [{ mediaType, bytes: manifest.bytes }], {
      [tag]: manifest.descriptor.digest,
    });
  };
  const bare = (): string => `${registry.host}/team/bare:v1`;

  it('under the tag of cosign is printed, and hangs in the tree', async () => {
    put('{"spdxVersion":"SPDX-2.2"}\n');
    expect((await run(['download', 'sbom', bare()])).stdout).toBe('{"spdxVersion":"SPDX-2.2"}\n');
    expect((await run(['tree', bare()])).stdout).toContain(
      'sbom        text/spdx+json (cosign-sbom)',
    );
  });

  it(
    'acts on no terminal: JSON is escaped, other text refused, a file gets the bytes ' + '(T28)',
    async () => {
      put('{"name":"a\u202eb"}');
      expect((await run(['download', 'sbom', bare()])).stdout).toBe('{"name":"a\\u202eb"}\n');
      put('SPDXVersion: \u001b[2J');
      expect(codeOf(await run(['download', 'sbom', bare()]))).toEqual([1, 'UNSUPPORTED']);
      expect(codeOf(await run(['download', 'sbom', bare(), '-o', at('sbom')]))).toEqual([0, '']);
      expect(readFileSync(at('sbom'), 'utf8')).toBe('SPDXVersion: \u001b[2J');
    },
  );

  it('beside another one needs a word which', async () => {
    put('{"spdxVersion":"SPDX-2.2"}');
    publish(registry, 'team/bare', 'v1', image, [sbomAttestation()]);
    const { last, status } = await run(['download', 'sbom', bare()]);
    expect([status, last]).toEqual([
      2,
      expect.stringMatching(/^USAGE: 2 SBOMs are attached: .*say which with --digest$/),
    ]);
    const { digest } = blobOf('', '{"spdxVersion":"SPDX-2.2"}').descriptor;
    expect((await run(['download', 'sbom', bare(), '--digest', digest])).stdout).toBe(
      '{"spdxVersion":"SPDX-2.2"}\n',
    );
  });
});

describe('is refused', () => {
  let bare: string;
  beforeEach(() => {
    bare = `${registry.host}/team/empty:v1`;
    publish(registry, 'team/empty', 'v1', image, []);
  });

  it.each<[string, string[], number, string]>([
    ['a signature where there is none', ['download', 'signature'], 1, 'NO_SIGNATURE'],
    ['an attestation where there is none', ['download', 'attestation'], 1, 'NO_ATTESTATION'],
    ['an SBOM where there is none', ['download', 'sbom'], 1, 'NO_ATTESTATION'],
    [
      'a predicate type that is none',
      ['download', 'attestation', '--predicate-type', 'nonsense'],
      2,
      'USAGE',
    ],
    ['a name for an image of a registry', ['tree', '--as', 'r.example/a:b'], 2, 'USAGE'],
  ])('%s', async (_, args, exit, code) =>
    expect(codeOf(await run([...args, bare]))).toEqual([exit, code]),
  );

  it.each<[string, () => string, number, string]>([
    ['an image that is not there', () => `${registry.host}/team/none:v1`, 4, 'NOT_FOUND'],
    ['a word that is no reference', () => 'Not An Image', 2, 'USAGE'],
    ['a layout that is not there', () => `oci:${at('none')}`, 4, 'IO'],
    ['a file that is no bundle', () => put('file', 'hello'), 3, 'TAR_TRUNCATED'],
  ])('%s', async (_, word, exit, code) =>
    expect(codeOf(await run(['tree', word()]))).toEqual([exit, code]),
  );

  it('evidence that is not what its type says', async () => {
    const broken = bundleReferrer(world, image.root, { signer: { key: world.keyPair() } });
    const layer = JSON.parse(Buffer.from(broken.manifest).toString()).layers[0];
    const text = Buffer.from('{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}');
    const other = blobOf(layer.mediaType, new Uint8Array(text)).descriptor;
    const manifest = Buffer.from(
      Buffer.from(broken.manifest)
        .toString()
        .replace(layer.digest, other.digest)
        .replace(`"size":${layer.size}`, `"size":${other.size}`),
    );
    registry.put(
      'team/empty',
      [text],
      [{ mediaType: broken.descriptor.mediaType, bytes: manifest }],
      {},
    );
    expect(codeOf(await run(['download', 'signature', bare]))[0]).toBe(1);
  });
});

function put(file: string, text: string): string {
  writeFileSync(at(file), text);
  return at(file);
}
