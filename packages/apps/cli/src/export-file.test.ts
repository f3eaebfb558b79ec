/** A `sealift.yaml` and what comes of it: one file says it all, with a place for every fault. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { bundle, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('export file');
const { world } = bench;
const signer = { key: world.keyPair() };
const platforms = ['linux/amd64', 'linux/arm64'];
const image = makeImage({ seed: 'export file', platforms, sizes: [64] });
const bare = makeImage({ seed: 'bare', platforms: ['linux/amd64'], sizes: [64] });
let registry: FakeRegistry;
let host: string;

/** In a folder of its own: paths in it are from there. */
function write(text: string, name = 'sealift.yaml'): void {
  const whole = `apiVersion: sealift/export/v1\n${text.replaceAll('HOST', host)}`;
  bench.write(`release/${name}`, whole);
}
const exported = (more = '', file = 'release/sealift.yaml') =>
  bench.run(`export -f AT/${file} -o AT/out.tar --force ${more}`.replaceAll('HOST', host));
const imagesOf = ({ result }: Awaited<ReturnType<typeof exported>>) =>
  result['images'] as readonly { readonly name: string; readonly platforms: readonly string[] }[];

function putChart(): void {
  const blob = (text: string, mediaType: string) => ({
    mediaType,
    size: text.length,
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}` as const,
  });
  const document = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: blob('{"name":"app"}', 'application/vnd.cncf.helm.config.v1+json'),
    layers: [blob('chart', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
  });
  const { mediaType, digest } = blob(document, 'application/vnd.oci.image.manifest.v1+json');
  const blobs = ['{"name":"app"}', 'chart'].map((text) => Buffer.from(text));
  const stored = [{ mediaType, bytes: Buffer.from(document) }];
  registry.put('charts/app', blobs, stored, { '1.2.3_b1': digest });
}

beforeAll(async () => {
  registry = await startRegistry();
  host = registry.host;
  const dockerReference = `${host}/team/app`;
  const signature = signSimple(world, image.root, { signer, dockerReference });
  publish(registry, 'team/app', '1', image, []);
  publish(registry, 'team/bare', '1', bare, []);
  registry.put(
    'team/signatures',
    [...signature.blobs.values()],
    [{ mediaType: signature.descriptor.mediaType, bytes: signature.manifest }],
    signature.tag === undefined ? {} : { [signature.tag]: signature.descriptor.digest },
  );
  putChart();
  mkdirSync(bench.at('release'));
  bench.writeAll({
    'release/values.yaml': 'replicas: 3\n',
    'release/bare.json': bundle(world, bare.root, { signer }).bytes,
    'release/signer.pub': signer.key.publicKeyPem,
    'release/rekor.pub': world.pins.rekorKey,
    'release/policy.yaml': `apiVersion: sealift/policy/v1
trust: { here: { rekor: [{ key: rekor.pub }] } }
signers: { ada: { key: signer.pub, trust: here } }
images:
  - match: ["**"]
    require: { signature: { anyOf: [ada] }, name: any }
`,
  });
  await bench.image('release/layout', 'local', ['registry.example/local:1']);
});
afterAll(async () => {
  await registry.close();
  bench.close();
});

const WHOLE = `images:
  - image: HOST/team/app:1
    expect: ${image.root.digest}
    platforms: [ linux/amd64 ]
  - image: HOST/team/bare:1
    bundles: [ bare.json ]
  - image: oci:layout
signatureRepositories:
  - match: [ "HOST/team/app" ]
    repository: HOST/team/signatures
charts:
  - chart: oci://HOST/charts/app
    version: 1.2.3+b1
files:
  - file: values.yaml
    as: registry.example/files/values:1
`;

describe('an export file', () => {
  it('says all of it; the same file gives the same bytes', async () => {
    write(WHOLE);
    const ended = await exported();
    expect([ended.code, ended.message]).toEqual(['accepted', '']);
    expect(imagesOf(ended).map(({ name }) => name)).toEqual(
      [
        `${host}/charts/app:1.2.3_b1`,
        `${host}/team/app:1`,
        `${host}/team/bare:1`,
        'registry.example/files/values:1',
        'registry.example/local:1',
      ].sort(),
    );
    const of = imagesOf(ended).find(({ name }) => name.includes('team/app'));
    expect(of?.platforms).toEqual(['linux/amd64']);
    const first = readFileSync(bench.at('out.tar'));
    await exported('--parallel-images 1');
    expect(readFileSync(bench.at('out.tar')).equals(first)).toBe(true);
    for (const name of [`${host}/team/app:1`, `${host}/team/bare:1`, 'registry.example/local:1'])
      expect(await bench.code(`verify AT/out.tar --image ${name} ${KEYED}`)).toBe('accepted');
  });

  it('is one more source beside words, lists and other files', async () => {
    write('images: [ { image: "HOST/team/bare:1" } ]', 'one.yml');
    write('files: [ { file: values.yaml, as: registry.example/files/values:2 } ]', 'two.yaml');
    bench.write('images.txt', `${host}/team/bare:1\n`);
    const words = `HOST/team/app:1 -f AT/release/two.yaml -f AT/images.txt`;
    expect(imagesOf(await exported(words, 'release/one.yml'))).toHaveLength(3);
  });

  it('verifies by the policy that it names, before the bundle gets its name', async () => {
    const asked = `images: [ { image: "HOST/team/bare:1" } ]\npolicy: policy.yaml\n`;
    write(asked);
    expect((await exported()).code).toBe('NO_SIGNATURE');
    write(asked.replace(' } ]', ', bundles: [ bare.json ] } ]'));
    const ended = await exported();
    expect([ended.code, ended.verdict]).toEqual(['accepted', 'accepted']);
  });

  it('pins by the trust store that it names, where the signer is said', async () => {
    await bench.made('trust init AT/release/pins');
    await bench.approved('trust add AT/release/pins corp rekor AT/release/rekor.pub');
    const asked = 'images: [ { image: "HOST/team/bare:1", bundles: [ bare.json ] } ]\n';
    write(`${asked}trust: pins,corp`);
    expect((await exported('--key AT/signer.pub')).verdict).toBe('accepted');
    expect((await exported('--key AT/signer.pub --rekor-key AT/rekor.pub')).code).not.toBe(
      'accepted',
    );
    write(`${asked}trust: nowhere`);
    expect((await exported('--key AT/signer.pub')).code).not.toBe('accepted');
  });

  it('replaces the repository of the variable, and says so', async () => {
    write(WHOLE);
    const environment = { COSIGN_REPOSITORY: `${host}/none` };
    const line = 'export -f AT/release/sealift.yaml -o AT/out.tar --force';
    const { notEstablished } = await bench.run(line, environment);
    expect(notEstablished.join()).toContain('the export file replaces it');
  });
});

describe('is refused, with its place:', () => {
  const one = (more: string): string => `images:\n  - image: HOST/team/app:1\n    ${more}\n`;

  it.each<[string, string, string, string]>([
    ['another digest', one(`expect: sha256:${'a'.repeat(64)}`), 'NAME_CONTRADICTED', ':3:5'],
    ['a platform that is not there', one('platforms: [ linux/s390x ]'), 'USAGE', ':3:5'],
    ['one of two', one('platforms: [ linux/amd64, linux/s390x ]'), 'USAGE', ':3:5'],
    ['a platform of no image', `platforms: [ linux/s390x ]\n${one('')}`, 'USAGE', ':4:5'],
    [
      'an image that is not there',
      'images: [ { image: "HOST/team/app:2" } ]',
      'NOT_FOUND',
      ':2:13',
    ],
    ['a word that is none', 'images: [ { image: "UP per" } ]', 'CONFIG', ':2:13'],
    ['a layout that is not there', 'images: [ { image: "oci:none" } ]', 'IO', ':2:13'],
    ['a path that is not there', 'images: [ { image: ./none.tar } ]', 'CONFIG', ':2:13'],
    ['a scheme of elsewhere', 'images: [ { image: "dir:x" } ]', 'CONFIG', ':2:13'],
    ['a name for an image of a registry', one('as: a/b:1'), 'CONFIG', ':3:5'],
    ['a bundle of another image', one('bundles: [ bare.json ]'), 'SUBJECT', ':4:16'],
    ['a bundle that is not there', one('bundles: [ none.json ]'), 'CONFIG', ':4:16'],
    ['a bundle that is none', one('bundles: [ values.yaml ]'), 'PARSE', ':4:16'],
    [
      'a bundle of whichever image',
      `${one('').replace('HOST/team/app:1', 'oci:layout')}    bundles: [ bare.json ]`,
      'CONFIG',
      ':5:16',
    ],
    ['no chart', 'charts: [ { chart: "HOST/team/bare", version: "1" } ]', 'USAGE', ':2:13'],
    ['a file that is not there', 'files: [ { file: none, as: a/b:1 } ]', 'IO', ':2:12'],
    [
      'two files of one name',
      'files: [ { file: values.yaml, as: a/b:1 }, { file: bare.json, as: a/b:1 } ]',
      'USAGE',
      ':2:46: two sources give',
    ],
    ['a folder as a file', 'files: [ { file: layout, as: a/b:1 } ]', 'IO', ':2:12'],
    ['a policy that is not there', `${one('')}policy: none.yaml`, 'CONFIG', ':5:1: '],
    ['a trust store that is not there', `${one('')}trust: none,x`, 'CONFIG', ':5:1: '],
    [
      'a file that is asked for as an image',
      'images: [ { image: app.tar } ]',
      'CONFIG',
      './app.tar',
    ],
    [
      'signatures of nothing',
      `${one('')}signatureRepositories:
  - { match: [ "ghcr.io/**" ], repository: "HOST/s" }`,
      'USAGE',
      ':6:32',
    ],
    ['an unknown key', `${one('')}polcy: x`, 'CONFIG', 'did you mean "policy"?'],
  ])('%s', async (_, text, code, place) => {
    write(text);
    const ended = await exported();
    expect([ended.code, ended.message]).toEqual([code, expect.stringContaining(place)]);
  });

  it.each<[string, string, string]>([
    ['--platform', one('platforms: [ linux/amd64 ]'), '--platform linux/amd64'],
    ['--policy', `${one('')}policy: policy.yaml`, '--policy AT/release/policy.yaml'],
    ['--trust-store', `${one('')}trust: pins`, '--trust-store AT/release/pins'],
    ['--as', one(''), 'oci:AT/release/layout --as r.example/a:1'],
    ['two policies', `${one('')}policy: policy.yaml`, '-f AT/release/two.yaml'],
    ['other platforms of one image', one('platforms: [ linux/amd64 ]'), 'HOST/team/app:1'],
  ])('what is said twice: %s', async (_, text, words) => {
    write(`${one('')}policy: policy.yaml`, 'two.yaml');
    write(text);
    expect((await exported(words)).code).toBe('USAGE');
  });

  it('an export file that is called a list, and a list that is called an export file', async () => {
    write(one(''), 'images.txt');
    const list = await exported('', 'release/images.txt');
    expect([list.code, list.message]).toEqual(['USAGE', expect.stringContaining('.yaml')]);
    bench.write('release/list.yaml', `${host}/team/app:1\n`);
    expect((await exported('', 'release/list.yaml')).code).toBe('CONFIG');
    bench.write('release/pod.yaml', 'apiVersion: v1\nkind: Pod\n');
    expect((await exported('', 'release/pod.yaml')).code).toBe('CONFIG');
  });
});
