import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { attest, createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../here.fixture.ts';

const world = createWorld({ seed: 'check' });
const signer = { key: world.keyPair() };
const SPDX = 'https://spdx.dev/Document';
let folder: string;
let registry: FakeRegistry;
const at = (file: string): string => join(folder, file);
const name = (): string => `${registry.host}/team/app:1`;
const imageOf = (seed: string) => makeImage({ seed, platforms: ['linux/amd64', 'linux/arm64'] });

function put(seed: string, attested = false): void {
  const image = imageOf(seed);
  const dockerReference = `${registry.host}/team/app`;
  const signature = signSimple(world, image.root, { signer, dockerReference });
  const attestation = { signer, predicateType: SPDX, predicate: {} };
  const attached = attested ? [attest(world, image.root, attestation)] : [signature];
  publish(registry, 'team/app', '1', image, attached);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-check-'));
  registry = await startRegistry();
  put('may');
  writeFileSync(at('signer.pub'), signer.key.publicKeyPem);
  writeFileSync(at('other.pub'), createWorld({ seed: 'other' }).keyPair().publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  expect((await run(['export', name(), '-o', at('may.tar')])).status).toBe(0);
});
afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

const check = (...words: readonly string[]) =>
  run(['export', name(), '--check', at('may.tar'), ...words]);

interface Found {
  readonly parts: readonly string[];
  readonly difference: { readonly changed: readonly { readonly name: string }[] };
}

describe('export --check', () => {
  it('finds a bundle that its sources give now, fetches no layer and writes nothing', async () => {
    const [files, from] = [readdirSync(folder), registry.requests.length];
    const { status, stdout } = await check();
    expect([status, stdout]).toEqual([0, expect.stringContaining('byte for byte')]);
    const asked = registry.requests.slice(from).map(({ path }) => path);
    expect(asked.filter((path) => /\/blobs\//.test(path))).toEqual([]);
    expect(readdirSync(folder)).toEqual(files);
  });

  it('says what differs where a tag has moved', async () => {
    put('june');
    const ran = await check('--json');
    const { exitCode, failures, result } = documentOf(ran);
    expect([exitCode, failures[0]?.code]).toEqual([3, 'NOT_REBUILT']);
    const { parts, difference } = result as Found;
    expect(parts).toEqual(['images', 'evidence', 'ledger', 'blobs']);
    expect(difference.changed.map((image) => image.name)).toEqual([name()]);
    expect((await check()).stdout).toContain(`~ ${name()}`);
  });

  it('says what differs where evidence has come', async () => {
    put('may', true);
    const { result } = documentOf(await check('--json'));
    expect((result as Found).parts).toEqual(['evidence', 'ledger', 'blobs']);
  });

  it.each([
    ['a platform', ['--platform', 'linux/amd64'], 'images'],
    ['a channel', ['--channel', 'releases', '--sequence', '5'], 'channel'],
    ['what it leaves out', () => ['--since', at('may.tar')], 'delta'],
  ])('says that the options of then are others: %s', async (_, words, part) => {
    const given = typeof words === 'function' ? words() : words;
    const { failures, result } = documentOf(await check(...given, '--json'));
    expect(failures[0]?.code).toBe('NOT_REBUILT');
    expect((result as Found).parts).toContain(part);
  });

  it('hashes the file: one with the right manifest and another layer is none', async () => {
    const bytes = readFileSync(at('may.tar'));
    const layer = bytes.length - 1024 - 600;
    bytes.writeUInt8(bytes.readUInt8(layer) ^ 1, layer);
    writeFileSync(at('may.tar'), bytes);
    const { status, last } = await check();
    expect([status, last.split(':')[0]]).toEqual([3, expect.stringMatching(/^(DIGEST|TAR_)/)]);
  });

  it('verifies its signatures where pins are given', async () => {
    const rekor = ['--rekor-key', at('rekor.pub')];
    const good = await check('--key', at('signer.pub'), ...rekor, '--json');
    expect(documentOf(good)).toMatchObject({ verdict: 'accepted', exitCode: 0 });
    expect((await check('--key', at('other.pub'), ...rekor)).status).toBe(1);
  });

  it.each<[string, () => string[], number, string]>([
    ['no bundle', () => ['--check', at('signer.pub')], 3, 'NO_BUNDLE'],
    ['no file', () => ['--check', at('none.tar')], 4, 'IO'],
    ['neither a file to write nor one to compare', () => [], 2, 'USAGE'],
    ...[
      ['-o', 'x.tar'],
      ['--force'],
      ['--volume-size', 'cd'],
      ['--cache', 'x'],
      ['--cache-size', '1GB'],
      ['--no-cache'],
      ['--channel', 'a', '--channel-state', 'x'],
    ].map((words): [string, () => string[], number, string] => [
      words.join(' '),
      () => ['--check', at('may.tar'), ...words],
      2,
      'USAGE',
    ]),
  ])('refuses %s', async (_, words, status, code) => {
    const ran = await run(['export', name(), ...words()]);
    expect([ran.status, ran.last.split(':')[0]]).toEqual([status, code]);
  });
});
