/** `copy` between two registries: what goes along, and what is refused before a byte is written. */
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import {
  attest,
  bundleReferrer,
  createWorld,
  makeImage,
  publish,
  signSimple,
} from '@sealift/virtual-sigstore';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './bench.fixture.ts';
import { run } from './here.fixture.ts';

const bench = new Bench('copy');
const signer = { key: bench.world.keyPair() };
const image = makeImage({ seed: 'copy', platforms: ['linux/amd64', 'linux/arm64'], sizes: [64] });
const nameless = makeImage({ seed: 'nameless', platforms: ['linux/amd64'], sizes: [64] });
const PREDICATE = { predicateType: 'https://spdx.dev/Document', predicate: {} };
bench.write('other.pub', createWorld({ seed: 'other copy' }).keyPair().publicKeyPem);
let [from, to]: FakeRegistry[] = [];

beforeEach(async () => {
  await Promise.all([from?.close(), to?.close()]);
  [from, to] = await Promise.all([startRegistry(), startRegistry({ sparse: true })]);
  const dockerReference = `${from.host}/team/app`;
  publish(from, 'team/app', '1', image, [
    signSimple(bench.world, image.root, { signer, dockerReference }),
    attest(bench.world, image.root, { signer, subjectName: dockerReference, ...PREDICATE }),
    bundleReferrer(bench.world, image.root, { signer }),
  ]);
  publish(from, 'team/mirrored', '1', image, [
    signSimple(bench.world, image.root, { signer, dockerReference: 'other.example/app' }),
  ]);
  publish(from, 'team/nameless', '1', nameless, [
    bundleReferrer(bench.world, nameless.root, { signer }),
  ]);
});
afterAll(async () => {
  bench.close();
  await Promise.all([from?.close(), to?.close()]);
});

const meant = (line: string): string[] =>
  line
    .replaceAll('FROM', from?.host ?? '')
    .replaceAll('TO', to?.host ?? '')
    .replaceAll('PINS', '--key AT/signer.pub --rekor-key AT/rekor.pub')
    .replaceAll('AT/', `${bench.folder}/`)
    .split(' ');
const ran = (line: string, environment = {}) => run(meant(line), environment);
const writes = (registry: FakeRegistry | undefined): string[] =>
  (registry?.requests ?? [])
    .filter(({ method }) => !/^(?:GET|HEAD)$/.test(method))
    .map(({ method, path }) => `${method} ${path}`);

describe('copy', () => {
  it('takes all that was accepted along, digests unchanged, and it verifies there', async () => {
    const document = documentOf(await ran('copy FROM/team/app:1 TO/new/app:2 PINS --json'));
    expect(document).toMatchObject({ verdict: 'accepted', command: 'copy' });
    const there = await ran('verify TO/new/app:2 PINS --full --type spdxjson --json');
    const [found] = (documentOf(there) as unknown as { images: { digest: string }[] }).images;
    expect([there.status, found?.digest]).toEqual([0, image.root.digest]);
    const kinds = documentOf(await ran('tree TO/new/app:2 --json'));
    expect(JSON.stringify(kinds)).toMatch(/cosign-sig.*cosign-att|cosign-att.*cosign-sig/);
    expect(writes(from)).toEqual([]);
  });

  it('says that nothing signed proves what a tag leads to', async () => {
    const { notEstablished } = documentOf(
      await ran('copy FROM/team/nameless:1 TO/new/app:2 PINS --json'),
    );
    const said = notEstablished.filter((each) => each.includes('nothing proves'));
    expect(said).toEqual([expect.stringMatching(/^NAME NOT BOUND: .*nameless:1 is this digest/)]);
  });

  it('says that it copied, and of which bytes it counts', async () => {
    const { stdout } = await ran('copy FROM/team/app:1 TO/new/app:2 PINS');
    expect(stdout).toMatch(/^Copied .*team\/app:1\n/);
    expect(stdout).toMatch(/\n {2}sent {7}(.+) of \1, evidence not counted\n/);
  });

  it('again sends nothing twice, and says so', async () => {
    await ran('copy FROM/team/app:1 TO/new/app:1 PINS');
    if (to !== undefined) to.requests.length = 0;
    expect((await ran('copy FROM/team/app:1 TO/new/app:1 PINS')).status).toBe(0);
    expect(writes(to).filter((each) => each.includes('/blobs/uploads/'))).toEqual([]);
  });

  it('without a tag gives latest, as cosign does, and by digest none', async () => {
    expect((await ran('copy FROM/team/app:1 TO/new/app PINS')).status).toBe(0);
    expect((await ran(`verify TO/new/app:latest PINS`)).status).toBe(0);
    const digest = `TO/new/by@${image.root.digest}`;
    expect((await ran(`copy FROM/team/app:1 ${digest} PINS`)).status).toBe(0);
    expect((await ran(`verify ${digest} PINS`)).status).toBe(0);
    expect(writes(to).filter((each) => /by\/manifests\/(?!sha256)/.test(each))).toEqual([]);
  });

  it.each([
    ['sig', ['cosign-sig', 'referrers-api']],
    ['att', ['cosign-att']],
    ['sig,att', ['cosign-att', 'cosign-sig', 'referrers-api']],
    ['sbom', []],
  ])('--only %s', async (only, taken) => {
    const words = `copy FROM/team/app:1 TO/new/app:1 PINS --only ${only}`;
    expect((await ran(words)).status).toBe(0);
    const found = documentOf(await ran('tree TO/new/app:1 --json'));
    const schemes = JSON.stringify(found).matchAll(/"scheme":"([a-z-]+)"/g);
    expect([...new Set([...schemes].map(([, scheme]) => scheme))].toSorted()).toEqual(taken);
  });

  it('takes the platforms that are asked for', async () => {
    const words = 'copy FROM/team/app:1 TO/new/app:1 --platform linux/arm64 PINS';
    const { status, last } = await ran(words);
    expect([status, last]).toEqual([0, '']);
    const [amd, arm] = image.manifests.map(({ digest }) => digest);
    const put = writes(to).join();
    expect([put.includes(`${amd}`), put.includes(`${arm}`)]).toEqual([false, true]);
  });

  it('without a look at signatures says so', async () => {
    const words = 'copy FROM/team/app:1 TO/new/app:1 --insecure-ignore-signatures --json';
    expect(documentOf(await ran(words)).waived).toEqual([
      'every check of signatures (--insecure-ignore-signatures)',
    ]);
  });

  it('moves a tag that exists with -f only', async () => {
    await ran('copy FROM/team/nameless:1 TO/new/app:1 PINS');
    const refused = await ran('copy FROM/team/app:1 TO/new/app:1 PINS');
    expect([refused.status, refused.last]).toEqual([2, expect.stringMatching(/^USAGE: .*tag/)]);
    for (const flag of ['-f', '--force', '--move-tags']) {
      const moved = await ran(`copy FROM/team/app:1 TO/new/app:1 PINS ${flag}`);
      expect([flag, moved.status]).toEqual([flag, 0]);
    }
  });

  it.each([
    ['who must have signed is not said', 'copy FROM/team/app:1 TO/a:1', 2, 'USAGE'],
    [
      'another key signed',
      'copy FROM/team/app:1 TO/a:1 --key AT/other.pub --rekor-key AT/rekor.pub',
      1,
      'KEY',
    ],
    ['it was signed as another', 'copy FROM/team/mirrored:1 TO/a:1 PINS', 1, 'NAME_CONTRADICTED'],
    ['it is not there', 'copy FROM/team/app:9 TO/a:1 PINS', 4, 'NOT_FOUND'],
    [
      'it is another than asked for',
      'copy FROM/team/app:1 TO/a:1 PINS --image FROM/b/c:1',
      3,
      'NO_IMAGES',
    ],
    ['a destination is missing', 'copy FROM/team/app:1', 2, 'USAGE'],
    ['a destination is none', 'copy FROM/team/app:1 TO/A PINS', 2, 'USAGE'],
    [
      'the digest is another',
      `copy FROM/team/app:1 TO/a@sha256:${'0'.repeat(64)} PINS`,
      2,
      'USAGE',
    ],
    ['a kind is none', 'copy FROM/team/app:1 TO/a:1 PINS --only sigs', 2, 'USAGE'],
    ['a platform is none', 'copy FROM/team/app:1 TO/a:1 PINS --platform linux/s390x', 2, 'USAGE'],
    [
      'a flag waives what another asks',
      'copy FROM/team/app:1 TO/a:1 PINS --insecure-ignore-signatures',
      2,
      'USAGE',
    ],
    [
      'a flag adds nothing',
      'copy FROM/team/app:1 TO/a/b:1 --insecure-ignore-signatures --carry-unsigned',
      2,
      'USAGE',
    ],
    ['-f is about no tag', `copy FROM/team/app:1 TO/a@${image.root.digest} PINS -f`, 2, 'USAGE'],
    ['--jobs is about this host', 'copy FROM/team/app:1 TO/a:1 PINS --jobs 2', 2, 'USAGE'],
    [
      'a login could be for either',
      'copy FROM/team/app:1 TO/a:1 PINS --registry-token-file AT/signer.pub',
      2,
      'USAGE',
    ],
  ])('writes nothing where %s', async (_, line, status, code) => {
    const { status: ended, last } = await ran(line);
    expect([ended, last]).toEqual([status, expect.stringMatching(new RegExp(`^${code}: `))]);
    expect(writes(to)).toEqual([]);
  });

  it('writes nothing where a layer has other bytes', async () => {
    from?.faults.add({ match: /^GET .*\/blobs\//, does: { kind: 'wrong-bytes' } });
    const { status, last } = await ran('copy FROM/team/app:1 TO/a:1 PINS');
    expect([status, last]).toEqual([3, expect.stringMatching(/^DIGEST: /)]);
    expect(writes(to)).toEqual([]);
  });

  it('writes no tag where the destination loses a blob', async () => {
    to?.faults.add({ match: /^PUT .*\/blobs\/uploads\//, does: { kind: 'status', status: 500 } });
    const { status, last } = await ran('copy FROM/team/app:1 TO/a/b:1 PINS');
    expect([status, last]).toEqual([4, expect.stringMatching(/^REGISTRY: /)]);
    expect(writes(to).filter((each) => /^PUT .*manifests/.test(each))).toEqual([]);
  });

  it('is taken as cosign has it, with the variables that pin', async () => {
    const pins = {
      COSIGN_KEY: bench.at('signer.pub'),
      SIGSTORE_REKOR_PUBLIC_KEY: bench.at('rekor.pub'),
    };
    expect((await ran('cosign copy -f FROM/team/app:1 TO/a/b:1', pins)).status).toBe(0);
    const only = await ran('cosign copy -sig-only FROM/team/app:1 TO/a/c:1 --explain', pins);
    expect(only.stdout).toContain('--only sig');
    const unpinned = await ran('cosign copy FROM/team/app:1 TO/a/b:1');
    expect([unpinned.status, unpinned.last.split(':')[0]]).toEqual([2, 'USAGE']);
  });
});
