/** Bundles in files beside their image: carried as its evidence, judged, imported; or refused. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import {
  type BundleOptions,
  bundle,
  legacyBlobBundle,
  makeImage,
  publish,
} from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, KEYED } from './bench.fixture.ts';

const bench = new Bench('detached');
const { world } = bench;
const signer = { key: world.keyPair() };
const platforms = ['linux/amd64', 'linux/arm64'];
const image = makeImage({ seed: 'detached', platforms, sizes: [64] });
const [amd, arm] = image.manifests;
const other = makeImage({ seed: 'other', sizes: [64] });
const signed = (about: { readonly digest: string }, more: Partial<BundleOptions> = {}): string =>
  Buffer.from(bundle(world, about as typeof image.root, { signer, ...more }).bytes).toString();
const ATTESTED = { predicateType: 'https://slsa.dev/provenance/v1', predicate: {} };
const provenance = (about: { readonly digest: string }): string => signed(about, ATTESTED);
let registry: FakeRegistry;
let host: string;
const APP = (): string => `${host}/team/app:1`;
const run = (line: string, environment = {}) =>
  bench.run(line.replaceAll('APP', APP()), environment);
const exported = (words: string) => run(`export APP ${words} -o AT/app.tar --force`);

interface Row {
  readonly scheme: string;
  readonly outcome: string;
  readonly subject: string;
}
const rowsOf = ({ result }: Awaited<ReturnType<typeof run>>): Row[] =>
  (result['ledger'] as readonly Row[]).filter(({ scheme }) => scheme === 'detached-bundle');

const [SIGNED, PROVENANCE] = [signed(image.root), provenance(image.root)];
bench.writeAll({
  'app.json': SIGNED,
  'slsa.json': PROVENANCE,
  'app.jsonl': `${SIGNED}\n\n${PROVENANCE}\n`,
  'arm.json': provenance(arm ?? image.root),
  'stranger.jsonl': `${SIGNED}\n${provenance(other.root)}\n`,
  'twice.jsonl': `${SIGNED}\n${SIGNED}\n`,
  'file.json': bundle(world, Buffer.from('a'), { signer, content: 'messageSignature' }).bytes,
  'old.json': legacyBlobBundle(world, Buffer.from('a'), { signer }),
  'github.json': '{"attestations":[]}',
  'cut.json': SIGNED.slice(0, 200),
  'list.json': '[]',
  'half.jsonl': `${SIGNED}\n{"mediaType":"x"}\n`,
});
afterAll(() => bench.close());
beforeEach(async () => {
  rmSync(bench.at('no.tar'), { force: true });
  registry = await startRegistry();
  host = registry.host;
  publish(registry, 'team/app', '1', image, []);
  publish(registry, 'team/app', 'other', other, []);
});
afterEach(() => registry.close());

describe('a bundle in a file', () => {
  it.each([
    ['app.json', 1],
    ['app.jsonl', 1],
  ])('is carried: %s; the ledger says that it came from a file', async (file, rows) => {
    const ended = await exported(`--attach-bundle APP=AT/${file} --require-signatures ${KEYED}`);
    expect([ended.code, ended.message]).toEqual(['accepted', '']);
    expect(rowsOf(ended)).toHaveLength(rows);
    expect(rowsOf(ended)[0]).toMatchObject({ outcome: 'found', subject: image.root.digest });
    expect((await bench.run(`verify AT/app.tar ${KEYED}`)).code).toBe('accepted');
    expect((await bench.run('guard AT/app.tar')).code).toBe('accepted');
  });

  it('is found by its type, and by nothing without it', async () => {
    await exported('--attach-bundle APP=AT/slsa.json');
    const line = `verify AT/app.tar ${KEYED}`;
    expect(await bench.code(`${line} --type slsaprovenance1`)).toBe('accepted');
    expect(await bench.code(line)).toBe('NO_SIGNATURE');
  });

  it('may be about a part of the image', async () => {
    const [row, ...more] = rowsOf(await exported('--attach-bundle APP=AT/arm.json'));
    expect([row?.subject, more]).toEqual([arm?.digest, []]);
    expect(amd?.digest).not.toBe(arm?.digest);
  });

  it('goes beside its image on import, and into a bundle of a bundle', async () => {
    await exported('--attach-bundle APP=AT/app.json');
    const line = `import AT/app.tar --to ${host}/in --accept-unbound-names ${KEYED}`;
    expect(await bench.code(line)).toBe('accepted');
    expect(await bench.code(`verify ${host}/in/team/app:1 ${KEYED}`)).toBe('accepted');
    expect(rowsOf(await run(`export AT/app.tar -o AT/again.tar --force ${KEYED}`))).toHaveLength(1);
  });

  it('is meant by the name, by the digest, and by both', async () => {
    for (const name of [`${host}/team/app@${image.root.digest}`, `APP@${image.root.digest}`])
      expect((await exported(`--attach-bundle ${name}=AT/app.json`)).code).toBe('accepted');
    const pinned = `export APP@${image.root.digest} --attach-bundle APP=AT/app.json`;
    expect((await run(`${pinned} -o AT/p.tar --force`)).code).toBe('accepted');
  });

  it('gives the same bytes in whatever order', async () => {
    const [one, two] = ['--attach-bundle APP=AT/app.json', '--attach-bundle APP=AT/slsa.json'];
    const bytes: Buffer[] = [];
    for (const words of [`${one} ${two}`, `${two} ${one}`, '--attach-bundle APP=AT/app.jsonl']) {
      expect((await exported(words)).code).toBe('accepted');
      bytes.push(readFileSync(bench.at('app.tar')));
    }
    expect(bytes.every((each) => each.equals(bytes[0] ?? Buffer.of()))).toBe(true);
  });
});

describe('what is refused, before anything is written', () => {
  it.each<[string, string, string]>([
    ['a bundle about another image', 'APP=AT/stranger.jsonl', 'SUBJECT'],
    ['an image that is not exported', 'HOST/team/other:1=AT/app.json', 'NO_IMAGES'],
    ['another tag', 'HOST/team/app:2=AT/app.json', 'NO_IMAGES'],
    ['another digest', `APP@sha256:${'a'.repeat(64)}=AT/app.json`, 'NO_IMAGES'],
    ['one bundle twice in a file', 'APP=AT/twice.jsonl', 'USAGE'],
    ['one bundle in two files', 'APP=AT/app.json --attach-bundle APP=AT/app.jsonl', 'USAGE'],
    ['one file twice', 'APP=AT/app.json --attach-bundle APP=AT/app.json', 'USAGE'],
    ['a signature over a file', 'APP=AT/file.json', 'POLICY'],
    ['a bundle of cosign for files', 'APP=AT/old.json', 'UNSUPPORTED'],
    ['an answer of GitHub', 'APP=AT/github.json', 'STRUCTURE'],
    ['half a bundle', 'APP=AT/cut.json', 'PARSE'],
    ['a list', 'APP=AT/list.json', 'STRUCTURE'],
    ['one line that is no bundle', 'APP=AT/half.jsonl', 'MEDIA_TYPE'],
    ['no file', 'APP=AT/none.json', 'CONFIG'],
    ['a folder', 'APP=AT/', 'CONFIG'],
    ['an empty path', 'APP=', 'USAGE'],
    ['no path', 'APP', 'USAGE'],
    ['no image', '=AT/app.json', 'USAGE'],
    ['a digest for an image', `${image.root.digest}=AT/app.json`, 'USAGE'],
  ])('%s', async (_, value, code) => {
    const line = `--attach-bundle ${value.replaceAll('HOST', host)} -o AT/no.tar`;
    const ended = await run(`export APP ${line}`);
    expect([ended.code, ended.message]).toEqual([code, expect.stringContaining('--attach-bundle')]);
    expect(existsSync(bench.at('no.tar'))).toBe(false);
  });

  it('a bundle of a part that stays behind', async () => {
    const words = '--platform linux/amd64 --attach-bundle APP=AT/arm.json';
    expect((await exported(words)).code).toBe('SUBJECT');
  });

  it('one that says it is about the image, and was signed otherwise', async () => {
    const text = signed(image.root);
    const forged = JSON.parse(text);
    forged.dsseEnvelope.signatures[0].sig = Buffer.alloc(70, 1).toString('base64');
    bench.write('forged.json', JSON.stringify(forged));
    const ended = await exported(`--attach-bundle APP=AT/forged.json ${KEYED}`);
    expect(ended.code).toBe('TLOG_BODY_MISMATCH');
  });
});
