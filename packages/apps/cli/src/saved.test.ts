import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf, type Ran } from '@sealift/in-process';
import {
  attest,
  bundleReferrer,
  createWorld,
  makeImage,
  publish,
  signSimple,
  writeLayout,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';

/**
 * What cosign keeps in a directory: an image with its .sig, its .att and its bundles. What real
 * cosign makes of it is tried by tools/against/interop.
 */
const world = createWorld({ seed: 'saved' });
const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], sizes: [64] });
const signer = { key: world.keyPair() };
const platform = image.manifests[0] ?? image.root;
let folder: string;
let source: FakeRegistry;
let name: string;
const at = (file: string): string => join(folder, file);
const codeOf = ({ status, last }: Ran): [number | null, string | undefined] => [
  status,
  last.split(':')[0],
];
const KEYED = (): string[] => ['--key', at('signer.pub'), '--rekor-key', at('rekor.pub')];

const evidence = () => [
  signSimple(world, image.root, { signer, dockerReference: 'registry.example/team/app' }),
  attest(world, image.root, {
    signer,
    subjectName: 'x',
    predicateType: 'https://spdx.dev/Document',
    predicate: {},
  }),
  bundleReferrer(world, image.root, { signer }),
  signSimple(world, platform, { signer, dockerReference: 'registry.example/team/app' }),
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-saved-'));
  source = await startRegistry();
  name = `${source.host}/team/app:v1`;
  publish(source, 'team/app', 'v1', image, evidence());
  writeFileSync(at('signer.pub'), signer.key.publicKeyPem);
  writeFileSync(at('other.pub'), createWorld({ seed: 'somebody else' }).keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  await writeLayout(at('theirs'), {
    images: [image],
    attachments: evidence().slice(0, 3),
    style: 'cosign',
  });
  expect((await run(['save', name, '--dir', at('ours')])).status).toBe(0);
});
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});

describe('save', () => {
  it('writes what cosign reads by: kinds, no names, referrers unlisted', () => {
    const { manifests } = JSON.parse(readFileSync(at('ours/index.json'), 'utf8')) as {
      manifests: { annotations: Record<string, string> }[];
    };
    expect(manifests.map(({ annotations }) => annotations)).toEqual([
      { kind: 'dev.cosignproject.cosign/imageIndex' },
      { kind: 'dev.cosignproject.cosign/sigs' },
      { kind: 'dev.cosignproject.cosign/atts' },
      // Of a single platform: cosign has no kind for it, and passes it over.
      { 'org.opencontainers.image.ref.name': `${platform.digest.replace(':', '-')}.sig` },
    ]);
    expect(JSON.parse(readFileSync(at('ours/oci-layout'), 'utf8'))).toEqual({
      imageLayoutVersion: '1.0.0',
    });
  });

  it('of a registry, of a bundle and of what it saved itself is the same directory', async () => {
    expect((await run(['export', name, '-o', at('app.tar')])).status).toBe(0);
    for (const [from, to] of [
      ['app.tar', 'of-bundle'],
      ['ours', 'of-ours'],
    ] as const) {
      expect((await run(['save', at(from), '--dir', at(to)])).status).toBe(0);
      expect(readdirSync(at(`${to}/blobs/sha256`))).toEqual(readdirSync(at('ours/blobs/sha256')));
      expect(JSON.parse(readFileSync(at(`${to}/index.json`), 'utf8'))).toEqual(
        JSON.parse(readFileSync(at('ours/index.json'), 'utf8')),
      );
    }
  });

  it('says what it did, and that no signature was checked', async () => {
    const { result, notEstablished } = documentOf(
      await run(['save', name, '--dir', at('told'), '--json']),
    );
    expect(result).toMatchObject({
      image: name,
      dir: at('told'),
      digest: image.root.digest,
      evidence: { length: 4 },
    });
    expect(notEstablished).toEqual(['signatures: save checks none']);
  });

  it('is verified where it lies', async () => {
    expect(documentOf(await run(['verify', at('ours'), '--json', ...KEYED()])).verdict).toBe(
      'accepted',
    );
  });

  it.each<[string, () => string[], number, string]>([
    ['a directory that exists', () => [name, '--dir', at('theirs')], 2, 'USAGE'],
    ['no directory', () => [name], 2, 'USAGE'],
    [
      'an image that is not there',
      () => [`${source.host}/team/none:v1`, '--dir', at('no')],
      4,
      'NOT_FOUND',
    ],
    [
      'a name that the source does not hold',
      () => [at('ours'), '--image', 'r.example/a:b', '--dir', at('no')],
      3,
      'NO_IMAGES',
    ],
    ['two images in one directory', () => [`oci:${at('two')}`, '--dir', at('no')], 2, 'USAGE'],
    ['a source that lies', () => [at('lying'), '--dir', at('no')], 3, 'DIGEST'],
  ])('refuses %s, and leaves nothing', async (_, args, exit, code) => {
    const named = (tag: string, seed: string) => ({
      ...makeImage({ seed }),
      name: `registry.example/team/app:${tag}`,
    });
    if (!existsSync(at('two')))
      await writeLayout(at('two'), {
        images: [named('1', 'one'), named('2', 'two')],
        style: 'plain',
      });
    if (!existsSync(at('lying'))) lie('ours', 'lying');
    expect(codeOf(await run(['save', ...args()]))).toEqual([exit, code]);
    expect(
      readdirSync(folder).filter((file) => file === 'no' || file.endsWith('.partial')),
    ).toEqual([]);
  });
});

describe('load', () => {
  let to: FakeRegistry;
  let destination: string;
  beforeEach(async () => {
    to = await startRegistry();
    destination = `${to.host}/mirror/app:v2`;
    return () => to.close();
  });
  const load = (dir: string, ...flags: string[]): Promise<Ran> =>
    run(['load', '--dir', at(dir), destination, ...flags]);
  const tags = (): string[] => [...to.repository('mirror/app').tags.keys()].sort();
  const untouched = (): boolean =>
    !to.requests.some(({ method }) => ['PUT', 'POST', 'PATCH'].includes(method));
  const hex = image.root.digest.replace(':', '-');

  it.each(['ours', 'theirs'])('verifies %s, and pushes all of it under the name', async (dir) => {
    const ran = await load(dir, ...KEYED());
    expect([ran.status, ran.stdout.split('\n')[0]]).toEqual([0, `Imported ${image.root.digest}`]);
    expect(tags()).toEqual(
      [
        ...(dir === 'ours' ? [`${platform.digest.replace(':', '-')}.sig`] : []),
        `${hex}.att`,
        `${hex}.sig`,
        'v2',
      ].sort(),
    );
    expect(to.repository('mirror/app').tags.get('v2')).toBe(image.root.digest);
    expect(
      (await run(['download', 'signature', destination])).stdout.trimEnd().split('\n'),
    ).toHaveLength(dir === 'ours' ? 3 : 2);
  });

  it('without a look at signatures says so', async () => {
    const { waived, notEstablished, images } = documentOf(
      await load('theirs', '--insecure-ignore-signatures', '--json'),
    );
    expect([waived, images]).toEqual([
      ['every check of signatures (--insecure-ignore-signatures)'],
      [],
    ]);
    expect(notEstablished).toContain('signatures: none was checked');
    expect(tags()).toEqual([`${hex}.att`, `${hex}.sig`, 'v2'].sort());
  });

  it('adds to what is there, and is then content', async () => {
    await load('theirs', ...KEYED());
    const { result } = documentOf(await load('ours', ...KEYED(), '--json'));
    expect(result).toMatchObject({ images: [{ tag: 'unchanged' }] });
  });

  it.each<[string, string, string[], number, string]>([
    ['no word about who signs', 'theirs', [], 2, 'USAGE'],
    ['another key', 'theirs', ['--key', 'other.pub', '--rekor-key', 'rekor.pub'], 1, 'KEY'],
    ['both', 'theirs', ['--key', 'signer.pub', '--insecure-ignore-signatures'], 2, 'USAGE'],
    ['a blob of other bytes', 'lying-load', ['--insecure-ignore-signatures'], 3, 'DIGEST'],
    ['no directory', 'none', ['--insecure-ignore-signatures'], 4, 'IO'],
  ])('is refused with %s, and nothing is written', async (_, dir, flags, exit, code) => {
    if (dir === 'lying-load') lie('theirs', dir);
    const files = flags.map((flag) => (flag.endsWith('.pub') ? at(flag) : flag));
    expect(codeOf(await load(dir, ...files))).toEqual([exit, code]);
    expect(untouched()).toBe(true);
  });

  it('moves no tag that may not move (T4)', async () => {
    const other = makeImage({ seed: 'another' });
    publish(to, 'mirror/app', 'v2', other, []);
    expect(codeOf(await load('theirs', ...KEYED()))).toEqual([2, 'USAGE']);
    expect(to.repository('mirror/app').tags.get('v2')).toBe(other.root.digest);
    expect((await load('theirs', ...KEYED(), '--move-tags')).status).toBe(0);
    expect(to.repository('mirror/app').tags.get('v2')).toBe(image.root.digest);
  });

  it.each<[string, string]>([
    ['that holds signatures (T5)', `mirror/app:${'sha256-'.concat('0'.repeat(64))}.sig`],
    ['of another digest', `mirror/app@sha256:${'0'.repeat(64)}`],
  ])('takes no name %s', async (_, path) => {
    expect(
      codeOf(await run(['load', '--dir', at('theirs'), `${to.host}/${path}`, ...KEYED()])),
    ).toEqual([2, 'USAGE']);
    expect(untouched()).toBe(true);
  });
});

describe('import', () => {
  it('of what has no name goes nowhere; with --as it does', async () => {
    const to = await startRegistry();
    const args = ['import', at('theirs'), '--to', `${to.host}/mirror`, ...KEYED()];
    const allowed = '--accept-unbound-names';
    for (const flags of [[], [allowed]]) {
      const ran = await run([...args, ...flags]);
      expect(codeOf(ran)).toEqual([2, 'USAGE']);
      expect(ran.last).toContain('--as NAME');
    }
    expect([...to.repositories.keys()]).toEqual([]);
    const named = await run([...args, allowed, '--as', 'registry.example/team/app:v1']);
    expect([named.status, to.repository('mirror/team/app').tags.has('v1')]).toEqual([0, true]);
    await to.close();
  });

  it.each(['export', 'load', 'sign', 'tree'])('%s takes no digest for a name', async (command) => {
    const more = { load: ['--dir', at('theirs')], export: ['-o', at('x.tar')] }[command] ?? [];
    const keyed = command === 'sign' ? ['--key', 'none'] : command === 'load' ? KEYED() : [];
    const ran = await run([command, image.root.digest, ...more, ...keyed]);
    expect(codeOf(ran)).toEqual([2, 'USAGE']);
    expect(ran.last).toContain('is a digest, not the name of an image');
  });
});

/** A copy in which one layer of the image holds other bytes of the same length. */
function lie(from: string, to: string): void {
  cpSync(at(from), at(to), { recursive: true });
  const layer = JSON.parse(
    Buffer.from(image.blobs.get(platform.digest) ?? []).toString(),
  ).layers[0].digest.replace('sha256:', '');
  const path = at(`${to}/blobs/sha256/${layer}`);
  writeFileSync(path, Buffer.alloc(readFileSync(path).length, 'x'));
}
