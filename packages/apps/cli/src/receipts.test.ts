/** What an import did, as a file, and taking it back: --receipt, --undo, receipt show. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '@sealift/bytes';
import { Rejection } from '@sealift/failures';
import { type FakeRegistry, startRegistry } from '@sealift/fake-registry';
import { documentOf } from '@sealift/in-process';
import { createWorld, makeImage, publish, signSimple } from '@sealift/virtual-sigstore';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from './here.fixture.ts';
import { withReceipt } from './importing/with-receipt.ts';

const world = createWorld({ seed: 'receipts' });
const signer = { key: world.keyPair() };
const NAMES = ['team/app', 'tool'];
const DIGEST = `sha256:${'a'.repeat(64)}` as const;
const PASSWORD = { COSIGN_PASSWORD: 'test only' };
let folder: string;
let source: FakeRegistry;
let target: FakeRegistry;
const at = (file: string): string => join(folder, file);
const to = (): string => `${target.host}/in`;

/** A bundle of two images that another layer tells apart. */
async function bundle(name: string): Promise<void> {
  for (const repository of NAMES) {
    const seed = `${name} ${repository}`;
    const image = makeImage({ seed, platforms: ['linux/amd64'], sizes: [64] });
    const dockerReference = `${source.host}/${repository}`;
    publish(source, repository, '1', image, [
      signSimple(world, image.root, { signer, dockerReference }),
    ]);
  }
  const words = NAMES.map((repository) => `${source.host}/${repository}:1`);
  expect((await run(['export', ...words, '-o', at(name)])).status).toBe(0);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-receipts-'));
  source = await startRegistry();
  await bundle('may.tar');
  await bundle('june.tar');
  writeFileSync(at('signer.pub'), signer.key.publicKeyPem);
  writeFileSync(at('rekor.pub'), world.pins.rekorKey);
  for (const name of ['own', 'other'])
    await run(['key', 'generate', '--output-key-prefix', at(name)], PASSWORD);
});
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  target = await startRegistry();
});
afterEach(async () => {
  for (const name of ['r.json', 'r.json.sigstore.json', 'state.json'])
    rmSync(at(name), { force: true });
  await target.close();
});

const imported = (file: string, ...words: readonly string[]) =>
  run(
    [
      ...['import', at(file), '--to', to(), '--accept-unbound-names', '--move-tags'],
      ...['--key', at('signer.pub'), '--rekor-key', at('rekor.pub'), ...words],
    ],
    PASSWORD,
  );
const undone = (...words: readonly string[]) =>
  run(['import', '--undo', at('r.json'), '--to', to(), '--json', ...words]);
const show = (...words: readonly string[]) =>
  run(['receipt', 'show', at('r.json'), '--json', ...words]);
const receipt = () => JSON.parse(readFileSync(at('r.json'), 'utf8'));
const tags = () =>
  Object.fromEntries(NAMES.map((name) => [name, target.repository(`in/${name}`).tags.get('1')]));
const outcomes = (ran: Parameters<typeof documentOf>[0]): string[] =>
  (documentOf(ran).result as { tags: { outcome: string }[] }).tags.map(({ outcome }) => outcome);
const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);
const partial = () => readdirSync(folder).filter((name) => name.endsWith('.partial'));
/** An import during whose push somebody takes the name of a file that it will write. */
async function whilePushing(file: string, words: readonly string[], taken: string) {
  target.faults.add({ match: /^PUT .*app\/manifests\/1$/, does: { kind: 'slow', ms: 300 } });
  const { length } = target.requests;
  const running = imported(file, ...words);
  // The first write: by then both files have their room.
  const isPushing = () => target.requests.slice(length).some(({ method }) => !READS.has(method));
  await expect.poll(isPushing, { interval: 5, timeout: 20_000 }).toBe(true);
  writeFileSync(at(taken), 'of somebody');
  const ran = await running;
  target.faults.clear();
  if (readFileSync(at(taken), 'utf8') !== 'of somebody') expect.unreachable('it was replaced');
  return ran;
}
const WRITE = () => ['--receipt', at('r.json')];
const SIGN = () => [...WRITE(), '--receipt-key', at('own.key')];

describe('a receipt', () => {
  it('says what was done, in the one form, and what tags were before', async () => {
    expect((await imported('may.tar', ...WRITE())).last).toBe('');
    expect(receipt()).toMatchObject({
      bundle: expect.stringMatching(/^sha256:/),
      complete: true,
      evidence: { carried: { length: 2 }, left: [], unverified: [] },
      images: NAMES.map((name) => ({
        source: `${source.host}/${name}:1`,
        destination: `${to()}/${name}:1`,
        digest: tags()[name],
        before: 'absent',
      })),
      to: to(),
    });
    rmSync(at('r.json'));
    const before = tags();
    await imported('june.tar', ...WRITE());
    expect(receipt().images.map((image: { before: string }) => image.before)).toEqual(
      NAMES.map((name) => before[name]),
    );
    expect((await show()).status).toBe(0);
  });

  it('is written for what was done where the last tag was refused', async () => {
    target.faults.add({
      match: /^PUT .*tool\/manifests\/1$/,
      does: { kind: 'status', status: 400 },
    });
    const { status, last } = await imported('may.tar', ...WRITE());
    expect([status, last]).toEqual([4, expect.stringMatching(/^REGISTRY: .*written before/)]);
    expect(receipt()).toMatchObject({
      complete: false,
      images: [{ destination: `${to()}/team/app:1` }, { uncertain: true }],
    });
    expect(receipt().images[0]).not.toHaveProperty('uncertain');
    target.faults.clear();
    expect(outcomes(await undone())).toEqual(['already', 'deleted']);
    expect(tags()).toEqual({ 'team/app': undefined, tool: undefined });
  });

  it.each([new Error('ended by hand'), new Rejection('REGISTRY', 'the last tag')])(
    'is written however the import ended after its first tag: %s',
    async (thrown) => {
      const image = { source: 'a/b:1', destination: `${to()}/a/b:1`, digest: DIGEST } as const;
      const planned = { about: { to: to() }, plan: { images: [] }, signs: 0 };
      const failing = withReceipt(
        { path: at('r.json'), signer: undefined },
        planned,
        ({ onEvent }) => {
          onEvent({ kind: 'tag', image: { ...image, before: 'absent' } });
          throw thrown;
        },
      );
      await expect(failing).rejects.toBe(thrown);
      expect(receipt()).toMatchObject({ complete: false, images: [image] });
    },
  );

  it.each<[string, () => string, string]>([
    ['there is no place for it', () => '/proc/r.json', 'IO'],
    ['there is none for its signature', () => at(`${'r'.repeat(250)}`), 'IO'],
    ['somebody has put one there', () => at('own.key'), 'USAGE'],
  ])('is known to find its place before anything is pushed: %s', async (_, path, code) => {
    const { last } = await imported('may.tar', '--receipt', path(), ...SIGN().slice(2));
    expect(last).toMatch(new RegExp(`^${code}: `));
    expect(target.requests.filter(({ method }) => !READS.has(method))).toEqual([]);
  });

  it('that no reader would take ends the import before anything is pushed', async () => {
    const source = 'b'.repeat(LIMITS.manifestJson);
    const destination = { registry: 'r.example', repository: 'x', tag: '1' };
    const images = [{ source, destination, digest: DIGEST }];
    const failing = withReceipt(
      { path: at('r.json'), signer: undefined },
      { about: { to: to() }, plan: { images }, signs: 0 },
      async ({ beforeWriting }) => {
        await beforeWriting({ carried: [], left: [], unverified: [] }, []);
        return expect.unreachable('something is pushed');
      },
    );
    await expect(failing).rejects.toMatchObject({ code: 'LIMIT' });
    expect(existsSync(at('r.json'))).toBe(false);
  });

  it('that fails late leaves an import that is done, and says what tags led to', async () => {
    await imported('may.tar');
    const before = tags();
    const ran = await whilePushing('june.tar', SIGN(), 'r.json');
    expect([ran.status, ran.last]).toEqual([
      4,
      expect.stringMatching(/^IO: the import is done; the receipt was not written: .*exists/),
    ]);
    for (const digest of Object.values(before))
      expect(ran.stdout).toContain(`led to     ${digest}`);
    expect(Object.values(tags())).not.toEqual(Object.values(before));
    expect(existsSync(at('r.json.sigstore.json'))).toBe(false);
    expect(partial()).toEqual([]);
  });

  it('is there without a signature that fails late, and is not complete', async () => {
    const ran = await whilePushing('may.tar', [...SIGN(), '--json'], 'r.json.sigstore.json');
    expect([ran.status, ran.last]).toEqual([
      4,
      expect.stringMatching(/^IO: the import is done; the receipt .*r\.json is there, and is not/),
    ]);
    expect(documentOf(ran)).toMatchObject({ verdict: 'error', result: { images: { length: 2 } } });
    expect(receipt()).toMatchObject({ complete: false, images: { length: 2 } });
    expect(outcomes(await undone())).toEqual(['deleted', 'deleted']);
  });

  it('has a tag whose answer was lost, as uncertain, and takes it back', async () => {
    target.faults.add({ match: /^PUT .*app\/manifests\/1$/, does: { kind: 'lost' } });
    expect((await imported('may.tar', ...WRITE())).last).toMatch(/^REGISTRY: /);
    target.faults.clear();
    expect(tags()['team/app']).toMatch(/^sha256:/);
    expect(receipt()).toMatchObject({
      complete: false,
      images: [{ destination: `${to()}/team/app:1`, before: 'absent', uncertain: true }],
    });
    expect((await run(['receipt', 'show', at('r.json')])).stdout).toContain('UNCERTAIN');
    expect(outcomes(await undone())).toEqual(['deleted']);
    expect(tags()['team/app']).toBeUndefined();
  });

  it('says what was tagged where the import failed, and it too', async () => {
    target.faults.add({
      match: /^PUT .*tool\/manifests\/1$/,
      does: { kind: 'status', status: 400 },
    });
    const { last } = await whilePushing('may.tar', WRITE(), 'r.json');
    expect(last).toMatch(
      /^REGISTRY: .*written before: .*app:1 \(new\); and the receipt was not written: .*exists/,
    );
  });

  it('that fails does not keep the state from moving', async () => {
    await imported('may.tar');
    const lines = Object.entries(tags()).map(
      ([name, digest]) => `${source.host}/${name}:1@${digest}`,
    );
    writeFileSync(at('expected'), lines.join('\n'));
    const state = ['--state', at('state.json'), '--expect', at('expected')];
    expect((await run(['state', 'init', at('state.json')])).last).toBe('');
    expect((await whilePushing('may.tar', [...WRITE(), ...state], 'r.json')).status).toBe(4);
    expect(JSON.parse(readFileSync(at('state.json'), 'utf8'))).toMatchObject({ serial: 1 });
  });

  it('is not written where no tag was', async () => {
    target.faults.add({ match: /^PUT/, does: { kind: 'status', status: 403 } });
    expect((await imported('may.tar', ...WRITE())).last).toMatch(/^AUTH: /);
    expect(existsSync(at('r.json'))).toBe(false);
  });

  it('is signed, and verifies against that key alone', async () => {
    expect((await imported('may.tar', ...SIGN())).last).toBe('');
    const shown = await show('--receipt-key', at('own.pub'));
    expect(documentOf(shown).result).toMatchObject({ by: expect.stringMatching(/^SHA256:/) });
    expect((await show('--receipt-key', at('other.pub'))).last).toMatch(/^RECEIPT: /);
    const text = readFileSync(at('r.json'), 'utf8');
    writeFileSync(at('r.json'), text.replace('"before":"absent"', '"before":"unknown"'));
    expect((await show('--receipt-key', at('own.pub'))).last).toMatch(/^RECEIPT: /);
    expect((await undone('--receipt-key', at('own.pub'))).last).toMatch(/^RECEIPT: /);
    // A seal is signed in the same way, and is none.
    const seal = ['--key', at('own.key'), '-o', at('r.json.sigstore.json'), '--force'];
    expect((await run(['seal', at('may.tar'), ...seal], PASSWORD)).last).toBe('');
    expect((await show('--receipt-key', at('own.pub'))).last).toMatch(/^RECEIPT: /);
  });

  it.each<[string, string, () => string[]]>([
    ['over another', 'USAGE', () => ['--receipt', at('may.tar')]],
    ['to standard output', 'USAGE', () => ['--receipt', '-']],
    ['into no folder', 'IO', () => ['--receipt', at('no/r.json')]],
    ['by a key without a file', 'USAGE', () => ['--receipt-key', at('own.key')]],
    ['by a key that is none', 'CONFIG', () => [...WRITE(), '--receipt-key', at('no.key')]],
    ['with a password of no key', 'USAGE', () => [...WRITE(), '--password-file', at('signer.pub')]],
    ['of what is not done', 'USAGE', () => [...WRITE(), '--dry-run']],
  ])('is refused before anything is written: %s', async (_, code, words) => {
    const { last } = await imported('may.tar', ...words());
    expect(last).toMatch(new RegExp(`^${code}: `));
    expect(target.requests).toEqual([]);
  });

  it.each<[string, () => string[], RegExp]>([
    ['no receipt', () => ['receipt', 'show', at('signer.pub')], /^RECEIPT: .*signer\.pub/],
    ['none at all', () => ['receipt', 'show', at('none')], /^CONFIG: .*none/],
    [
      'a signature that nobody asks for',
      () => ['receipt', 'show', 'x', '--signature', 'y'],
      /^USAGE/,
    ],
    [
      'a key for one that is not signed',
      () => ['receipt', 'show', at('r.json'), '--receipt-key', at('own.pub')],
      /^CONFIG: .*r\.json\.sigstore\.json/,
    ],
  ])('is not shown: %s', async (_, words, message) => {
    await imported('may.tar', ...WRITE());
    expect((await run(words())).last).toMatch(message);
  });
});

describe('an undo', () => {
  it('puts tags back where they were, and takes new ones away', async () => {
    await imported('may.tar', '--image', `${source.host}/tool:1`);
    const before = tags();
    await imported('june.tar', ...SIGN());
    const dry = await undone('--dry-run');
    expect([dry.status, outcomes(dry)]).toEqual([0, ['restored', 'deleted']]);
    const { tags: now } = documentOf(dry).result as { tags: { now: string }[] };
    expect(now.map((tag) => tag.now)).toEqual(Object.values(tags()).toReversed());
    const words = ['import', '--undo', at('r.json'), '--to', to(), '--dry-run'];
    expect((await run(words)).stdout).toMatch(/would lead again.*would be removed, if/s);
    expect(tags()).not.toEqual(before);
    const { status, stdout } = await undone('--receipt-key', at('own.pub'));
    expect([status, tags()]).toEqual([0, before]);
    expect(documentOf({ stdout })).toMatchObject({ verdict: 'done', notEstablished: [] });
    // Images and evidence stay, and the next import need not push them again.
    expect(target.repository('in/tool').manifests.size).toBeGreaterThan(2);
    // A second one finds all of it done, and that is no failure.
    const again = await undone();
    expect([again.status, outcomes(again), tags()]).toEqual([0, ['already', 'already'], before]);
  });

  it('changes nothing that the import did not', async () => {
    await imported('may.tar');
    const before = tags();
    await imported('may.tar', ...WRITE());
    expect(outcomes(await undone())).toEqual(['unchanged', 'unchanged']);
    expect(tags()).toEqual(before);
  });

  it('leaves what somebody moved since, what is lost, and says so', async () => {
    await imported('may.tar');
    const [may = '', mayTool] = Object.values(tags());
    await imported('june.tar', ...WRITE());
    const { tags: tool, manifests } = target.repository('in/tool');
    const known = new Set([mayTool, tool.get('1')]);
    tool.set('1', [...manifests.keys()].find((digest) => !known.has(digest)) ?? '');
    target.repository('in/team/app').manifests.delete(may);
    const ran = await undone();
    expect(outcomes(ran)).toEqual(['moved', 'lost']);
    expect([ran.status, ran.last]).toEqual([4, expect.stringMatching(/^TAG_LEFT: .*tool:1 /)]);
    expect(documentOf(ran)).toMatchObject({ verdict: 'error', failures: { length: 2 } });
    expect(documentOf(ran).notEstablished).toHaveLength(3);
  });

  it.each([405, 403])('says where tags cannot be deleted: %i', async (status) => {
    await imported('may.tar', ...WRITE());
    target.faults.add({ match: /^DELETE/, does: { kind: 'status', status } });
    const before = tags();
    const ran = await undone();
    expect([ran.status, outcomes(ran)]).toEqual([4, ['kept', 'kept']]);
    expect(ran.last).toMatch(/^TAG_LEFT: /);
    expect(tags()).toEqual(before);
  });

  it('says that a tag is gone which somebody deleted', async () => {
    await imported('may.tar');
    await imported('may.tar', ...WRITE());
    target.repository('in/tool').tags.delete('1');
    const ran = await undone();
    expect([ran.last.split(':')[0], outcomes(ran)]).toEqual(['TAG_LEFT', ['gone', 'unchanged']]);
  });

  it('keeps the image of a registry that deletes it with its tag', async () => {
    await imported('may.tar', ...WRITE());
    const { manifests } = target.repository('in/tool');
    const digest = tags()['tool'] ?? '';
    target.faults.add({ match: /^DELETE .*tool/, does: { kind: 'slow', ms: 300 } });
    const ran = undone();
    await expect.poll(() => tags()['tool'], { interval: 5 }).toBe(undefined);
    manifests.delete(digest);
    expect(outcomes(await ran)).toEqual(['deleted', 'deleted']);
    expect(manifests.has(digest)).toBe(true);
  });

  it('writes nowhere but below --to, whatever the receipt names', async () => {
    await imported('may.tar', ...WRITE());
    const text = readFileSync(at('r.json'), 'utf8');
    writeFileSync(at('r.json'), text.replace(`${to()}/tool:1`, `${target.host}/other/tool:1`));
    expect((await undone()).last).toMatch(/^RECEIPT: .* is not below /);
  });

  it.each<[string, () => string[]]>([
    ['with a bundle', () => ['import', at('may.tar'), '--undo', at('r.json'), '--to', to()]],
    ['elsewhere', () => ['import', '--undo', at('r.json'), '--to', target.host]],
    ['with pins', () => ['import', '--undo', at('r.json'), '--to', to(), '--key', 'x']],
    ['with a mapping', () => ['import', '--undo', at('r.json'), '--to', to(), '--flatten']],
    ['with a receipt of it', () => ['import', '--undo', at('r.json'), '--to', to(), ...WRITE()]],
    [
      'with a password',
      () => ['import', '--undo', at('r.json'), '--to', to(), '--password-file', 'x'],
    ],
    ['of nothing', () => ['import', '--to', to()]],
  ])('is refused %s', async (_, words) => {
    await imported('may.tar', ...WRITE());
    const { length } = target.requests;
    expect((await run(words())).last).toMatch(/^USAGE: /);
    expect(target.requests).toHaveLength(length);
  });
});
