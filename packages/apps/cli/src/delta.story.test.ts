import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { createWorld, makeImage, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish } from './publish.fixture.ts';
import { documentOf, PROGRAM, run } from './run.fixture.ts';

const world = createWorld({ seed: 'delta story' });
/** One seed is one base layer; the size of the second layer tells the generations apart. */
const generation = (seed: string, size: number): ReturnType<typeof makeImage> => makeImage({ seed, sizes: [200_000, size] });

let folder: string;
let source: FakeRegistry;
const at = (name: string): string => join(folder, name);
const name = (tag: string, repository = 'team/app'): string => `${source.host}/${repository}:${tag}`;
const keyed = (key = 'signer.pub'): string[] => ['--key', at(key), '--rekor-key', at('rekor.pub')];
const bytesOf = (file: string): Buffer => readFileSync(at(file));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-delta-story-'));
  source = await startRegistry();
  for (const [repository, tag, size] of [
    ['team/app', 'may', 700],
    ['team/app', 'june', 800],
    ['team/app', 'july', 900],
    ['team/other', 'may', 700],
  ] as const) {
    const image = generation(repository, size);
    const signature = signSimple(world, image.root, { signer: { key: world.keyPair() }, dockerReference: `${source.host}/${repository}:${tag}` });
    publish(source, repository, tag, image, [signature]);
  }
  const pins = {
    'signer.pub': world.keyPair().publicKeyPem,
    'rekor.pub': world.pins.rekorKey,
    'other.pub': createWorld({ seed: 'other' }).keyPair().publicKeyPem,
  };
  for (const [file, content] of Object.entries({ ...pins, text: 'no bundle', 'twice.json': '{"layers":[],"layers":[],"schemaVersion":1}' }))
    writeFileSync(at(file), content);
  for (const [file, word] of [
    ['may.tar', name('may')],
    ['june.tar', name('june')],
    ['other.tar', name('may', 'team/other')],
  ] as const)
    expect((await run(['export', word, '-o', at(file)])).status).toBe(0);
  expect((await run(['export', name('june'), '--since', at('may.tar'), '-o', at('delta.tar'), ...keyed()])).status).toBe(0);
  const damaged = bytesOf('may.tar');
  const layer = damaged.indexOf(generation('team/app', 700).blobs.get(firstLayer()) ?? '');
  damaged[layer + 1000] = (damaged[layer + 1000] ?? 0) ^ 1;
  writeFileSync(at('damaged.tar'), damaged);
});
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});

function firstLayer(): string {
  const { manifests, blobs } = generation('team/app', 700);
  const manifest = JSON.parse(Buffer.from(blobs.get(manifests[0]?.digest ?? '') ?? []).toString()) as { layers: { digest: string }[] };
  return manifest.layers[0]?.digest ?? '';
}

describe('a delta', () => {
  it('is small, says what it leaves out, and fetches none of it', async () => {
    const before = source.requests.length;
    const ran = documentOf(await run(['export', name('june'), '--since', at('may.tar'), '-o', at('again.tar'), ...keyed(), '--json']));
    expect(ran).toMatchObject({ verdict: 'accepted', result: { delta: { base: { kind: 'bundle' }, required: [{ digest: firstLayer() }] } } });
    expect(ran.notEstablished.join()).toContain('that the far side has the 1 layers that were left out');
    expect(bytesOf('again.tar').equals(bytesOf('delta.tar'))).toBe(true);
    expect(bytesOf('delta.tar').length).toBeLessThan(bytesOf('june.tar').length - 190_000);
    expect(source.requests.slice(before).some(({ path }) => path.includes(firstLayer()))).toBe(false);
  });

  it('is incomplete without its base, accepted with it', async () => {
    const alone = documentOf(await run(['verify', at('delta.tar'), ...keyed(), '--json']));
    expect(alone).toMatchObject({
      verdict: 'incomplete',
      exitCode: 3,
      images: [],
      failures: [{ code: 'DELTA_BASE', remedy: expect.stringContaining('--base') }],
    });
    const whole = documentOf(await run(['verify', at('delta.tar'), '--base', at('may.tar'), ...keyed(), '--json']));
    expect(whole).toMatchObject({ verdict: 'accepted', exitCode: 0, images: [{ verdict: 'accepted' }] });
    expect(whole.claimed.join()).toContain('1 layers are left out');
  });

  it('says the same of its images as the full bundle', async () => {
    const [delta, full] = await Promise.all([
      run(['verify', at('delta.tar'), '--base', at('may.tar'), ...keyed(), '--json']),
      run(['verify', at('june.tar'), ...keyed(), '--json']),
    ]);
    const [ours, theirs] = [documentOf(delta), documentOf(full)];
    expect([ours.images, ours.established, ours.anchors]).toEqual([theirs.images, theirs.established, theirs.anchors]);
  });

  it('is inspected without its base', async () => {
    const { stdout } = await run(['inspect', at('delta.tar')]);
    expect(stdout).toMatch(/DELTA: 1 layers \(\d+ kB\) are left out/);
    const june = documentOf(await run(['inspect', at('june.tar'), '--json'])) as { result?: { bundle?: string } };
    const delta = documentOf(await run(['inspect', at('delta.tar'), '--json']));
    expect(delta).toMatchObject({ result: { delta: { full: june.result?.bundle, required: [firstLayer()] } } });
    expect(june.result).not.toHaveProperty('delta');
  });

  it('merges into the full bundle, byte for byte', async () => {
    const merged = documentOf(await run(['merge', at('may.tar'), at('delta.tar'), '-o', at('merged.tar'), ...keyed(), '--json']));
    expect(merged).toMatchObject({ verdict: 'accepted', command: 'merge', result: { signatures: 'verified' } });
    expect(bytesOf('merged.tar').equals(bytesOf('june.tar'))).toBe(true);
    expect((await run(['merge', at('may.tar'), at('delta.tar'), '-o', at('merged.tar')])).stdout).toContain('signatures not checked');
  });

  it('goes on in a chain: each against the delta before', async () => {
    expect((await run(['export', name('july'), '--since', at('delta.tar'), '-o', at('july-delta.tar')])).status).toBe(0);
    expect((await run(['verify', at('july-delta.tar'), '--base', at('may.tar'), '--base', at('delta.tar'), ...keyed()])).status).toBe(0);
    expect((await run(['merge', at('may.tar'), at('delta.tar'), at('july-delta.tar'), '-o', at('july.tar')])).status).toBe(0);
    expect((await run(['export', name('july'), '-o', at('july-full.tar')])).status).toBe(0);
    expect(bytesOf('july.tar').equals(bytesOf('july-full.tar'))).toBe(true);
  });

  it('is cut against an inventory as against the bundle it was made of, whatever carried it', async () => {
    const written = documentOf(await run(['inventory', at('may.tar'), at('other.tar'), '-o', at('inventory.json'), '--json']));
    expect(written).toMatchObject({ verdict: 'accepted', command: 'inventory', result: { layers: 6 } });
    expect(written.notEstablished.join()).toContain('not signed');
    expect(documentOf(await run(['export', name('june'), '--since', at('inventory.json'), '-o', at('by-list.tar'), '--json']))).toMatchObject({
      result: { delta: { base: { kind: 'inventory' }, required: [{ digest: firstLayer() }] } },
    });
    expect((await run(['verify', at('by-list.tar'), '--base', at('may.tar'), ...keyed()])).status).toBe(0);
  });

  it('is a full bundle where the far side has nothing of it', async () => {
    expect((await run(['export', name('june'), '--since', at('other.tar'), '-o', at('nothing.tar')])).status).toBe(0);
    expect(bytesOf('nothing.tar').equals(bytesOf('june.tar'))).toBe(true);
  });

  it('travels in volumes too, and a base may be volumes', async () => {
    expect((await run(['split', at('delta.tar'), '--volume-size', '40000', '-o', at('delta.volumes')])).status).toBe(0);
    expect((await run(['split', at('may.tar'), '--volume-size', '100000', '-o', at('may.volumes')])).status).toBe(0);
    expect((await run(['verify', at('delta.volumes'), '--base', at('may.volumes'), ...keyed()])).status).toBe(0);
    expect((await run(['join', at('delta.volumes'), '-o', at('joined.tar')])).status).toBe(0);
    expect(bytesOf('joined.tar').equals(bytesOf('delta.tar'))).toBe(true);
  });
});

describe('every failure', () => {
  const since = (file: string): string[] => ['export', name('june'), '-o', at('failed.tar'), '--since', at(file)];
  const verify = (...bases: string[]): string[] => ['verify', at('delta.tar'), ...keyed(), ...bases.flatMap((base) => ['--base', at(base)])];
  const merge = (...files: string[]): string[] => ['merge', ...files.map(at), '-o', at('failed.tar')];

  it.each<[string, number, string, () => string[]]>([
    ['verify without the base', 3, 'DELTA_BASE', () => verify()],
    ['verify with the base of other images', 3, 'DELTA_BASE', () => verify('other.tar')],
    ['verify with the delta as its own base', 3, 'DELTA_BASE', () => verify('delta.tar')],
    ['verify with a base whose layer changed (T13)', 3, 'DIGEST', () => verify('damaged.tar')],
    ['verify with a damaged base before a good one', 3, 'DIGEST', () => verify('damaged.tar', 'may.tar')],
    ['verify with a base that is no bundle', 3, 'TAR_TRUNCATED', () => verify('text')],
    ['verify with a base that is not there', 4, 'IO', () => verify('nowhere.tar')],
    ['verify with a base on standard input', 4, 'IO', () => ['verify', at('delta.tar'), ...keyed(), '--base', '-']],
    ['verify with a base for a full bundle', 2, 'USAGE', () => ['verify', at('june.tar'), '--base', at('may.tar'), ...keyed()]],
    ['verify of another signer, with the base', 1, 'KEY', () => ['verify', at('delta.tar'), '--base', at('may.tar'), ...keyed('other.pub')]],
    ['verify-attestation without the base', 3, 'DELTA_BASE', () => ['verify-attestation', at('delta.tar'), ...keyed()]],
    ['import without the base', 3, 'DELTA_BASE', () => ['import', at('delta.tar'), '--to', `${source.host}/mirror`, ...keyed()]],
    ['export since nothing', 4, 'IO', () => since('nowhere.json')],
    ['export since a folder', 3, 'INDEX', () => since('.')],
    ['export since an inventory with a key twice', 3, 'INVENTORY', () => since('twice.json')],
    ['export since a text', 3, 'TAR_TRUNCATED', () => since('text')],
    ['merge without a base', 2, 'USAGE', () => merge('delta.tar')],
    ['merge of nothing', 2, 'USAGE', () => ['merge', '-o', at('failed.tar')]],
    ['merge without an output', 2, 'USAGE', () => ['merge', at('may.tar'), at('delta.tar')]],
    ['merge of a full bundle', 2, 'USAGE', () => merge('may.tar', 'june.tar')],
    ['merge with the delta first', 2, 'USAGE', () => merge('delta.tar', 'may.tar')],
    ['merge with the base of other images', 3, 'DELTA_BASE', () => merge('other.tar', 'delta.tar')],
    ['merge with a damaged base', 3, 'DIGEST', () => merge('damaged.tar', 'delta.tar')],
    ['merge of standard input', 2, 'USAGE', () => ['merge', at('may.tar'), '-', '-o', at('failed.tar')]],
    ['merge for another signer', 1, 'KEY', () => [...merge('may.tar', 'delta.tar'), ...keyed('other.pub')]],
    ['merge with trust and no policy', 2, 'USAGE', () => [...merge('may.tar', 'delta.tar'), '--rekor-key', at('rekor.pub')]],
    ['inventory of a damaged bundle', 3, 'DIGEST', () => ['inventory', at('damaged.tar'), '-o', at('failed.tar')]],
    ['inventory of a text', 3, 'TAR_TRUNCATED', () => ['inventory', at('text'), '-o', at('failed.tar')]],
    ['inventory onto a folder', 4, 'IO', () => ['inventory', at('may.tar'), '-o', folder]],
  ])('of %s ends with %d and %s', async (_, exitCode, code, command) => {
    const before = readdirSync(folder);
    const ran = await run([...command(), '--json', '--quiet']);
    const report = documentOf(ran);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([exitCode, code]);
    const verdict = code === 'DELTA_BASE' ? 'incomplete' : exitCode === 1 || exitCode === 3 ? 'rejected' : 'error';
    expect(report).toMatchObject({ exitCode, verdict, failures: [{ code }] });
    expect(readdirSync(folder)).toEqual(before);
    expect(source.repositories.has('mirror/team/app')).toBe(false);
  });

  it('names the base that is damaged', async () => expect((await run(verify('other.tar', 'damaged.tar'))).last).toMatch(/^DIGEST: base .*damaged\.tar: /));
});

describe('a merge that is killed', () => {
  it('at any moment leaves the old file or the new one (kill -9)', async () => {
    const [old, whole] = [bytesOf('may.tar'), bytesOf('june.tar')];
    const left = new Set<string>();
    for (let round = 0; round < 12; round++) {
      copyFileSync(at('may.tar'), at('target.tar'));
      const child = spawn(process.execPath, [PROGRAM, 'merge', at('may.tar'), at('delta.tar'), '-o', at('target.tar')], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      setTimeout(() => child.kill('SIGKILL'), 150 + round * 30);
      await ended;
      const found = bytesOf('target.tar');
      left.add(found.equals(old) ? 'old' : found.equals(whole) ? 'new' : 'half');
    }
    expect(left).not.toContain('half');
    // What is left of it under another name is no hindrance to the next run.
    expect((await run(['merge', at('may.tar'), at('delta.tar'), '-o', at('target.tar')])).status).toBe(0);
    expect(bytesOf('target.tar').equals(whole)).toBe(true);
    expect(existsSync(at('target.tar'))).toBe(true);
  });
});

describe('help', () => {
  it.each(['merge', 'inventory'])('fits 80 columns: %s', async (word) => {
    const { status, stdout } = await run([word, '--help']);
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
